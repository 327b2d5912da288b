import type { Figure } from './evaluate.ts'
import { twoSidedP, Z_975 } from './normalDistribution.ts'

/** DeLong's test of two AUCs on the same images; `p` is null where `reason` says why. It takes images for independent. */
export interface DeLongTest {
  /** First minus second, with its normal 95 % interval. */
  readonly difference: Figure
  readonly z: number | null
  readonly p: number | null
}

const NO_SPREAD = 'it has no spread over these images, and DeLong’s variance is zero'

/**
 * AUC with its 95 % interval by DeLong's variance (DeLong, DeLong & Clarke-Pearson 1988; normal, cut at 0 and 1, as pROC's ci.auc). It takes
 * images for independent: where patients have several, the interval over groups is the honest one.
 */
export function delongAuc(scores: ArrayLike<number>, positive: ArrayLike<number>): Figure {
  const reason = tooFew(positive)
  const { auc, ofPositives, ofNegatives } = placements(scores, positive)
  if (Number.isNaN(auc)) return { value: null, interval: null, reason: reason ?? '' }
  if (reason !== null) return { value: auc, interval: null, reason }
  const deviation = Math.sqrt(covariance(ofPositives, ofPositives) + covariance(ofNegatives, ofNegatives))
  if (deviation === 0) return { value: auc, interval: null, reason: NO_SPREAD }
  return { value: auc, interval: [Math.max(0, auc - Z_975 * deviation), Math.min(1, auc + Z_975 * deviation)] }
}

/** DeLong's paired test that two scores of the same images have the same AUC. */
export function delongTest(first: ArrayLike<number>, second: ArrayLike<number>, positive: ArrayLike<number>): DeLongTest {
  const a = placements(first, positive)
  const b = placements(second, positive)
  const value = a.auc - b.auc
  const reason = tooFew(positive)
  if (Number.isNaN(value)) return { difference: { value: null, interval: null, reason: reason ?? '' }, z: null, p: null }
  if (reason !== null) return { difference: { value, interval: null, reason }, z: null, p: null }
  const spread = (side: 'ofPositives' | 'ofNegatives'): number => {
    const difference = a[side].map((placement, i) => placement - (b[side][i] ?? 0))
    return covariance(difference, difference)
  }
  const deviation = Math.sqrt(spread('ofPositives') + spread('ofNegatives'))
  // sums of equal placements differ by rounding alone
  if (deviation < 1e-12) return { difference: { value, interval: null, reason: NO_SPREAD }, z: null, p: null }
  const z = value / deviation
  return { difference: { value, interval: [value - Z_975 * deviation, value + Z_975 * deviation] }, z, p: twoSidedP(z) }
}

function tooFew(positive: ArrayLike<number>): string | null {
  const positives = Array.from(positive).filter((y) => y === 1).length
  const negatives = positive.length - positives
  if (positives === 0) return 'no image of the class'
  if (negatives === 0) return 'every image is of the class'
  if (positives < 2 || negatives < 2) return 'DeLong’s variance needs two images of the class and two others'
  return null
}

/** For each positive the share of negatives it outranks, for each negative the share of positives above it; ties count half. By midranks (Sun & Xu 2014). */
function placements(scores: ArrayLike<number>, positive: ArrayLike<number>): { auc: number; ofPositives: Float64Array; ofNegatives: Float64Array } {
  const all = Float64Array.from(scores)
  const ranks = midranks(all)
  const side = (label: number): Float64Array => {
    const at = Array.from(all.keys()).filter((i) => positive[i] === label)
    const own = midranks(Float64Array.from(at, (i) => all[i] ?? 0))
    return Float64Array.from(at, (i, j) => (ranks[i] ?? 0) - (own[j] ?? 0))
  }
  const above = side(1)
  const below = side(0)
  const ofPositives = above.map((count) => count / below.length)
  const ofNegatives = below.map((count) => 1 - count / above.length)
  return { auc: above.reduce((sum, count) => sum + count, 0) / (above.length * below.length), ofPositives, ofNegatives }
}

function midranks(values: Float64Array): Float64Array {
  const order = Array.from(values.keys()).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ranks = new Float64Array(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++
    for (let i = from; i < to; i++) ranks[order[i] ?? 0] = (from + to + 1) / 2
    from = to
  }
  return ranks
}

/** Sample covariance over the count: the variance of a mean. */
function covariance(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [mean(a), mean(b)]
  return a.reduce((sum, v, i) => sum + (v - meanA) * ((b[i] ?? 0) - meanB), 0) / (a.length - 1) / a.length
}

function mean(values: Float64Array): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length
}
