import { headProbabilities, type FittedHead } from '../learn/heads/fittedHead.ts'
import { linearRows } from '../learn/heads/linearRows.ts'
import { ExplainInputError, linearDecision } from './linearDecision.ts'

/** A head's answer about one class as a function of the features of one image. */
export interface HeadDecision {
  /** Log-odds: of a linear head its decision value (see linearDecision), else those of the class's probability. */
  readonly value: (features: Float64Array) => number
  /** Of `value` with respect to each feature. Throws NoGradientError. */
  readonly gradient: (features: Float64Array) => Float64Array
}

/** The classifier's answers are steps, or have too many features to differentiate. */
export class NoGradientError extends ExplainInputError {
  constructor(kind: string, reason: string) {
    super(`This model's classifier (${kind}) ${reason}, so Grad-CAM has nothing to go by. --method occlusion asks the classifier itself and takes any.`)
    this.name = 'NoGradientError'
  }
}

/** Features of a head without a gradient of its own above which none is taken: two answers per feature are needed. */
const MOST_FEATURES = 8192
const ROWS = 256

/**
 * The decision of `head` for class `label`. `order`, for randomisation checks, hands the features to the head in another order (feature order[j] as
 * the j-th), which is the head with its input weights shuffled.
 */
export function headDecision(head: FittedHead, label: number, order?: Int32Array): HeadDecision {
  const rows = linearRows(head)
  const shuffled = (features: Float64Array): Float64Array => (order === undefined ? features : Float64Array.from(order, (j) => features[j] ?? Number.NaN))
  const back = (gradient: Float64Array): Float64Array => {
    if (order === undefined) return gradient
    const out = new Float64Array(gradient.length)
    order.forEach((from, j) => (out[from] = gradient[j] ?? 0))
    return out
  }
  if (rows !== undefined) {
    const { coefficients, intercept } = linearDecision(rows, label)
    return {
      value: (features) => shuffled(features).reduce((sum, feature, j) => sum + feature * (coefficients[j] ?? Number.NaN), intercept),
      gradient: () => back(coefficients)
    }
  }
  const logOdds = (data: Float64Array, n: number): Float64Array => {
    const probabilities = headProbabilities(head, { rows: n, columns: data.length / n, data })
    const classes = probabilities.length / n
    return Float64Array.from({ length: n }, (_, i) => logit(probabilities[i * classes + label] ?? Number.NaN))
  }
  return {
    value: (features) => logOdds(shuffled(features), 1)[0] ?? Number.NaN,
    gradient: (features) => {
      // the answers of neighbours jump, and are flat between
      if (answersInSteps(head)) throw new NoGradientError(head.kind, 'answers in steps')
      if (features.length > MOST_FEATURES) throw new NoGradientError(head.kind, `has ${features.length} features, more than the ${MOST_FEATURES} that a gradient is taken of`)
      return back(differences(shuffled(features), logOdds))
    }
  }
}

function answersInSteps(head: FittedHead): boolean {
  return head.kind === 'knn' || (head.kind === 'class-decomposition' && head.head.kind === 'knn')
}

/** Central differences, a few hundred answers at a time. */
function differences(features: Float64Array, answers: (rows: Float64Array, n: number) => Float64Array): Float64Array {
  const d = features.length
  const step = 1e-4 * Math.max(1e-6, Math.sqrt(features.reduce((sum, v) => sum + v * v, 0) / Math.max(1, d)))
  const gradient = new Float64Array(d)
  for (let from = 0; from < d; from += ROWS / 2) {
    const count = Math.min(ROWS / 2, d - from)
    const rows = new Float64Array(2 * count * d)
    for (let k = 0; k < count; k++) {
      for (const [side, sign] of [1, -1].entries()) {
        const at = (2 * k + side) * d
        rows.set(features, at)
        rows[at + from + k] = (features[from + k] ?? 0) + sign * step
      }
    }
    const values = answers(rows, 2 * count)
    for (let k = 0; k < count; k++) gradient[from + k] = ((values[2 * k] ?? 0) - (values[2 * k + 1] ?? 0)) / (2 * step)
  }
  return gradient
}

function logit(probability: number): number {
  const p = Math.min(1 - 1e-12, Math.max(1e-12, probability))
  return Math.log(p / (1 - p))
}
