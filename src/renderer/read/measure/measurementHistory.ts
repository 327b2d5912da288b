import type { NewMeasurement } from '../../../contract/index.ts'

/** One step: a measurement before and after it; undefined where there is none. */
export interface MeasurementStep {
  readonly before: NewMeasurement | undefined
  readonly after: NewMeasurement | undefined
}

export interface MeasurementHistory {
  readonly done: readonly MeasurementStep[]
  readonly undone: readonly MeasurementStep[]
}

export const NO_HISTORY: MeasurementHistory = { done: [], undone: [] }

const MOST_STEPS = 200

/** After a step; what was undone before cannot be done again. */
export function recorded(history: MeasurementHistory, step: MeasurementStep): MeasurementHistory {
  return { done: [...history.done, step].slice(-MOST_STEPS), undone: [] }
}

/** The step to take back, and the history without it; undefined where there is none. */
export function undo({ done, undone }: MeasurementHistory): { readonly step: MeasurementStep; readonly history: MeasurementHistory } | undefined {
  const last = done.at(-1)
  return last === undefined ? undefined : { step: { before: last.after, after: last.before }, history: { done: done.slice(0, -1), undone: [...undone, last] } }
}

/** The step to take once more. */
export function redo({ done, undone }: MeasurementHistory): { readonly step: MeasurementStep; readonly history: MeasurementHistory } | undefined {
  const last = undone.at(-1)
  return last === undefined ? undefined : { step: last, history: { done: [...done, last], undone: undone.slice(0, -1) } }
}
