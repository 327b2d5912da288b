import { z } from 'zod'
import type { Progress } from '../../contract/index.ts'
import { DEFAULTS, fitLogisticRegression, type LogisticRegressionParams } from '../../core/learn/logisticRegression.ts'
import { readFeatureFile } from './featureFile.ts'

export interface FitOptions {
  /** path of a CSV or Parquet file */
  readonly features: string
  /** name of the label column */
  readonly label: string
  /** `key=value`, as the command line's `--set` gives them; later ones win */
  readonly set?: readonly string[]
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** JSON has no infinities; MLlib's intercept has, where all labels are one class. They are written as words, which `Number()` reads back. */
export type JsonNumber = number | 'Infinity' | '-Infinity'

/** What `hilum fit` prints. */
export interface FitResult {
  readonly coefficients: number[][]
  readonly intercept: JsonNumber[]
  readonly objectiveHistory: number[]
  readonly totalIterations: number
  /** class names by index, where the labels are words */
  readonly classes?: readonly string[]
}

/** A `--set` that says nothing logistic regression knows. */
export class FitSettingsError extends Error {
  override readonly name = 'FitSettingsError'
  readonly code = 'usage'
}

/**
 * Fits MLlib's logistic regression to a feature file.
 * @throws FitSettingsError, FeatureTableError (what is wrong in the file, and where), FeatureFileError, LogisticRegressionError
 */
export async function fit(options: FitOptions): Promise<FitResult> {
  const params = parseFitSettings(options.set ?? [])
  const { features, labels, classes } = await readFeatureFile(options.features, options.label)
  const total = params.maxIter ?? DEFAULTS.maxIter
  const model = fitLogisticRegression(features, labels, params, {
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onIteration: (done) => options.onProgress?.({ phase: 'Fitting', done: Math.min(done, total), total, unit: 'iterations' })
  })
  const { coefficients, intercept, objectiveHistory, totalIterations } = model
  return {
    coefficients,
    intercept: intercept.map(toJsonNumber),
    objectiveHistory,
    totalIterations,
    ...(classes === undefined ? {} : { classes })
  }
}

const number = z
  .string()
  .trim()
  .regex(/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, 'a number is needed')
  .transform(Number)
const nonNegative = number.pipe(z.number().min(0, 'it must be 0 or more'))
const flag = z.enum(['true', 'false'], 'true or false is needed').transform((value) => value === 'true')

const settingsSchema = z.object({
  maxIter: z.exactOptional(nonNegative.pipe(z.int('a whole number is needed'))),
  regParam: z.exactOptional(nonNegative),
  elasticNetParam: z.exactOptional(nonNegative.pipe(z.number().max(1, 'it must be 1 or less'))),
  tol: z.exactOptional(nonNegative),
  fitIntercept: z.exactOptional(flag),
  standardization: z.exactOptional(flag),
  family: z.exactOptional(z.enum(['auto', 'binomial', 'multinomial'], 'auto, binomial or multinomial is needed')),
  spark: z.exactOptional(z.enum(['4', '3.1'], '4 or 3.1 is needed'))
})

/**
 * Reads `key=value` settings of logistic regression, MLlib's names and `spark`.
 * @throws FitSettingsError for a setting without `=`, an unknown key or a value that doesn't fit; it lists the known keys
 */
export function parseFitSettings(settings: readonly string[]): Partial<LogisticRegressionParams> {
  const known = Object.keys(settingsSchema.shape)
  const values: Record<string, string> = {}
  for (const setting of settings) {
    const [, key, value] = /^([^=]*)=(.*)$/s.exec(setting) ?? []
    if (key === undefined || value === undefined) throw new FitSettingsError(`--set ${setting}: write it as key=value.`)
    if (!known.includes(key)) throw new FitSettingsError(`--set ${setting}: there is no setting "${key}"; the settings are ${known.join(', ')}.`)
    values[key] = value
  }
  const parsed = settingsSchema.safeParse(values)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `--set ${String(issue.path[0])}=${values[String(issue.path[0])] ?? ''}: ${issue.message}.`)
    throw new FitSettingsError(problems.join(' '))
  }
  return parsed.data
}

function toJsonNumber(value: number): JsonNumber {
  if (value === Infinity) return 'Infinity'
  return value === -Infinity ? '-Infinity' : value
}
