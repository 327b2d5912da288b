import { array, assert, boolean, constantFrom, integer, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom, unit } from '../random.ts'
import { fitLogisticRegression, LogisticRegressionError, predictProbabilities, type LogisticRegressionParams } from './logisticRegression.ts'
import { createMatrix, matrixFromRows, selectRows, type Matrix } from './matrix.ts'

// 30 samples by formula: a plain column, one far from 0, a sparse one and a constant one
const samples = Array.from({ length: 30 }, (_, i) => [4 * unit(1, i) - 2, 100 + 30 * unit(2, i), unit(3, i) < 0.7 ? 0 : 5 * unit(4, i), 2.5])
const labels = {
  two: Array.from('010010000011111000111110011000', Number),
  three: Array.from('020011100111122001221120122010', Number)
}
const common = { maxIter: 4, regParam: 0.05, elasticNetParam: 0.3 } as const

// What Spark MLlib computed from them: 4.0.1 for '4', 3.1.3 for '3.1'. None of these runs has converged.
const figures: readonly {
  readonly labels: 'two' | 'three'
  readonly params: Partial<LogisticRegressionParams>
  readonly coefficients: number[][]
  readonly intercept: number[]
  readonly objective: number
}[] = [
  {
    labels: 'two',
    params: { spark: '4' },
    coefficients: [[0.6468404757, 0.1103224088, 0.3976601881, 0]],
    intercept: [-13.05380157],
    objective: 0.4658875637
  },
  {
    labels: 'two',
    params: { elasticNetParam: 0, standardization: false, spark: '4' },
    coefficients: [[0.8093625518, 0.1593760729, 0.5111821261, 0]],
    intercept: [-18.80138492],
    objective: 0.3915312062
  },
  {
    labels: 'two',
    params: { maxIter: 8, regParam: 0, spark: '4' },
    coefficients: [[1.341183513, 0.1972760015, 0.8409127556, 0]],
    intercept: [-23.2539921],
    objective: 0.3536672213
  },
  {
    labels: 'two',
    params: { maxIter: 6, elasticNetParam: 1, standardization: false, fitIntercept: false, spark: '4' },
    coefficients: [[0.4331871539, -0.002069607936, 0.4988166761, 0]],
    intercept: [0],
    objective: 0.6256825725
  },
  {
    labels: 'two',
    params: { regParam: 0.02, family: 'multinomial', spark: '4' },
    coefficients: [
      [-0.4687493417, -0.07310805917, -0.2671931293, 0],
      [0.4687493417, 0.07310805917, 0.2671931293, 0]
    ],
    intercept: [8.626184443, -8.626184443],
    objective: 0.3984906608
  },
  {
    labels: 'three',
    params: { spark: '4' },
    coefficients: [
      [-1.092817145, -0.07450012349, -0.1123110944, 0],
      [-0, 0.008754746802, 0, 0],
      [0.8740500713, 0.04382480977, 0.1880719605, 0]
    ],
    intercept: [7.469959988, -1.363743272, -6.106216716],
    objective: 0.8038552708
  },
  {
    labels: 'three',
    params: { elasticNetParam: 0, standardization: false, spark: '4' },
    coefficients: [
      [-1.115790179, -0.09479208665, -0.1914886417, 0],
      [0.1281620934, 0.02409067954, -0.007559761917, 0],
      [0.9876280852, 0.07070140711, 0.1990484036, 0]
    ],
    intercept: [10.60553125, -2.210335067, -8.395196186],
    objective: 0.7340601639
  },
  {
    labels: 'three',
    params: { maxIter: 8, regParam: 0, spark: '4' },
    coefficients: [
      [-2.208256157, -0.1468576144, -0.288705152, 0],
      [0.1852711412, 0.02832745744, 0.02723258561, 0],
      [2.022985015, 0.118530157, 0.2614725664, 0]
    ],
    intercept: [16.24264651, -2.279588613, -13.9630579],
    objective: 0.6238938085
  },
  {
    labels: 'three',
    params: { maxIter: 6, elasticNetParam: 1, standardization: false, fitIntercept: false, spark: '4' },
    coefficients: [
      [-0.7273112147, -0.001910113682, -0.172369311, 0],
      [0, 0.002057157587, 0, 0],
      [0.5639962024, -0.001762650305, 0.1840420809, 0]
    ],
    intercept: [0, 0, 0],
    objective: 0.9395157864
  },
  {
    labels: 'two',
    params: { spark: '3.1' },
    coefficients: [[0.4682737587, 0.0001145118093, 0.4325988446, 0]],
    intercept: [-0.2334476685],
    objective: 0.6022654571
  },
  {
    labels: 'two',
    params: { elasticNetParam: 0, standardization: false, spark: '3.1' },
    coefficients: [[0.5559428247, 0.0004797923361, 0.5392971586, 0]],
    intercept: [-0.3174144683],
    objective: 0.5806776317
  },
  {
    labels: 'two',
    params: { maxIter: 8, regParam: 0, spark: '3.1' },
    coefficients: [[0.6212262107, 0.02416047203, 1.266343345, 0]],
    intercept: [-3.21954896],
    objective: 0.5252897528
  },
  {
    labels: 'two',
    params: { maxIter: 6, elasticNetParam: 1, standardization: false, fitIntercept: false, spark: '3.1' },
    coefficients: [[0.4331871539, -0.002069607936, 0.4988166761, 0]],
    intercept: [0],
    objective: 0.6256825725
  },
  {
    labels: 'two',
    params: { regParam: 0.02, family: 'multinomial', spark: '3.1' },
    coefficients: [
      [-0.2768488369, 0, -0.2512399976, 0],
      [0.2768488369, -0, 0.2512399976, 0]
    ],
    intercept: [0.1184717307, -0.1184717307],
    objective: 0.579563577
  },
  {
    labels: 'three',
    params: { spark: '3.1' },
    coefficients: [
      [-0.3200985915, -0.0003193288024, -0.08599048303, 0],
      [0.03975855134, 0, -0.0001586119056, 0],
      [0.2601504262, 0.000219517124, 0.08854798251, 0]
    ],
    intercept: [0.03276947679, 0.171737166, -0.2045066428],
    objective: 0.96699854
  },
  {
    labels: 'three',
    params: { elasticNetParam: 0, standardization: false, spark: '3.1' },
    coefficients: [
      [-0.9051251127, -0.00244318566, -0.267772471, 0],
      [0.1485269499, 0.002338534202, -0.005158398902, 0],
      [0.7565981628, 0.0001046514588, 0.2729308699, 0]
    ],
    intercept: [0.08260755449, 0.1473564014, -0.2299639559],
    objective: 0.8630924979
  },
  {
    labels: 'three',
    params: { maxIter: 8, regParam: 0, spark: '3.1' },
    coefficients: [
      [-1.452800552, -0.004993711426, -0.4268907018, 0],
      [0.2054214318, 0.005166825113, 0.00811904083, 0],
      [1.24737912, -0.0001731136873, 0.418771661, 0]
    ],
    intercept: [0.1442064204, 0.120210258, -0.2644166784],
    objective: 0.7989947701
  },
  {
    labels: 'three',
    params: { maxIter: 6, elasticNetParam: 1, standardization: false, fitIntercept: false, spark: '3.1' },
    coefficients: [
      [-0.7273112147, -0.001910113682, -0.172369311, 0],
      [0, 0.002057157587, 0, 0],
      [0.5639962024, -0.001762650305, 0.1840420809, 0]
    ],
    intercept: [0, 0, 0],
    objective: 0.9395157864
  }
]

describe('the path that MLlib takes', () => {
  test.each(figures)('labels $labels, $params', ({ labels: which, params, coefficients, intercept, objective }) => {
    const settings = { ...common, ...params }
    const model = fitLogisticRegression(matrixFromRows(samples), labels[which], settings)
    expect(model.totalIterations).toBe(settings.maxIter)
    expect(model.objectiveHistory.at(-1)).toBeCloseTo(objective, 9)
    expect(distance([...model.coefficients, model.intercept], [...coefficients, intercept])).toBeLessThan(1e-8)
  })
})

describe('fitLogisticRegression', () => {
  test('starts at the log-odds of the classes, and 0 iterations leave it there', () => {
    const features = matrixFromRows([[1], [2], [3], [5]])
    const hooks: [number, number][] = []
    const model = fitLogisticRegression(features, [0, 1, 1, 1], { maxIter: 0 }, { onIteration: (k, objective) => hooks.push([k, objective]) })
    const entropy = -(Math.log(1 / 4) + 3 * Math.log(3 / 4)) / 4
    expect(model).toEqual({
      coefficients: [[0]],
      intercept: [Math.log(3)],
      objectiveHistory: [expect.closeTo(entropy, 14)],
      totalIterations: 0,
      numClasses: 2
    })
    expect(hooks).toEqual([[0, model.objectiveHistory[0]]])

    const multinomial = fitLogisticRegression(features, [0, 2, 2, 2], { maxIter: 0 })
    const logs = [Math.log(2), 0, Math.log(4)]
    expect(multinomial.numClasses).toBe(3)
    expect(distance([multinomial.intercept], [logs.map((value) => value - Math.log(2))])).toBeLessThan(1e-15)
  })

  test('one class with an intercept needs no training', () => {
    const features = matrixFromRows([[1, 2], [3, 4]])
    const untrained = { objectiveHistory: [0], totalIterations: 0 }
    expect(fitLogisticRegression(features, [0, 0])).toEqual({ coefficients: [[0, 0]], intercept: [-Infinity], numClasses: 1, ...untrained })
    const model = fitLogisticRegression(features, [1, 1])
    expect(model).toEqual({ coefficients: [[0, 0]], intercept: [Infinity], numClasses: 2, ...untrained })
    expect(predictProbabilities(model, features)).toEqual(Float64Array.of(0, 1, 0, 1))
    const third = fitLogisticRegression(features, [2, 2])
    expect(third).toEqual({ coefficients: [[0, 0], [0, 0], [0, 0]], intercept: [0, 0, Infinity], numClasses: 3, ...untrained })
    expect(predictProbabilities(third, features)).toEqual(Float64Array.of(0, 0, 1, 0, 0, 1))
    expect(fitLogisticRegression(features, [0, 0], { numClasses: 2 })).toMatchObject({ intercept: [-Infinity], numClasses: 2 })
  })

  test.each<[string, Matrix, number[], Partial<LogisticRegressionParams>, string]>([
    ['no rows', matrixFromRows([]), [], {}, 'There is nothing to fit: the features are 0 x 0.'],
    ['a NaN', matrixFromRows([[1, 2], [3, Number.NaN]]), [0, 1], {}, 'Feature 1 of row 1 is NaN; features must be finite.'],
    ['too few labels', matrixFromRows([[1], [2]]), [0], {}, 'There are 1 labels for 2 rows of features.'],
    ['a broken label', matrixFromRows([[1], [2]]), [0, 0.5], {}, 'The label of row 1 is 0.5; labels must be whole numbers 0, 1, … below 10000.'],
    [
      'three classes for two',
      matrixFromRows([[1], [2]]),
      [0, 2],
      { family: 'binomial' },
      'The binomial family separates 2 classes, but the labels have 3; use family=multinomial.'
    ],
    ['a missing class', matrixFromRows([[1], [2]]), [0, 2], { numClasses: 2 }, 'numClasses is 2, but there is a label 2.'],
    ['half an iteration', matrixFromRows([[1], [2]]), [0, 1], { maxIter: 0.5 }, 'maxIter must be a whole number, 0 or more, not 0.5.'],
    ['a negative penalty', matrixFromRows([[1], [2]]), [0, 1], { regParam: -1 }, 'regParam must be a number, 0 or more, not -1.'],
    ['too much L1', matrixFromRows([[1], [2]]), [0, 1], { elasticNetParam: 2 }, 'elasticNetParam must be between 0 and 1, not 2.']
  ])('refuses %s', (_what, features, some, params, message) => {
    expect(() => fitLogisticRegression(features, some, params)).toThrow(new LogisticRegressionError(message))
  })

  test('stops between iterations when asked to', () => {
    const abort = new AbortController()
    const seen: number[] = []
    const hooks = {
      signal: abort.signal,
      onIteration: (k: number): void => {
        seen.push(k)
        if (k === 2) abort.abort(new Error('enough'))
      }
    }
    expect(() => fitLogisticRegression(matrixFromRows(samples), labels.two, common, hooks)).toThrow('enough')
    expect(seen).toEqual([0, 1, 2])
  })
})

interface Problem {
  readonly features: Matrix
  readonly labels: number[]
  readonly classes: number
  readonly params: LogisticRegressionParams
}

const someProblem = record({
  rows: integer({ min: 12, max: 40 }),
  columns: integer({ min: 1, max: 5 }),
  classes: constantFrom(2, 3, 4),
  seed: integer(),
  regParam: constantFrom(0.02, 0.3),
  elasticNetParam: constantFrom(0, 0.3, 1),
  standardization: boolean(),
  fitIntercept: boolean(),
  family: constantFrom('auto' as const, 'multinomial' as const),
  spark: constantFrom('4' as const, '3.1' as const)
}).map(({ rows, columns, classes, seed, ...params }): Problem => {
  const random = createRandom(seed)
  const data = Float64Array.from({ length: rows * columns }, (_, k) => random.normal() * (1 + (k % columns)))
  // noise in the labels keeps the classes from being separable; the first rows bring every class
  const some = Array.from({ length: rows }, (_, i) => {
    if (i < classes) return i
    return random.next() < 0.3 ? random.integer(classes) : Math.abs(Math.trunc(data[i * columns] ?? 0)) % classes
  })
  return { features: createMatrix(rows, columns, data), labels: some, classes, params: { ...params, maxIter: 6, tol: 1e-6 } }
})

describe('properties', () => {
  test('the optimum satisfies its own optimality conditions, checked without the optimiser', () => {
    assert(
      property(someProblem, ({ features, labels: some, params }) => {
        const model = fitLogisticRegression(features, some, { ...params, maxIter: 2000, tol: 1e-12 })
        expect(optimalityViolation(features, some, model, params)).toBeLessThan(2e-4)
      }),
      { numRuns: 60 }
    )
  }, 60_000)

  test('float32 features give what the same values in float64 give', () => {
    assert(
      property(someProblem, ({ features, labels: some, params }) => {
        const single = createMatrix(features.rows, features.columns, Float32Array.from(features.data))
        const double = createMatrix(features.rows, features.columns, Float64Array.from(single.data))
        expect(fitLogisticRegression(single, some, params)).toEqual(fitLogisticRegression(double, some, params))
      })
    )
  })

  test('the order of rows does not matter', () => {
    assert(
      property(someProblem, integer(), ({ features, labels: some, params }, seed) => {
        const order = createRandom(seed).shuffle(some.map((_label, i) => i))
        const one = fitLogisticRegression(features, some, params)
        const other = fitLogisticRegression(selectRows(features, order), order.map((i) => some[i] ?? 0), params)
        expect(distance([...other.coefficients, other.intercept], [...one.coefficients, one.intercept])).toBeLessThan(1e-6)
      })
    )
  })

  test('renaming the classes renames the rows of a multinomial model', () => {
    assert(
      property(someProblem, integer(), ({ features, labels: some, classes, params }, seed) => {
        const settings = { ...params, family: 'multinomial' } as const
        const names = createRandom(seed).shuffle(Array.from({ length: classes }, (_, k) => k))
        const one = fitLogisticRegression(features, some, settings)
        const other = fitLogisticRegression(features, some.map((label) => names[label] ?? 0), settings)
        const pick = <T>(values: readonly T[]): (T | undefined)[] => names.map((name) => values[name])
        expect(distance(pick(other.coefficients), one.coefficients)).toBeLessThan(1e-6)
        expect(distance([pick(other.intercept)], [one.intercept])).toBeLessThan(1e-6)
      })
    )
  })

  test('with standardisation, the unit of a feature is of no account', () => {
    assert(
      property(someProblem, array(integer({ min: -20, max: 20 }), { minLength: 5, maxLength: 5 }), ({ features, labels: some, params }, exponents) => {
        // powers of two: the scaled values are then the same to the last bit
        const factors = exponents.map((exponent) => 2 ** exponent)
        const { rows, columns, data } = features
        const rescaled = createMatrix(rows, columns, data.map((value, k) => value * (factors[k % columns] ?? 1)))
        const settings = { ...params, standardization: true }
        const one = fitLogisticRegression(features, some, settings)
        const other = fitLogisticRegression(rescaled, some, settings)
        expect(other.intercept).toEqual(one.intercept)
        expect(other.coefficients.map((row) => row.map((value, j) => value * (factors[j] ?? 1)))).toEqual(one.coefficients)
      })
    )
  })

  test('probabilities are positive, sum to 1, and their mean is the class frequency where an intercept was fitted to the end', () => {
    assert(
      property(someProblem, ({ features, labels: some, classes, params }) => {
        const model = fitLogisticRegression(features, some, { ...params, fitIntercept: true, maxIter: 500, tol: 1e-12 })
        const probabilities = predictProbabilities(model, features)
        for (let k = 0; k < classes; k++) {
          const ofClass = some.map((_label, i) => probabilities[i * classes + k] ?? Number.NaN)
          expect(Math.min(...ofClass)).toBeGreaterThan(0)
          expect(Math.abs(mean(ofClass) - mean(some.map((label) => Number(label === k))))).toBeLessThan(1e-4)
        }
        const sums = some.map((_label, i) => probabilities.subarray(i * classes, (i + 1) * classes).reduce((a, b) => a + b, 0))
        expect(Math.max(...sums.map((sum) => Math.abs(sum - 1)))).toBeLessThan(1e-12)
      }),
      { numRuns: 40 }
    )
  }, 60_000)
})

/** The largest violation of the (sub)gradient conditions of the penalised likelihood, per standardised coefficient. */
function optimalityViolation(
  features: Matrix, some: readonly number[], model: ReturnType<typeof fitLogisticRegression>, params: LogisticRegressionParams
): number {
  const { rows, columns, data } = features
  const probabilities = predictProbabilities(model, features)
  const violations: number[] = []
  model.coefficients.forEach((row, k) => {
    const of = model.coefficients.length === 1 ? 1 : k
    const residuals = some.map((label, i) => (probabilities[i * model.numClasses + of] ?? Number.NaN) - Number(label === of))
    if (params.fitIntercept) violations.push(Math.abs(mean(residuals)))
    row.forEach((coefficient, j) => {
      const column = some.map((_label, i) => data[i * columns + j] ?? Number.NaN)
      const centre = mean(column)
      const deviation = Math.sqrt(column.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (rows - 1))
      // the penalty is on the standardised coefficient, or on the coefficient itself
      const unitOfPenalty = params.standardization ? deviation : 1
      const penalised = coefficient * unitOfPenalty
      const ofLoss = mean(residuals.map((residual, i) => residual * (column[i] ?? 0))) / unitOfPenalty
      const slope = ofLoss + params.regParam * (1 - params.elasticNetParam) * penalised
      const l1 = params.regParam * params.elasticNetParam
      const violation = coefficient === 0 ? Math.max(0, Math.abs(slope) - l1) : Math.abs(slope + Math.sign(coefficient) * l1)
      violations.push((violation * unitOfPenalty) / deviation)
    })
  })
  return Math.max(...violations)
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}

/** The largest difference between two tables, relative to the largest number of the second. */
function distance(actual: readonly (readonly (number | undefined)[] | undefined)[], expected: readonly (readonly number[])[]): number {
  expect(actual.map((row) => row?.length)).toEqual(expected.map((row) => row.length))
  const pairs = expected.flatMap((row, k) => row.map((value, j) => [actual[k]?.[j] ?? Number.NaN, value] as const))
  const largest = Math.max(...pairs.map(([, value]) => Math.abs(value)), Number.MIN_VALUE)
  return Math.max(...pairs.map(([a, b]) => Math.abs(a - b))) / largest
}
