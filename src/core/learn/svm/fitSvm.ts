import { createRandom, type Random } from '../../random.ts'
import { selectRows, type Matrix } from '../matrix.ts'
import { groupedFolds, SplitError, type Split } from '../split.ts'
import { scalingOf, totalVariance } from '../standardScaling.ts'
import { kernelRows, type Kernel, type KernelRows } from './kernel.ts'
import { fitSigmoid, type Sigmoid } from './plattScaling.ts'
import { solveSmo, SvmError } from './smo.ts'
import type { SvmModel } from './svmModel.ts'

export interface SvmParams {
  readonly kernel: 'linear' | 'rbf'
  readonly c: number
  /** `scale`: 1 / (d × variance of all features, standardised where they are); `auto`: 1 / d. */
  readonly gamma: 'scale' | 'auto' | number
  readonly tolerance: number
  readonly classWeight: 'none' | 'balanced'
  readonly standardization: boolean
}

export interface SvmOptions {
  readonly numClasses: number
  /** Of the inner folds that the probabilities are fitted on. */
  readonly seed: number
  /** Of each row: inner folds keep a group on one side. */
  readonly groups?: readonly string[] | undefined
  readonly signal?: AbortSignal | undefined
  onPair?(done: number, total: number): void
}

/** Inner folds of Platt's probabilities, as libsvm; fewer where a class has fewer groups. */
const FOLDS = 5

/**
 * C-SVC as libsvm and scikit-learn's SVC fit it: one against one, Platt's sigmoid per pair on decision values of inner folds. Folds are
 * stratified and by group; where a class of a pair has one group only there are no folds, and the sigmoid is fitted on the training rows' own
 * decision values, which flatter the classifier.
 *
 * @param features [n, d], finite; neither changed nor copied
 * @throws SvmError for one class only, or without convergence; whatever `signal.throwIfAborted()` throws
 */
export function fitSvm(features: Matrix, labels: ArrayLike<number>, params: SvmParams, options: SvmOptions): SvmModel {
  const { numClasses, signal } = options
  const classes = Array.from({ length: numClasses }, (_, label) => rowsOf(labels, label))
  const present = classes.flatMap((rows, label) => (rows.length > 0 ? [label] : []))
  if (present.length < 2) throw new SvmError('An SVM needs rows of at least two classes.')
  const scaling = scalingOf(features, params.standardization)
  const kernel: Kernel = params.kernel === 'linear' ? { kind: 'linear' } : { kind: 'rbf', gamma: gammaOf(params.gamma, features, () => totalVariance(features, scaling)) }
  const rows = kernelRows(features, scaling, kernel, signal)
  const weight = (label: number): number => (params.classWeight === 'balanced' ? labels.length / (present.length * (classes[label] ?? []).length) : 1)
  const random = createRandom(options.seed).fork('platt')

  const pairs = present.flatMap((first, at) => present.slice(at + 1).map((second) => ({ first, second })))
  const fitted = pairs.map(({ first, second }, at) => {
    options.onPair?.(at, pairs.length)
    const members = Int32Array.from([...(classes[first] ?? []), ...(classes[second] ?? [])])
    const isFirst = Array.from(members, (i) => labels[i] === first)
    const solve = (chosen: readonly number[]): PairSolution => {
      const index = Int32Array.from(chosen, (t) => members[t] as number)
      const y = Int8Array.from(chosen, (t) => (isFirst[t] === true ? 1 : -1))
      const c = Float64Array.from(y, (sign) => params.c * weight(sign > 0 ? first : second))
      const { alpha, rho } = solveSmo(rows, { index, y, c, tolerance: params.tolerance, ...(signal === undefined ? {} : { signal }) })
      return { index, coefficients: alpha.map((value, t) => value * (y[t] as number)), rho }
    }
    const everyone = Array.from(members.keys())
    const solution = solve(everyone)
    return { first, second, ...solution, sigmoid: sigmoidOf(rows, members, isFirst, { solve, solution, everyone, groups: options.groups }, random.fork(`${first} ${second}`)) }
  })
  options.onPair?.(pairs.length, pairs.length)
  return modelOf(features, kernel, scaling, fitted, numClasses)
}

interface PairSolution {
  readonly index: Int32Array
  /** alpha × y */
  readonly coefficients: Float64Array
  readonly rho: number
}

interface SigmoidWork {
  readonly solve: (chosen: readonly number[]) => PairSolution
  readonly solution: PairSolution
  readonly everyone: readonly number[]
  readonly groups: readonly string[] | undefined
}

function sigmoidOf(rows: KernelRows, members: Int32Array, isFirst: readonly boolean[], { solve, solution, everyone, groups }: SigmoidWork, random: Random): Sigmoid {
  const splits = foldsOf(members, isFirst, groups, random)
  const decisions = new Float64Array(members.length)
  for (const { train, test } of splits.length === 0 ? [{ train: everyone, test: everyone }] : splits) {
    const { index, coefficients, rho } = splits.length === 0 ? solution : solve(train)
    for (const t of test) decisions[t] = -rho
    for (let s = 0; s < index.length; s++) {
      const coefficient = coefficients[s] as number
      if (coefficient === 0) continue
      const row = rows.row(index[s] as number)
      for (const t of test) decisions[t] = (decisions[t] as number) + coefficient * (row[members[t] as number] as number)
    }
  }
  return fitSigmoid(decisions, isFirst)
}

/** As many stratified folds by group as can be had, 5 at most; none where a class has one group only. */
function foldsOf(members: Int32Array, isFirst: readonly boolean[], groups: readonly string[] | undefined, random: Random): readonly Split[] {
  const items = Array.from(members, (i, t) => ({ label: isFirst[t] === true ? 0 : 1, group: groups?.[i] ?? String(i) }))
  const most = Math.min(FOLDS, ...[0, 1].map((label) => new Set(items.filter((item) => item.label === label).map((item) => item.group)).size))
  for (let folds = most; folds >= 2; folds--) {
    try {
      return groupedFolds(items, { folds, seed: random.integer(2 ** 31) })
    } catch (error) {
      if (!(error instanceof SplitError)) throw error
    }
  }
  return []
}

function modelOf(
  features: Matrix, kernel: Kernel, scaling: SvmModel['scaling'],
  fitted: readonly (PairSolution & { readonly first: number; readonly second: number; readonly sigmoid: Sigmoid })[], numClasses: number
): SvmModel {
  const used = [...new Set(fitted.flatMap(({ index, coefficients }) => Array.from(index).filter((_, t) => coefficients[t] !== 0)))].toSorted((a, b) => a - b)
  const place = new Map(used.map((row, at) => [row, at]))
  const pairs = fitted.map(({ first, second, rho, sigmoid }) => ({ first, second, intercept: -rho, ...sigmoid }))
  const coefficients = fitted.map(({ index, coefficients: own }) => {
    const row = new Float64Array(used.length)
    index.forEach((i, t) => {
      const at = place.get(i)
      if (at !== undefined) row[at] = own[t] as number
    })
    return row
  })
  const vectors = selectRows(features, used)
  if (kernel.kind === 'rbf') return { numClasses, pairs, scaling, decision: { kind: 'rbf', gamma: kernel.gamma, vectors, coefficients } }
  // f = Σ c (v - m)s · (x - m)s - rho = w · x - w · m - rho
  const weights = coefficients.map((row) => weightsOf(row, vectors, scaling))
  return {
    numClasses,
    scaling,
    pairs: pairs.map((pair, p) => ({ ...pair, intercept: pair.intercept - scaling.centre.reduce((sum, m, j) => sum + m * (weights[p]?.[j] ?? 0), 0) })),
    decision: { kind: 'linear', weights }
  }
}

function weightsOf(coefficients: Float64Array, { columns, data }: Matrix, { centre, inverse }: SvmModel['scaling']): Float64Array {
  const weights = new Float64Array(columns)
  for (const [at, coefficient] of coefficients.entries()) {
    if (coefficient === 0) continue
    for (let j = 0; j < columns; j++) weights[j] = (weights[j] as number) + coefficient * ((data[at * columns + j] as number) - (centre[j] as number))
  }
  for (let j = 0; j < columns; j++) weights[j] = (weights[j] as number) * (inverse[j] as number) ** 2
  return weights
}

function gammaOf(gamma: SvmParams['gamma'], { columns }: Matrix, variance: () => number): number {
  if (typeof gamma === 'number') return gamma
  if (gamma === 'auto') return 1 / columns
  const all = variance()
  return all > 0 ? 1 / (columns * all) : 1
}

function rowsOf(labels: ArrayLike<number>, label: number): number[] {
  const rows: number[] = []
  for (let i = 0; i < labels.length; i++) if (labels[i] === label) rows.push(i)
  return rows
}
