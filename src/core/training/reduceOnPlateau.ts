import type { TrainingPhase } from '../recipe/trainingSchema.ts'
import { isImprovement, monitored, type EpochFigures } from './monitor.ts'

export interface PlateauState {
  readonly best: number | null
  readonly wait: number
  readonly cooldown: number
}

export const NO_PLATEAU: PlateauState = { best: null, wait: 0, cooldown: 0 }

/** The learning rate of the next epoch: Keras 3's ReduceLROnPlateau at the end of an epoch. Rates are float32, as Keras holds them. */
export function reduceOnPlateau(
  { monitor, factor, patience, minDelta, cooldown, minLearningRate }: NonNullable<TrainingPhase['reduceOnPlateau']>,
  state: PlateauState,
  figures: EpochFigures,
  learningRate: number
): { readonly state: PlateauState; readonly learningRate: number } {
  const value = monitored(monitor, figures)
  const cooling = Math.max(0, state.cooldown - 1)
  const waited = state.cooldown > 0 ? 0 : state.wait
  if (isImprovement(monitor, value, state.best, minDelta)) return { state: { best: value, wait: 0, cooldown: cooling }, learningRate }
  if (cooling > 0) return { state: { best: state.best, wait: waited, cooldown: cooling }, learningRate }
  if (waited + 1 < patience || learningRate <= Math.fround(minLearningRate)) return { state: { best: state.best, wait: waited + 1, cooldown: 0 }, learningRate }
  return { state: { best: state.best, wait: 0, cooldown }, learningRate: Math.fround(Math.max(learningRate * factor, minLearningRate)) }
}
