import { columnStatistics } from './columnStatistics.ts'
import { logistic, softmaxInPlace } from './probability.ts'
import { lbfgs } from './lbfgs.ts'
import { logisticLoss } from './logisticLoss.ts'
import type { Matrix } from './matrix.ts'
import { minimize } from './minimize.ts'
import { owlqn } from './owlqn.ts'
import { dot } from './vector.ts'

/** Parameters with MLlib's names and meaning. */
export interface LogisticRegressionParams {
  readonly maxIter: number
  readonly regParam: number
  /** 0: L2 alone, 1: L1 alone */
  readonly elasticNetParam: number
  readonly tol: number
  readonly fitIntercept: boolean
  /** whether the penalty sees standardised features; the optimiser does in either case */
  readonly standardization: boolean
  readonly family: 'auto' | 'binomial' | 'multinomial'
  /** '4': MLlib 3.2 and later, which centres features virtually; '3.1': 3.1 and earlier, which does not, with the Breeze of its time */
  readonly spark: '4' | '3.1'
  /** Number of classes where some may be absent from the labels; otherwise the highest label + 1. */
  readonly numClasses?: number
}

/** MLlib's defaults. */
export const DEFAULTS = {
  maxIter: 100,
  regParam: 0,
  elasticNetParam: 0,
  tol: 1e-6,
  fitIntercept: true,
  standardization: true,
  family: 'auto',
  spark: '4'
} as const satisfies LogisticRegressionParams

export interface LogisticRegressionModel {
  /** one row for the binomial family (the log-odds of class 1), else one per class; in the original feature space */
  readonly coefficients: number[][]
  /** one per row of `coefficients` */
  readonly intercept: number[]
  /** objective (with penalties) at the start and after every iteration */
  readonly objectiveHistory: number[]
  readonly totalIterations: number
  readonly numClasses: number
}

export interface FitHooks {
  readonly signal?: AbortSignal
  /** after the start (k = 0) and every iteration; k is the index into `objectiveHistory` */
  onIteration?(k: number, objective: number): void
}

/** Features, labels or parameters that logistic regression can't be fitted with. */
export class LogisticRegressionError extends Error {
  override readonly name = 'LogisticRegressionError'
  readonly code = 'invalid-fit'
}

const MEMORY = 10
const MAX_CLASSES = 10_000

/**
 * Fits logistic regression along the very path that Spark MLlib's `LogisticRegression` takes on one partition, so that models agree
 * before convergence too: features divided by their sample standard deviation, intercepts started at the classes' log-odds, Breeze's
 * L-BFGS (no L1 penalty) or OWL-QN (with one), memory 10.
 *
 * With an intercept and labels of one class there is nothing to fit: coefficients 0, intercept ±Infinity, as MLlib.
 *
 * @param features [n, d], n ≥ 1, d ≥ 1, finite; not changed and not copied
 * @param labels n class indices 0, 1, …
 * @throws LogisticRegressionError for other inputs; whatever `signal.throwIfAborted()` throws
 */
export function fitLogisticRegression(
  features: Matrix, labels: ArrayLike<number>, params: Partial<LogisticRegressionParams> = {}, hooks: FitHooks = {}
): LogisticRegressionModel {
  const settings: LogisticRegressionParams = { ...DEFAULTS, ...params }
  checkParams(settings)
  checkFeatures(features)
  const classes = checkLabels(labels, features.rows)
  const histogram = countLabels(classes)
  const numClasses = settings.numClasses ?? histogram.length
  if (numClasses < histogram.length) {
    throw new LogisticRegressionError(`numClasses is ${numClasses}, but there is a label ${histogram.length - 1}.`)
  }
  if (settings.family === 'binomial' && numClasses > 2) {
    throw new LogisticRegressionError(`The binomial family separates 2 classes, but the labels have ${numClasses}; use family=multinomial.`)
  }
  const multinomial = settings.family === 'multinomial' || (settings.family === 'auto' && numClasses > 2)
  const sets = multinomial ? numClasses : 1
  if (settings.fitIntercept && histogram.filter((count) => count > 0).length === 1) {
    hooks.onIteration?.(0, 0)
    return constantModel(histogram.length - 1, !multinomial, features.columns, numClasses)
  }

  const { columns } = features
  const { mean, standardDeviation } = columnStatistics(features)
  const scale = standardDeviation.map((s) => (s === 0 ? 0 : 1 / s))
  const centre = settings.fitIntercept && settings.spark === '4' ? scale.map((s, j) => s * (mean[j] as number)) : undefined
  const l1 = settings.elasticNetParam * settings.regParam
  const f = logisticLoss({
    features,
    labels: classes,
    family: multinomial ? 'multinomial' : 'binomial',
    sets,
    fitIntercept: settings.fitIntercept,
    scale,
    ...(centre === undefined ? {} : { centre }),
    l2: (1 - settings.elasticNetParam) * settings.regParam,
    ...(settings.standardization ? {} : { l2Divisor: standardDeviation.map((s) => s * s) }),
    saturating: settings.spark === '4',
    ...(hooks.signal === undefined ? {} : { signal: hooks.signal })
  })
  const start = new Float64Array(sets * (columns + (settings.fitIntercept ? 1 : 0)))
  if (settings.fitIntercept) start.set(initialIntercepts(histogram, multinomial), sets * columns)

  let states = 0
  const method = l1 === 0 ? lbfgs : owlqn(l1Weights(l1, start.length, sets, columns, settings.standardization ? undefined : standardDeviation))
  const minimum = minimize(method, f, start, {
    maxIterations: settings.maxIter,
    tolerance: settings.tol,
    memory: MEMORY,
    remember: settings.spark === '4' ? 'adjusted' : 'smooth',
    onState: (state) => {
      hooks.signal?.throwIfAborted()
      hooks.onIteration?.(states++, state.adjustedValue)
    }
  })

  const coefficients: number[][] = []
  const intercept: number[] = []
  for (let k = 0; k < sets; k++) {
    const row = Array.from(standardDeviation, (s, j) => (s === 0 ? 0 : (minimum.x[k * columns + j] as number) / s))
    coefficients.push(row)
    const fitted = settings.fitIntercept ? (minimum.x[sets * columns + k] as number) : 0
    intercept.push(centre === undefined ? fitted : fitted - dot(minimum.x, centre, k * columns, columns, 0))
  }
  if (multinomial && settings.regParam === 0) subtractColumnMeans(coefficients)
  if (multinomial && settings.fitIntercept) subtractMean(intercept)
  const { objectiveHistory } = minimum
  return { coefficients, intercept, objectiveHistory, totalIterations: objectiveHistory.length - 1, numClasses }
}

/**
 * Class probabilities, [n, numClasses] row-major.
 * @throws LogisticRegressionError when the features have another number of columns than the model
 */
export function predictProbabilities(model: Pick<LogisticRegressionModel, 'coefficients' | 'intercept' | 'numClasses'>, features: Matrix): Float64Array {
  const { rows, columns, data } = features
  const { numClasses, coefficients, intercept } = model
  const sets = coefficients.length
  const known = coefficients[0]?.length ?? 0
  if (known !== columns) throw new LogisticRegressionError(`The model was fitted on ${known} features, but these have ${columns}.`)
  const weights = coefficients.map((row) => Float64Array.from(row))
  const out = new Float64Array(rows * numClasses)
  const margins = new Float64Array(sets)
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < sets; k++) {
      const row = weights[k] as Float64Array
      let sum = 0
      for (let j = 0; j < columns; j++) sum += (data[i * columns + j] as number) * (row[j] as number)
      margins[k] = sum + (intercept[k] as number)
    }
    // one row of coefficients: the binomial family, or a single class, which is certain
    if (sets === 1) {
      const positive = logistic(margins[0] as number)
      out[i * numClasses] = numClasses === 1 ? 1 : 1 - positive
      if (numClasses === 2) out[i * numClasses + 1] = positive
    } else {
      writeSoftmax(margins, out, i * numClasses)
    }
  }
  return out
}

function checkParams(settings: LogisticRegressionParams): void {
  const { maxIter, regParam, elasticNetParam, tol, numClasses } = settings
  requireParam('maxIter', maxIter, Number.isInteger(maxIter) && maxIter >= 0, 'a whole number, 0 or more')
  requireParam('regParam', regParam, regParam >= 0 && regParam < Infinity, 'a number, 0 or more')
  requireParam('elasticNetParam', elasticNetParam, elasticNetParam >= 0 && elasticNetParam <= 1, 'between 0 and 1')
  requireParam('tol', tol, tol >= 0, 'a number, 0 or more')
  if (numClasses !== undefined) {
    const holds = Number.isInteger(numClasses) && numClasses >= 1 && numClasses <= MAX_CLASSES
    requireParam('numClasses', numClasses, holds, `a whole number from 1 to ${MAX_CLASSES}`)
  }
}

function requireParam(name: string, value: number, holds: boolean, rule: string): void {
  if (!holds) throw new LogisticRegressionError(`${name} must be ${rule}, not ${value}.`)
}

function checkFeatures({ rows, columns, data }: Matrix): void {
  if (rows === 0 || columns === 0) throw new LogisticRegressionError(`There is nothing to fit: the features are ${rows} x ${columns}.`)
  for (let k = 0; k < data.length; k++) {
    if (!Number.isFinite(data[k])) {
      throw new LogisticRegressionError(`Feature ${k % columns} of row ${Math.floor(k / columns)} is ${data[k]}; features must be finite.`)
    }
  }
}

function checkLabels(labels: ArrayLike<number>, rows: number): Int32Array {
  if (labels.length !== rows) throw new LogisticRegressionError(`There are ${labels.length} labels for ${rows} rows of features.`)
  const classes = new Int32Array(rows)
  for (let i = 0; i < rows; i++) {
    const label = labels[i] as number
    if (!Number.isInteger(label) || label < 0 || label >= MAX_CLASSES) {
      throw new LogisticRegressionError(`The label of row ${i} is ${label}; labels must be whole numbers 0, 1, … below ${MAX_CLASSES}.`)
    }
    classes[i] = label
  }
  return classes
}

function countLabels(labels: Int32Array): number[] {
  const histogram: number[] = []
  for (const label of labels) {
    while (histogram.length <= label) histogram.push(0)
    histogram[label] = (histogram[label] ?? 0) + 1
  }
  return histogram
}

function constantModel(label: number, binomial: boolean, columns: number, numClasses: number): LogisticRegressionModel {
  const coefficients = Array.from({ length: binomial ? 1 : numClasses }, () => Array.from({ length: columns }, () => 0))
  const intercept = binomial ? [label === 1 ? Infinity : -Infinity] : coefficients.map((_row, k) => (k === label ? Infinity : 0))
  return { coefficients, intercept, objectiveHistory: [0], totalIterations: 0, numClasses }
}

/** Log-odds of the classes' frequencies: with all coefficients 0, the best intercepts (the multinomial ones smoothed by one count each). */
function initialIntercepts(histogram: readonly number[], multinomial: boolean): number[] {
  if (!multinomial) return [Math.log((histogram[1] ?? 0) / (histogram[0] ?? 0))]
  const logs = histogram.map((count) => Math.log1p(count))
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length
  return logs.map((value) => value - mean)
}

/** L1 weight per element of the solution, 0 for intercepts. Without standardisation the penalty is on the original coefficient. */
function l1Weights(l1: number, length: number, sets: number, columns: number, divisor: Float64Array | undefined): Float64Array {
  const weights = new Float64Array(length)
  for (let k = 0; k < sets; k++) {
    for (let j = 0; j < columns; j++) {
      const s = divisor === undefined ? 1 : (divisor[j] as number)
      weights[k * columns + j] = s === 0 ? 0 : l1 / s
    }
  }
  return weights
}

function subtractColumnMeans(rows: number[][]): void {
  const columns = rows[0]?.length ?? 0
  for (let j = 0; j < columns; j++) {
    let sum = 0
    for (const row of rows) sum += row[j] as number
    const mean = sum / rows.length
    for (const row of rows) row[j] = (row[j] as number) - mean
  }
}

function subtractMean(values: number[]): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  for (let k = 0; k < values.length; k++) values[k] = (values[k] as number) - mean
}

function writeSoftmax(margins: Float64Array, out: Float64Array, base: number): void {
  const certain = margins.indexOf(Infinity)
  if (certain >= 0) {
    out[base + certain] = 1
    return
  }
  out.set(margins, base)
  softmaxInPlace(out, base, margins.length)
}
