import * as z from 'zod'
import { job, rowId } from '../schemas.ts'

const count = z.int().nonnegative()

/** Which originals leave the library. */
const chosen = z.union([
  z.strictObject({ studyIds: z.array(rowId).min(1).max(10_000) }),
  z.strictObject({ patientId: rowId }),
  /** NAME or NAME@VERSION. */
  z.strictObject({ dataset: z.string().min(1) })
])

/** A patient's going, and what leaves the library. `patientId` is the row that lists name (`patient.row`). */
export const patientCommands = {
  /** What deleting the patient would remove, and what it would leave to be done; nothing is changed. */
  'patient.removal': {
    input: z.strictObject({ patientId: rowId }),
    output: z.strictObject({
      patient: z.strictObject({ id: z.string().nullable(), name: z.string().nullable() }),
      studies: count,
      images: count,
      /** Originals that no other patient's images lie in. */
      files: count,
      bytes: z.number().nonnegative(),
      labels: count,
      readings: count,
      measurements: count,
      predictions: count,
      maps: count,
      datasets: z.array(z.strictObject({ dataset: z.string(), images: count })),
      /** Models that learned from the patient's images: they stay, are marked, and are due for training again. */
      models: z.array(z.string()),
      /** Written reports that show data sets with the patient's images; those outside the library are for a person to remove. */
      reports: z.array(z.strictObject({ path: z.string(), outside: z.boolean() })),
      /** Why it cannot be done now: jobs that may be reading the patient's images. */
      blocked: z.string().nullable()
    })
  },
  /** Removes every trace of the patient. Refused (`jobs-running`) while training or an import runs; scoring waits meanwhile. */
  'patient.delete': {
    input: z.strictObject({ patientId: rowId }),
    output: z.strictObject({
      patients: count,
      studies: count,
      images: count,
      files: count,
      featureRows: count,
      models: z.array(z.string()),
      datasets: z.array(z.strictObject({ dataset: z.string(), removed: count, nextVersion: z.int().optional() })),
      outsideReports: z.array(z.string()),
      pendingFiles: count,
      rewritten: z.boolean()
    })
  },
  /**
   * De-identified copies (PS3.15 Annex E) into a folder, as `hilum anonymize` writes them. The job's result is an `anonymizeResult`. What cannot be
   * understood, and a passphrase that does not open the mapping, is refused before anything is written.
   */
  'anonymize.start': {
    input: z.strictObject({
      from: chosen,
      /** A folder; nothing there is overwritten. */
      out: z.string().min(1),
      retain: z.array(z.enum(['safePrivate', 'uids', 'device', 'institution', 'patientCharacteristics', 'fullDates', 'descriptors', 'structuredContent', 'graphics'])).optional(),
      /** Days, or another number for each patient. */
      shiftDates: z.union([z.int(), z.literal('random-per-patient')]).optional(),
      prefix: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$/).optional(),
      onBurnedIn: z.enum(['refuse', 'warn', 'keep']).optional(),
      /** Rectangles that are blanked in every DICOM image, `x,y,width,height` in pixels. */
      blank: z.array(z.string().max(100)).max(200).optional(),
      /** Path of a JSON file of rectangles by modality, manufacturer, model, rows and columns. */
      blankRules: z.string().min(1).optional(),
      /** Who is who, encrypted; a file that is there is continued. The passphrase is not kept with the job. */
      mapping: z.strictObject({ file: z.string().min(1), passphrase: z.string().min(1).max(1000) }).optional()
    }),
    output: z.strictObject({ job })
  },
  /** The originals as they were imported, one folder a study. The job's result is an `exportResult`. */
  'studies.export': { input: z.strictObject({ from: chosen, out: z.string().min(1) }), output: z.strictObject({ job }) }
}

export const anonymizeResult = z.strictObject({ out: z.string(), written: count, already: count, patients: count, refused: count, warnings: z.record(z.string(), count) })
export const exportResult = z.strictObject({ out: z.string(), written: count, already: count, studies: count, refused: count })
export type AnonymizeResult = z.infer<typeof anonymizeResult>
export type ExportResult = z.infer<typeof exportResult>
export type PatientRemoval = z.infer<(typeof patientCommands)['patient.removal']['output']>
