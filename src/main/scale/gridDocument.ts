import * as z from 'zod'
import { classDecompositionSchema, headSchema, searchSchema } from '../../core/recipe/headSchema.ts'

const index = z.int().nonnegative()
const COLUMNS = ['features', 'thumbnail'] as const

/** What executors fit: shipped to each of them once. Rows of features are found by `items[].row`, the id that they were written under. */
export const gridDocumentSchema = z.strictObject({
  grid: z.literal(1),
  /** Features as Spark wrote them, in a folder that every machine sees (file:). */
  out: z.string(),
  d: z.int().positive(),
  /** Whether images that have copies are learned from beside those. */
  originals: z.boolean(),
  classes: z.array(z.string()),
  recipe: z.strictObject({ name: z.string(), seed: z.int() }),
  plan: z.strictObject({ head: headSchema, search: searchSchema.optional(), classDecomposition: classDecompositionSchema.optional() }),
  items: z.array(z.strictObject({ row: z.string(), label: index, group: z.string(), id: z.string().optional() })),
  /** Outer parts; where all images are learned from too, that is the last. */
  parts: z.array(z.strictObject({ train: z.array(index), test: z.array(index) }))
})
export type GridDocument = z.infer<typeof gridDocumentSchema>

const outcome = z.union([z.strictObject({ score: z.number().nullable() }), z.strictObject({ reason: z.string() })])
const what = { part: index, column: z.enum(COLUMNS) }

/** One fit: of a candidate on an inner fold, for its score; or of the parameters that those scores chose, on the whole training part. */
export const fitTask = z.discriminatedUnion('task', [
  z.strictObject({ task: z.literal('score'), ...what, candidate: index, fold: index }),
  /** `outcomes`: by candidate, then inner fold; empty where nothing is searched or can be. */
  z.strictObject({ task: z.literal('fit'), ...what, outcomes: z.array(z.array(outcome)) })
])
export type FitTask = z.infer<typeof fitTask>
export type GridColumn = (typeof COLUMNS)[number]

/** JSON has no NaN: a score that is not defined is null there. */
export const scoreAnswer = outcome
