import * as z from 'zod'

/** Surrogate key of a row in the library; never reused, never shown to a person. */
export const rowId = z.int().positive()

export const noInput = z.strictObject({})

/** A measure with its 95 % interval over resampled groups; null where it is not defined, with the reason where one is known. */
export const figure = z.strictObject({ value: z.number().nullable(), interval: z.tuple([z.number(), z.number()]).nullable(), reason: z.string().optional() })

export const progress = z.strictObject({
  phase: z.string(),
  done: z.number().nonnegative(),
  total: z.number().nonnegative(),
  unit: z.string()
})

/** `missing` is no error: a first start has no library yet, and the page says how to make one. */
export const libraryInfo = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('open'),
    path: z.string(),
    patients: z.int().nonnegative(),
    studies: z.int().nonnegative(),
    images: z.int().nonnegative()
  }),
  z.strictObject({ state: z.literal('missing'), path: z.string() })
])

/** A model's answer about a study. A refusal is an answer with a reason, never a probability of 0. */
export const caseScore = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('scored'),
    finding: z.string(),
    probability: z.number().min(0).max(1),
    /** Absent until a person has confirmed one for the model. */
    operatingPoint: z.number().min(0).max(1).optional(),
    model: z.string()
  }),
  z.strictObject({ kind: z.literal('refused'), code: z.string(), reason: z.string(), model: z.string() }),
  z.strictObject({ kind: z.literal('unscored') })
])

export const caseStatus = z.enum(['new', 'read', 'flagged', 'training'])

/** One line of the worklist: a study with its patient, its labels and the latest answer of the active model. */
export const caseRow = z.strictObject({
  studyId: rowId,
  patient: z.strictObject({
    /** Names a patient who has no PatientID, as `#12`. */
    row: rowId,
    /** PatientID (0010,0020); null where the file has none: a blank one never groups. */
    id: z.string().nullable(),
    name: z.string().nullable(),
    sex: z.string().nullable(),
    /** As DICOM writes it (0010,1010), e.g. `061Y`. */
    age: z.string().nullable()
  }),
  description: z.string().nullable(),
  accession: z.string().nullable(),
  modality: z.string().nullable(),
  /** ISO 8601 date or date and time, without zone: the scanner's clock. */
  acquired: z.string().nullable(),
  imageCount: z.int().nonnegative(),
  previewImageId: rowId.nullable(),
  urgency: z.enum(['stat', 'urgent', 'routine']).nullable(),
  labels: z.array(z.strictObject({ finding: z.string(), value: z.string() })),
  score: caseScore,
  status: caseStatus
})

export const imageInfo = z.strictObject({
  imageId: rowId,
  studyId: rowId,
  format: z.enum(['png', 'jpeg', 'dicom', 'tiff', 'nifti']),
  frame: z.int().nonnegative(),
  width: z.int().positive(),
  height: z.int().positive(),
  bitsStored: z.int().positive(),
  photometricInterpretation: z.string(),
  pixelDigest: z.string(),
  /** Where `fetch` answers the 8-bit display rendering, relative to the page. */
  url: z.string()
})

export const doctorReport = z.strictObject({
  engine: z.string().nullable(),
  checks: z.array(
    z.strictObject({
      name: z.string(),
      state: z.enum(['ok', 'warn', 'bad']),
      value: z.string(),
      /** What to do about it, where something can be done. */
      remedy: z.string().optional()
    })
  )
})

export const job = z.strictObject({
  jobId: z.string(),
  kind: z.string(),
  /** `paused`: by a person, or by itself where there is an `error`, which says what it waits for. */
  state: z.enum(['waiting', 'running', 'paused', 'done', 'failed', 'cancelled']),
  progress: progress.nullable(),
  /** A job whose program ended under it has the code `interrupted`. */
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
  changedAt: z.string()
})

export type Figure = z.infer<typeof figure>
export type LibraryInfo = z.infer<typeof libraryInfo>
export type CaseRow = z.infer<typeof caseRow>
export type CaseScore = z.infer<typeof caseScore>
export type CaseStatus = z.infer<typeof caseStatus>
export type ImageInfo = z.infer<typeof imageInfo>
export type DoctorReport = z.infer<typeof doctorReport>
export type Job = z.infer<typeof job>
export type Progress = z.infer<typeof progress>
