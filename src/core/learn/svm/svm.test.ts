import { describe, expect, test } from 'vitest'
import { unit } from '../../random.ts'
import type { Matrix } from '../matrix.ts'
import { fitSvm, type SvmParams } from './fitSvm.ts'
import { couplePairs, fitSigmoid } from './plattScaling.ts'
import { SvmError } from './smo.ts'
import { svmDecisions, svmProbabilities } from './svmModel.ts'

const DEFAULTS: SvmParams = { kernel: 'rbf', c: 1, gamma: 'scale', tolerance: 1e-3, classWeight: 'none', standardization: false }

/** Columns of growing scale, each shifted for one of the classes. */
function data(n: number, d: number, k: number, seed: number): { readonly features: Matrix; readonly labels: number[] } {
  const labels = Array.from({ length: n }, (_, i) => (i * i + Math.floor(i / 3)) % k)
  const values = Float64Array.from({ length: n * d }, (_, at) => {
    const j = at % d
    return unit(seed, at) * (1 + j) + (((labels[Math.floor(at / d)] ?? 0) + j) % k === 0 ? 0.35 * (1 + j) : 0)
  })
  return { features: { rows: n, columns: d, data: values }, labels }
}

// scikit-learn 1.9.1, SVC(decision_function_shape='ovo').decision_function on six rows of data(6, d, k, 8), after StandardScaler where standardised; for two
// classes its sign is that of the second class.
const PEER: readonly { readonly n: number; readonly d: number; readonly k: number; readonly params: Partial<SvmParams>; readonly decisions: readonly number[] }[] = [
  { n: 60, d: 5, k: 2, params: { kernel: 'linear' }, decisions: [-2.559158, 0.424918, -0.844823, -1.787168, 2.243589, -2.298446] },
  { n: 60, d: 5, k: 2, params: { standardization: true }, decisions: [-1.254216, 0.179586, -0.605017, -0.87003, 1.509876, -1.266766] },
  { n: 60, d: 5, k: 2, params: { c: 10, gamma: 'auto', classWeight: 'balanced' }, decisions: [-1.110897, -0.307032, -1.753987, -1.276254, 1.795499, -1.731463] },
  {
    n: 90, d: 6, k: 3, params: { c: 2, gamma: 0.3, standardization: true },
    decisions: [-0.122894, 0.801323, 0.895001, -0.38839, 0.839139, 1.017531, -0.831022, -0.583418, 0.079201, -0.799947, 0.046218, 0.902121, 0.712806, 0.06848, -0.657614, -0.350242, -1.192391, -1.180345]
  },
  {
    n: 90, d: 6, k: 3, params: { kernel: 'linear', c: 0.5, classWeight: 'balanced', standardization: true },
    decisions: [0.00387, 0.815371, 0.863551, -0.779592, 0.79079, 1.195675, -1.444596, -2.501929, -0.053093, -1.099226, -0.236264, 2.189461, 0.384325, -0.723475, -0.837659, 0.084931, -3.858868, -3.584434]
  },
  {
    n: 90, d: 6, k: 3, params: {},
    decisions: [-0.302079, 0.375611, 0.165849, -1.114674, 0.219714, 1.119992, -0.662846, -0.937204, -0.202593, -0.978261, 0.226013, 1.090063, 0.832778, 0.525159, -0.720978, 0.18432, -1.02171, -1.450702]
  }
]

describe('fitSvm', () => {
  test.each(PEER)('gives scikit-learn\'s decision values: $n x $d, $k classes, $params', ({ n, d, k, params, decisions }) => {
    const { features, labels } = data(n, d, k, 7)
    const model = fitSvm(features, labels, { ...DEFAULTS, ...params }, { numClasses: k, seed: 1 })
    const own = svmDecisions(model, data(6, d, k, 8).features)
    const worst = Math.max(...Array.from(own, (value, at) => Math.abs((k === 2 ? -value : value) - (decisions[at] ?? Number.NaN))))
    expect(worst).toBeLessThan(1e-3)
  })

  test('probabilities are whole, follow the classes, and depend on seed and groups alone', () => {
    const { features, labels } = data(90, 6, 3, 7)
    const fit = (seed: number, groups?: string[]): Float64Array => svmProbabilities(fitSvm(features, labels, { ...DEFAULTS, standardization: true }, { numClasses: 3, seed, groups }), features)
    const own = fit(1)
    const rows = labels.map((_, i) => Array.from(own.subarray(i * 3, i * 3 + 3)))
    expect(Math.max(...rows.map((row) => Math.abs(row.reduce((sum, p) => sum + p, 0) - 1)))).toBeLessThan(1e-12)
    expect(rows.filter((row, i) => row.indexOf(Math.max(...row)) === labels[i]).length).toBeGreaterThan(75)
    expect(fit(1)).toEqual(own)
    expect(fit(2)).not.toEqual(own)
    expect(fit(1, labels.map((_, i) => String(Math.floor(i / 2))))).not.toEqual(own)
  })

  test('inner folds keep a group on one side: a feature that tells the group alone gives no confident answer', () => {
    // feature 0 is the group's number, shuffled against the label; every group has four identical rows
    const groups = Array.from({ length: 80 }, (_, i) => String(Math.floor(i / 4)))
    const labels = groups.map((group) => (unit(11, Number(group)) < 0.5 ? 0 : 1))
    const features: Matrix = { rows: 80, columns: 1, data: Float64Array.from(groups, Number) }
    const params: SvmParams = { ...DEFAULTS, c: 10, gamma: 0.5 }
    const sure = (given?: string[]): number => {
      const p = svmProbabilities(fitSvm(features, labels, params, { numClasses: 2, seed: 1, groups: given }), features)
      return labels.reduce<number>((sum, label, i) => sum + (p[i * 2 + label] ?? Number.NaN) / labels.length, 0)
    }
    expect(sure()).toBeGreaterThan(0.9)
    expect(sure(groups)).toBeLessThan(0.7)
  })

  test('a class that is absent gets probability 0; one class alone is refused', () => {
    const { features, labels } = data(60, 5, 2, 7)
    const probabilities = svmProbabilities(fitSvm(features, labels, DEFAULTS, { numClasses: 3, seed: 1 }), features)
    expect(Array.from({ length: 60 }, (_, i) => probabilities[i * 3 + 2])).toEqual(labels.map(() => 0))
    expect(() => fitSvm(features, labels.map(() => 1), DEFAULTS, { numClasses: 2, seed: 1 })).toThrow(SvmError)
  })
})

test('the sigmoid is scikit-learn\'s _sigmoid_calibration', () => {
  const decisions = Array.from({ length: 40 }, (_, i) => unit(3, i) * 4 - 2)
  const first = decisions.map((f, i) => unit(4, i) < 1 / (1 + Math.exp(-1.5 * f + 0.3)))
  const { a, b } = fitSigmoid(decisions, first)
  expect(a).toBeCloseTo(-1.3405988, 4)
  expect(b).toBeCloseTo(0.0743659, 4)
})

test('coupling solves the linear system of Wu, Lin and Weng (numpy.linalg.solve)', () => {
  const coupled = couplePairs([0, 0.7, 0.6, 0.3, 0, 0.2, 0.4, 0.8, 0], 3)
  const solved = [0.48989899, 0.14646465, 0.36363636]
  expect(Math.max(...Array.from(coupled, (p, i) => Math.abs(p - (solved[i] ?? Number.NaN))))).toBeLessThan(2e-3)
})
