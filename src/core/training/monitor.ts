import type { TrainingPhase } from '../recipe/trainingSchema.ts'

/** What an epoch came to. Validation figures where there is a validation part. */
export interface EpochFigures {
  /** Mean over the epoch's batches while the weights changed, dropout on: as Keras shows it. */
  readonly loss: number
  readonly accuracy: number
  readonly validationLoss?: number
  readonly validationAccuracy?: number
}

export type Monitor = NonNullable<TrainingPhase['earlyStopping']>['monitor']

/** The watched figure: the validation part's, without one the training's. */
export function monitored(monitor: Monitor, figures: EpochFigures): number {
  return monitor === 'loss' ? (figures.validationLoss ?? figures.loss) : (figures.validationAccuracy ?? figures.accuracy)
}

/** Keras's `MonitorCallback`: a loss must fall, an accuracy rise, by more than `minDelta`. The first value always is an improvement. */
export function isImprovement(monitor: Monitor, value: number, best: number | null, minDelta: number): boolean {
  if (best === null) return true
  return monitor === 'loss' ? value + minDelta < best : value - minDelta > best
}
