import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parseFeatureTable } from '../../src/core/learn/featureTable.ts'
import { fitLogisticRegression } from '../../src/core/learn/logisticRegression.ts'

// What Spark MLlib 4.3 and 3.1.3 computed; they lie beside the repository, not in it.
const folder = new URL('../../../shared/goldens/lr/', import.meta.url)
const problems = ['binary120x20', 'constcols120x24', 'multi150x30', 'wide200x300', 'squeezenet_ct160x512']
const generations = [
  { spark: '4', suffix: '.json' },
  { spark: '3.1', suffix: '.spark313.json' }
] as const

const paramsSchema = z.object({
  maxIter: z.number(),
  regParam: z.number(),
  elasticNetParam: z.number(),
  standardization: z.boolean(),
  fitIntercept: z.boolean(),
  tol: z.number(),
  family: z.enum(['auto', 'binomial', 'multinomial'])
})
const fileSchema = z.object({
  runs: z.array(
    z.object({
      params: paramsSchema,
      coefficients: z.array(z.array(z.number())),
      intercept: z.union([z.number().transform((value) => [value]), z.array(z.number())]),
      objectiveHistory: z.array(z.number()),
      totalIterations: z.number(),
      compare: z.enum(['coefficients', 'objective']).optional()
    })
  )
})

const TOLERANCE = 1e-6

describe.skipIf(!existsSync(folder))('MLlib LogisticRegression goldens (skipped where ../shared/goldens/lr is absent)', () => {
  const cases = problems.flatMap((problem) => generations.map((generation) => ({ problem, ...generation })))

  test.each(cases)('$problem, Spark $spark', ({ problem, spark, suffix }) => {
    const { features, labels } = parseFeatureTable(read(`${problem}.csv`), 'y')
    // the older generation's runs are compared as their twins of the same settings are
    const compared = new Map(fileSchema.parse(JSON.parse(read(`${problem}.json`))).runs.map((run) => [JSON.stringify(run.params), run.compare]))
    const { runs } = fileSchema.parse(JSON.parse(read(problem + suffix)))
    const differing = runs.flatMap((run) => {
      const settings = JSON.stringify(run.params)
      const model = fitLogisticRegression(features, labels, { ...run.params, spark })
      const iterations = model.totalIterations - run.totalIterations
      const objective = largestRelativeError(model.objectiveHistory, run.objectiveHistory)
      const fitted = [...model.coefficients.flat(), ...model.intercept]
      const coefficients =
        compared.get(settings) === 'objective' ? 0 : errorOverLargest(fitted, [...run.coefficients.flat(), ...run.intercept])
      return iterations === 0 && objective < TOLERANCE && coefficients < TOLERANCE ? [] : [{ settings, iterations, objective, coefficients }]
    })
    expect(runs.length).toBeGreaterThan(10)
    expect(differing).toEqual([])
  })
})

function read(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8')
}

/** The largest difference, each relative to its own expected value. */
function largestRelativeError(actual: readonly number[], expected: readonly number[]): number {
  return Math.max(...expected.map((value, k) => Math.abs(value - (actual[k] ?? Number.NaN)) / Math.max(Math.abs(value), Number.MIN_VALUE)))
}

/** The largest difference, relative to the largest expected value. */
function errorOverLargest(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity
  const largest = Math.max(...expected.map(Math.abs), Number.MIN_VALUE)
  return Math.max(...expected.map((value, k) => Math.abs(value - (actual[k] ?? Number.NaN)))) / largest
}
