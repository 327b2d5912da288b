import { z } from 'zod'
import { epochRecordSchema } from '../../core/training/trainingState.ts'
import type { RefusedInput, ReportNote, RunFigures } from '../../core/report/runReport.ts'

const refusedInput = z.strictObject({ input: z.int(), code: z.string(), message: z.string() }) satisfies z.ZodType<RefusedInput>
const reportNote = z.strictObject({ level: z.enum(['info', 'caution', 'stop']), title: z.string(), text: z.string() }) satisfies z.ZodType<ReportNote>

/** How one part's network was trained. */
export const trainingRecordSchema = z.strictObject({
  /** `hold-out`, `fold 1`, … */
  part: z.string(),
  images: z.int(),
  validationImages: z.int(),
  /** Of training alone. */
  seconds: z.number(),
  /** Share of the part's test images whose likeliest class is theirs. */
  testAccuracy: z.number().exactOptional(),
  epochs: z.array(epochRecordSchema),
  notes: z.array(z.string())
})

export type TrainingRecord = z.infer<typeof trainingRecordSchema>

/** What a run keeps of itself beside its figures: machine and moment, nothing that a second run must repeat. */
export const runRecordSchema = z.strictObject({
  phases: z.array(z.strictObject({ phase: z.string(), seconds: z.number(), detail: z.string().exactOptional() })),
  engineVersions: z.record(z.string(), z.string()),
  featuresPerImage: z.int(),
  /** Of trained networks: the curves of each part's training. */
  training: z.array(trainingRecordSchema).exactOptional(),
  /** Drawn, not taken. */
  synthetic: z.boolean(),
  refused: z.array(refusedInput),
  notes: z.array(reportNote)
})

export type RunRecord = z.infer<typeof runRecordSchema>

/** The figures as this program wrote them to the library. */
export const runFiguresSchema = z.custom<RunFigures>(
  (value) => typeof value === 'object' && value !== null && 'headline' in value && 'evaluations' in value && Array.isArray(value.evaluations),
  'not the figures of a run'
)
