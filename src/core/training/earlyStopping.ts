import type { TrainingPhase } from '../recipe/trainingSchema.ts'
import { isImprovement, monitored, type EpochFigures } from './monitor.ts'

export interface StoppingState {
  readonly best: number | null
  /** 0-based. */
  readonly bestEpoch: number
  readonly wait: number
}

export const NOT_STOPPED: StoppingState = { best: null, bestEpoch: 0, wait: 0 }

/**
 * Keras 3's EarlyStopping with `restore_best_weights`, at the end of `epoch` (0-based): whether these weights are the best so far, and
 * whether to stop.
 */
export function earlyStopping(
  { monitor, patience, minDelta }: NonNullable<TrainingPhase['earlyStopping']>,
  state: StoppingState,
  figures: EpochFigures,
  epoch: number
): { readonly state: StoppingState; readonly improved: boolean; readonly stop: boolean } {
  const value = monitored(monitor, figures)
  if (isImprovement(monitor, value, state.best, minDelta)) return { state: { best: value, bestEpoch: epoch, wait: 0 }, improved: true, stop: false }
  const wait = state.wait + 1
  return { state: { ...state, wait }, improved: false, stop: wait >= patience && epoch > 0 }
}
