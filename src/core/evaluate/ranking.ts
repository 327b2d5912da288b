import type { ScoredImages } from './scoredImages.ts'

/** False positive rates at which a resample's ROC curve is read, for the band around the curve. */
export const ROC_GRID: readonly number[] = Array.from({ length: 21 }, (_, i) => i / 20)

/** The specificity at which `sensitivityAtSpecificity` is read. */
export const FIXED_SPECIFICITY = 0.9

/** One class against the rest: the images by falling probability of that class. */
export interface Ranking {
  /** Image index by rank. */
  readonly order: Int32Array
  /** 1 where the next rank has a smaller probability: only there can a threshold stand. */
  readonly lastOfTie: Uint8Array
  /** Is the image of the class, by image index. */
  readonly positive: Uint8Array
}

export function rankByClass(images: ScoredImages, label: number): Ranking {
  const { n, k, labels, probabilities } = images
  const score = Float64Array.from({ length: n }, (_, i) => probabilities[i * k + label] ?? 0)
  const order = Int32Array.from({ length: n }, (_, i) => i).toSorted((a, b) => (score[b] ?? 0) - (score[a] ?? 0) || a - b)
  const lastOfTie = Uint8Array.from(order, (i, rank) => (rank === n - 1 || score[i] !== score[order[rank + 1] ?? 0] ? 1 : 0))
  return { order, lastOfTie, positive: Uint8Array.from(labels, (y) => (y === label ? 1 : 0)) }
}

export interface RankFigures {
  /** Area under the ROC curve: the probability that a positive is ranked above a negative, a tie counting half (Mann-Whitney U). */
  auc: number
  /** Sum over thresholds of the recall gained times the precision there (no interpolation). */
  averagePrecision: number
  /** The largest sensitivity among the thresholds whose specificity is at least FIXED_SPECIFICITY. */
  sensitivityAtSpecificity: number
  /** Sensitivity at ROC_GRID's false positive rates. */
  readonly band: Float64Array
}

export function emptyRankFigures(): RankFigures {
  return {
    auc: Number.NaN,
    averagePrecision: Number.NaN,
    sensitivityAtSpecificity: Number.NaN,
    band: new Float64Array(ROC_GRID.length).fill(Number.NaN)
  }
}

/** Rank figures with image weights (1, or how often a resample drew the image), into `out`. NaN where a side is missing. */
export function rankFigures({ order, lastOfTie, positive }: Ranking, weights: Float64Array, out: RankFigures): void {
  let positives = 0
  let negatives = 0
  for (let i = 0; i < weights.length; i++) {
    if (positive[i]) positives += weights[i] ?? 0
    else negatives += weights[i] ?? 0
  }
  out.auc = out.averagePrecision = out.sensitivityAtSpecificity = Number.NaN
  out.band.fill(Number.NaN)
  if (positives === 0 || negatives === 0) return

  let found = 0
  let alarms = 0
  let lastFound = 0
  let lastAlarms = 0
  let area = 0
  let averagePrecision = 0
  let sensitivity = 0
  let next = 0
  // counts are whole numbers, their limit need not be: 0.1 * 30 must admit 3
  const alarmLimit = (1 - FIXED_SPECIFICITY) * negatives + 1e-9
  for (let rank = 0; rank < order.length; rank++) {
    const i = order[rank] ?? 0
    const weight = weights[i] ?? 0
    if (positive[i]) found += weight
    else alarms += weight
    if (!lastOfTie[rank] || (found === lastFound && alarms === lastAlarms)) continue
    area += (alarms - lastAlarms) * (lastFound + (found - lastFound) / 2)
    averagePrecision += (found - lastFound) * (found / (found + alarms))
    if (alarms <= alarmLimit) sensitivity = found / positives
    for (; next < ROC_GRID.length && (ROC_GRID[next] ?? 0) * negatives < alarms; next++) {
      const share = ((ROC_GRID[next] ?? 0) * negatives - lastAlarms) / (alarms - lastAlarms)
      out.band[next] = (lastFound + (found - lastFound) * share) / positives
    }
    lastFound = found
    lastAlarms = alarms
  }
  out.averagePrecision = averagePrecision / positives
  out.auc = area / (positives * negatives)
  out.sensitivityAtSpecificity = sensitivity
  out.band.fill(1, next)
}

/** A point of a curve; `threshold` is the least probability that counts as positive there, null where nothing does. */
export interface RocPoint {
  readonly falsePositiveRate: number
  readonly truePositiveRate: number
  readonly threshold: number | null
}

export interface PrPoint {
  readonly recall: number
  readonly precision: number
  readonly threshold: number
}

/** Curves hold no more points than this, so that an archive of any size has a readable report. */
const MAX_POINTS = 1000

/**
 * ROC and precision-recall points, one per distinct probability, by falling threshold; points on a straight line between their neighbours
 * are left out of the ROC, and past MAX_POINTS every so-many-th is kept. null where a side is missing.
 */
export function curves(
  images: ScoredImages,
  label: number,
  { order, lastOfTie, positive }: Ranking
): { roc: RocPoint[] | null; pr: PrPoint[] | null } {
  const positives = positive.reduce((a, b) => a + b, 0)
  const negatives = images.n - positives
  if (positives === 0 || negatives === 0) return { roc: null, pr: null }
  const corners: { found: number; alarms: number; threshold: number | null }[] = [{ found: 0, alarms: 0, threshold: null }]
  const pr: PrPoint[] = []
  let found = 0
  let alarms = 0
  order.forEach((i, rank) => {
    if (positive[i]) found++
    else alarms++
    if (!lastOfTie[rank]) return
    const threshold = images.probabilities[i * images.k + label] ?? 0
    const a = corners.at(-2)
    const b = corners.at(-1)
    if (a && b && (b.found - a.found) * (alarms - a.alarms) === (found - a.found) * (b.alarms - a.alarms)) corners.pop()
    corners.push({ found, alarms, threshold })
    pr.push({ recall: found / positives, precision: found / (found + alarms), threshold })
  })
  const roc = corners.map((p) => ({
    falsePositiveRate: p.alarms / negatives,
    truePositiveRate: p.found / positives,
    threshold: p.threshold
  }))
  return { roc: thin(roc), pr: thin(pr) }
}

function thin<T>(points: readonly T[]): T[] {
  const step = Math.ceil(points.length / MAX_POINTS)
  return points.filter((_, i) => i % step === 0 || i === points.length - 1)
}
