import type { Measurement, NewMeasurement } from '../../../contract/index.ts'
import type { MeasurementStep } from './measurementHistory.ts'

/** What the library said last, with the steps that it has not yet answered: a list that was asked for before them takes none of them back. */
export function withPending(known: readonly Measurement[], pending: readonly MeasurementStep[]): readonly Measurement[] {
  return pending.reduce((list, step) => placed(list, step), known)
}

function placed(list: readonly Measurement[], { before, after }: MeasurementStep): readonly Measurement[] {
  if (after === undefined) return list.filter(({ uid }) => uid !== before?.uid)
  if (list.some(({ uid }) => uid === after.uid)) return list.map((one) => (one.uid === after.uid ? { ...one, ...bare(after) } : one))
  const now = new Date().toISOString()
  return [...list, { ...bare(after), author: '', madeAt: now, changedBy: '', changedAt: now }]
}

/** What a person says of a measurement, without what the library adds. */
export function bare({ uid, imageId, kind, points, text, values }: NewMeasurement): NewMeasurement {
  return { uid, imageId, kind, points, text, values }
}
