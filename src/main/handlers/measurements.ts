import type { Measurement, MeasurementKind, NewMeasurement } from '../../contract/index.ts'
import { LibraryError, RowUnknownError } from '../store/errors.ts'
import type { Library } from '../store/openLibrary.ts'

/** A measurement that its image cannot carry. */
export class MeasurementRefusedError extends LibraryError {
  override readonly name = 'MeasurementRefusedError'
  readonly code = 'measurement-refused'
}

export function listMeasurements(library: Library, study: number): Measurement[] {
  return library.measurements.ofStudy(study)
}

/** Keeps a measurement under the name of who made it. Throws RowUnknownError, MeasurementRefusedError. */
export function saveMeasurement(library: Library, measurement: NewMeasurement, by: string): Measurement {
  const { uid, imageId, kind, points } = measurement
  if (library.images.byId(imageId) === undefined) throw new RowUnknownError('image', imageId)
  const wanted = POINTS[kind]
  if (points.length !== wanted) throw new MeasurementRefusedError(`A measurement of kind ${kind} has ${wanted} points, not ${points.length}.`)
  const before = library.measurements.byUid(uid)
  if (before !== undefined && (before.imageId !== imageId || before.kind !== kind)) {
    throw new MeasurementRefusedError(`Measurement ${uid} is a ${before.kind} on image ${before.imageId}; it can become neither another kind nor another image's.`)
  }
  library.measurements.put(measurement, by)
  const kept = library.measurements.byUid(uid)
  if (kept === undefined) throw new RowUnknownError('image', imageId)
  return kept
}

export function deleteMeasurement(library: Library, uid: string): { removed: boolean } {
  return { removed: library.measurements.remove(uid) }
}

const POINTS: Readonly<Record<MeasurementKind, number>> = { length: 2, angle: 3, ellipse: 2, rectangle: 2, arrow: 2, ctr: 4 }
