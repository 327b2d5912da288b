import { z } from 'zod'
import { voiRuleSchema } from '../image/inputSpec.ts'
import { classDecompositionSchema, headSchema, searchSchema } from './headSchema.ts'
import { augmentationSchema, trainingSchema } from './trainingSchema.ts'

export const SPLIT_RULES = ['grouped', 'random', 'grouped-folds', 'leave-one-source-out'] as const

/**
 * A recipe: everything that decides a run's numbers besides the data, the weights and the engine. A run cites its recipe's canonical JSON,
 * so that recipe + seed + dataset hash + weights hash give the same figures again.
 */
export const recipeSchema = z.strictObject({
  /** Version of this format. */
  recipe: z.literal(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and hyphens'),
  title: z.string().min(1),
  /** The publication that the recipe follows, with its own figures; absent for recipes of this project. */
  paper: z
    .strictObject({
      citation: z.string(),
      published: z.record(z.string(), z.number()),
      dataNote: z.string()
    })
    .optional(),
  /** Choices that a paper left open, by dotted key, with the reason for ours. */
  ours: z.record(z.string(), z.string()).default({}),
  backbone: z.strictObject({
    name: z.string(),
    pooling: z.enum(['avg', 'max', 'flatten']).default('avg'),
    /** A layer by its Keras name, instead of the network's last. */
    tap: z.string().min(1).optional()
  }),
  /** Departures from the backbone's own input: VOI rule and resize method. */
  input: z
    .strictObject({
      voi: voiRuleSchema.optional(),
      resize: z.enum(['bilinear', 'area-averaging']).optional()
    })
    .default({}),
  head: headSchema,
  classDecomposition: classDecompositionSchema.optional(),
  search: searchSchema.optional(),
  /** Where present, the network itself is trained and `head` is left aside. */
  training: trainingSchema.optional(),
  augmentation: augmentationSchema.optional(),
  split: z
    .strictObject({
      rule: z.enum(SPLIT_RULES).default('grouped'),
      /** For `grouped` and `random`: share of the images to train on. */
      trainFraction: z.number().gt(0).lt(1).default(0.7),
      /** For `grouped-folds`: how many. */
      folds: z.int().min(2).max(100).default(5)
    })
    .prefault({}),
  evaluation: z
    .strictObject({
      /** Bootstrap replicates over groups for the 95 % intervals; 0 leaves the intervals out. */
      replicates: z.int().min(0).max(100_000).default(1000),
      /** A prevalence at which to state predictive values, beside 1, 5, 10, 20 and 50 %. */
      prevalence: z.number().gt(0).lt(1).optional()
    })
    .prefault({}),
  seed: z.int().default(1)
})

export type Recipe = z.infer<typeof recipeSchema>
export type SplitRule = Recipe['split']['rule']

/** The recipe (file content, already parsed JSON) is not a valid recipe. */
export class RecipeInvalidError extends Error {
  readonly code = 'recipe-invalid'
  constructor(source: string, problems: readonly string[]) {
    super(`${source} is not a valid recipe: ${problems.join('; ')}`)
    this.name = 'RecipeInvalidError'
  }
}

/** Checks and completes a recipe. `source` names it in the error (a file name, or a recipe's name). Throws RecipeInvalidError. */
export function parseRecipe(value: unknown, source: string): Recipe {
  const parsed = recipeSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new RecipeInvalidError(
    source,
    parsed.error.issues.map((issue) => `${issue.path.join('.') || 'recipe'}: ${issue.message}`)
  )
}

/**
 * A recipe with `key=value` changes, as `--set` gives them. Keys are dotted paths (`head.maxIter`, `seed`) or the bare name of a head
 * parameter (`maxIter`). Values are JSON where they parse as JSON, else text. Throws RecipeInvalidError.
 */
export function withSettings(recipe: Recipe, settings: readonly string[]): Recipe {
  const changed: unknown = structuredCloneJson(recipe)
  for (const setting of settings) {
    const at = setting.indexOf('=')
    if (at < 1) throw new RecipeInvalidError('--set', [`"${setting}" is not key=value`])
    const key = setting.slice(0, at)
    const path = key.includes('.') || key in recipe ? key.split('.') : ['head', key]
    assign(changed, path, parseValue(setting.slice(at + 1)), setting)
  }
  return parseRecipe(changed, `${recipe.name} with ${settings.join(' ')}`)
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function structuredCloneJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

function assign(target: unknown, path: readonly string[], value: unknown, setting: string): void {
  const [first, ...rest] = path
  if (first === undefined || typeof target !== 'object' || target === null || first === '__proto__') {
    throw new RecipeInvalidError('--set', [`"${setting}" names nothing in a recipe`])
  }
  if (rest.length === 0) {
    Object.assign(target, { [first]: value })
    return
  }
  const next: unknown = Reflect.get(target, first)
  if (next === undefined) Object.assign(target, { [first]: {} })
  assign(Reflect.get(target, first), rest, value, setting)
}
