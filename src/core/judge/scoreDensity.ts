import type { Reference } from './operatingPoint.ts'

/** Where scores of labelled cases lie, for a reader who is shown one more. */
export interface ScoreDensity {
  /** Densities at `DENSITY_POINTS` equal steps from 0 to 1; null where there is no such case. */
  readonly positives: number[] | null
  readonly negatives: number[] | null
}

export const DENSITY_POINTS = 61
const BANDWIDTH = 0.04

/**
 * Gaussian kernel densities of the scores with and without the finding, reflected at 0 and 1 (Silverman 1986, section 2.10), so that each
 * integrates to 1 over the scale.
 */
export function scoreDensity({ scores, positive }: Pick<Reference, 'scores' | 'positive'>): ScoreDensity {
  const of = (label: 0 | 1): number[] | null => {
    const own = scores.filter((_, i) => positive[i] === label)
    return own.length === 0 ? null : Array.from({ length: DENSITY_POINTS }, (_, k) => densityAt(own, k / (DENSITY_POINTS - 1)))
  }
  return { positives: of(1), negatives: of(0) }
}

/** Cases whose score is about as high as one. */
export interface NearScores {
  readonly low: number
  readonly high: number
  readonly cases: number
  readonly withFinding: number
  /** Wilson's, 95 %. */
  readonly interval: readonly [number, number]
}

/** Half widths of the range that is looked at, the first that holds enough cases. */
const REACH = [0.05, 0.1, 0.15]
const ENOUGH = 10

/** How many of the cases scored about as high had the finding; null where fewer than 10 lie within 0.15. */
export function nearScores({ scores, positive }: Pick<Reference, 'scores' | 'positive'>, score: number): NearScores | null {
  for (const reach of REACH) {
    const low = Math.max(0, score - reach)
    const high = Math.min(1, score + reach)
    const own = scores.flatMap((value, i) => (value >= low && value <= high ? [positive[i] ?? 0] : []))
    if (own.length < ENOUGH) continue
    const withFinding = own.reduce<number>((sum, label) => sum + label, 0)
    return { low, high, cases: own.length, withFinding, interval: wilson(withFinding, own.length) }
  }
  return null
}

/** Wilson's score interval of a share at 95 % (Wilson 1927). */
export function wilson(hits: number, n: number): readonly [number, number] {
  const z = 1.959963984540054
  const p = hits / n
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  return [Math.max(0, middle - half), Math.min(1, middle + half)]
}

function densityAt(scores: readonly number[], at: number): number {
  let sum = 0
  for (const score of scores) for (const image of [score, -score, 2 - score]) sum += Math.exp(-0.5 * ((at - image) / BANDWIDTH) ** 2)
  return sum / (scores.length * BANDWIDTH * Math.sqrt(2 * Math.PI))
}
