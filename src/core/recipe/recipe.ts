import { z } from 'zod'
import { voiRuleSchema } from '../image/inputSpec.ts'
import { CALIBRATIONS } from '../judge/calibration.ts'
import { studyRuleSchema } from '../judge/studyScore.ts'
import { dataSchema } from './dataSchema.ts'
import { classDecompositionSchema, headSchema, searchSchema } from './headSchema.ts'
import { paperSchema } from './paperSchema.ts'
import { augmentationSchema, trainingSchema } from './trainingSchema.ts'

export const SPLIT_RULES = ['grouped', 'random', 'grouped-folds', 'leave-one-source-out', 'stratified-folds-halved', 'hashed-folds'] as const

/** A publication's recipe as it was run there, and without its leaks. */
export const RECIPE_FORMS = ['as-published', 'leakage-safe'] as const
export type RecipeForm = (typeof RECIPE_FORMS)[number]

/**
 * A recipe: everything that decides a run's numbers besides the data, the weights and the engine. A run cites its recipe's canonical JSON,
 * so that recipe + seed + dataset hash + weights hash give the same figures again.
 */
export const recipeSchema = z.strictObject({
  recipe: z.literal(1).describe('version of this format'),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and hyphens'),
  title: z.string().min(1),
  paper: paperSchema.optional().describe('the publication that the recipe follows; absent for recipes of this project'),
  ours: z.record(z.string(), z.string()).default({}).describe('choices that a publication left open, by dotted key, with the reason for ours'),
  form: z.enum(RECIPE_FORMS).optional().describe('set by the program: which form of a recipe this document is'),
  leakageSafe: z
    .strictObject({
      set: z.record(z.string(), z.json()).describe('changed keys, dotted, with their values; null takes a key away'),
      reasons: z.record(z.string(), z.string()).default({}).describe('by changed key')
    })
    .optional()
    .describe('the recipe stands as published; this is what its leakage-safe form changes'),
  data: dataSchema.optional(),
  backbone: z.strictObject({
    name: z.string(),
    pooling: z.enum(['avg', 'max', 'flatten']).default('avg').describe('how a map becomes features'),
    tap: z.string().min(1).optional().describe('a layer by its Keras name, instead of the network\'s last')
  }),
  input: z
    .strictObject({
      voi: voiRuleSchema.optional(),
      resize: z.enum(['bilinear', 'area-averaging']).optional(),
      size: z.int().min(32).max(1024).optional().describe('height and width in pixels')
    })
    .default({})
    .describe('departures from the backbone\'s own input'),
  head: headSchema,
  classDecomposition: classDecompositionSchema.optional(),
  search: searchSchema.optional(),
  training: trainingSchema.optional().describe('where present, the network itself is trained and `head` is left aside'),
  augmentation: augmentationSchema.optional(),
  study: studyRuleSchema.optional().describe('how a study is scored from its images; the highest (of films the highest frontal) where absent'),
  split: z
    .strictObject({
      rule: z.enum(SPLIT_RULES).default('grouped'),
      trainFraction: z.number().gt(0).lt(1).default(0.7).describe('for `grouped` and `random`: share of the images to train on'),
      folds: z.int().min(2).max(100).default(5).describe('for rules by folds: how many'),
      nearDuplicates: z.boolean().default(true).describe('groups that share near-duplicates are joined')
    })
    .prefault({}),
  evaluation: z
    .strictObject({
      replicates: z.int().min(0).max(100_000).default(1000).describe('bootstrap replicates over groups for the 95 % intervals; 0: no intervals'),
      calibration: z.enum(CALIBRATIONS).optional().describe('how the kept model\'s probabilities are calibrated; by one temperature where absent'),
      prevalence: z.number().gt(0).lt(1).optional().describe('state predictive values at this prevalence too, beside 1, 5, 10, 20 and 50 %')
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
  const changes = settings.map((setting): readonly [string, unknown] => {
    const at = setting.indexOf('=')
    if (at < 1) throw new RecipeInvalidError('--set', [`"${setting}" is not key=value`])
    return [setting.slice(0, at), parseValue(setting.slice(at + 1))]
  })
  return withValues(recipe, changes, `${recipe.name} with ${settings.join(' ')}`)
}

/** A recipe with other values at dotted keys, or at bare names of head parameters; null takes a key away. Throws RecipeInvalidError under the name of `source`. */
export function withValues(recipe: Recipe, changes: readonly (readonly [key: string, value: unknown])[], source: string): Recipe {
  const changed: unknown = structuredCloneJson(recipe)
  for (const [key, value] of changes) {
    const path = key.includes('.') || key in recipe || key in recipeSchema.shape ? key.split('.') : ['head', key]
    assign(changed, path, value, key)
  }
  return parseRecipe(changed, source)
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

function assign(target: unknown, path: readonly string[], value: unknown, key: string): void {
  const [first, ...rest] = path
  if (first === undefined || typeof target !== 'object' || target === null || first === '__proto__') {
    throw new RecipeInvalidError('--set', [`"${key}" names nothing in a recipe`])
  }
  if (rest.length === 0) {
    if (value === null) Reflect.deleteProperty(target, first)
    else Object.assign(target, { [first]: value })
    return
  }
  const next: unknown = Reflect.get(target, first)
  if (next === undefined) Object.assign(target, { [first]: {} })
  assign(Reflect.get(target, first), rest, value, key)
}
