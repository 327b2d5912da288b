import * as z from 'zod'
import { imageInfo, noInput, rowId } from '../schemas.ts'
import { measurement, newMeasurement } from './measurementSchemas.ts'
import { hangingProtocol, mouseProfile } from './readingRoomSchemas.ts'
import { imagePoint, locatedPoint, seriesInfo } from './seriesSchemas.ts'

/** A study among those of its patient. */
export const studyLine = z.strictObject({
  studyId: rowId,
  description: z.string().nullable(),
  accession: z.string().nullable(),
  /** ISO 8601 date or date and time, without zone: the scanner's clock. */
  acquired: z.string().nullable(),
  /** The patient's, as DICOM writes it (0010,1010), e.g. `061Y`. */
  age: z.string().nullable(),
  /** Of its series, in the order of their numbers, each once. */
  modalities: z.array(z.string()),
  bodyParts: z.array(z.string()),
  imageCount: z.int().nonnegative(),
  previewImageId: rowId.nullable()
})

/** Whose study it is, and the patient's other studies, newest first. */
export const studyInfo = studyLine.extend({
  patient: z.strictObject({
    row: rowId,
    id: z.string().nullable(),
    name: z.string().nullable(),
    sex: z.string().nullable(),
    /** ISO 8601 date. */
    birthDate: z.string().nullable()
  }),
  others: z.array(studyLine)
})

export const viewingCommands = {
  /** Series of a study, sorted into stacks. */
  'series.list': { input: z.strictObject({ studyId: rowId }), output: z.strictObject({ series: z.array(seriesInfo) }) },
  /** Where a point of an image lies in the other stacks of its study. */
  'series.locate': { input: imagePoint, output: locatedPoint },
  /** Facts of one image. */
  'case.image': { input: z.strictObject({ imageId: rowId }), output: imageInfo },
  /** A study with its patient and the patient's other studies. */
  'viewing.study': { input: z.strictObject({ studyId: rowId }), output: studyInfo },
  /** The shipped hanging protocols and mouse profiles, in the order in which they are tried and offered. */
  'viewing.room': { input: noInput, output: z.strictObject({ hanging: z.array(hangingProtocol), mouse: z.array(mouseProfile) }) },
  /** Measurements of a study, in the order in which they were made. */
  'measurements.list': { input: z.strictObject({ studyId: rowId }), output: z.strictObject({ measurements: z.array(measurement) }) },
  /** Keeps a measurement, or what has become of one with the same uid. */
  'measurements.save': { input: newMeasurement, output: measurement },
  /** Removes a measurement; one that is not there any more is no error. */
  'measurements.delete': { input: z.strictObject({ uid: z.guid() }), output: z.strictObject({ removed: z.boolean() }) }
}

export type StudyLine = z.infer<typeof studyLine>
export type StudyInfo = z.infer<typeof studyInfo>
