import { enlargeMap } from './overlay.ts'
import type { SaliencyMap } from './saliencyMap.ts'

/** How alike two maps are; null where one of them is the same everywhere. */
export interface MapSimilarity {
  /** Spearman's, -1 to 1. */
  readonly rankCorrelation: number | null
  /** Structural similarity, -1 to 1. */
  readonly ssim: number | null
}

/** Side on which structures are compared. */
const SSIM_SIDE = 64
const WINDOW = 7

/**
 * Rank correlation and structural similarity of two maps of the same size, as in Adebayo et al. 2018. SSIM (Wang et al. 2004) is as
 * skimage.metrics.structural_similarity computes it by default, on maps scaled to 0..1 and enlarged to 64 x 64. Throws RangeError for other sizes.
 */
export function mapSimilarity(a: SaliencyMap, b: SaliencyMap): MapSimilarity {
  if (a.height !== b.height || a.width !== b.width) throw new RangeError(`maps of ${a.height} x ${a.width} and ${b.height} x ${b.width} cannot be compared`)
  const [first, second] = [unitRange(a.values), unitRange(b.values)]
  if (first === undefined || second === undefined) return { rankCorrelation: null, ssim: null }
  const enlarged = [first, second].map((values) => enlargeMap({ ...a, values }, SSIM_SIDE, SSIM_SIDE))
  const [x = first, y = second] = enlarged
  return { rankCorrelation: spearman(a.values, b.values), ssim: structuralSimilarity(x, y, SSIM_SIDE, SSIM_SIDE) }
}

/** Spearman's rank correlation, ties at their mean rank (scipy.stats.spearmanr); null where one side is constant. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  return pearson(ranks(a), ranks(b))
}

/** Mean SSIM of two images of values 0..1 over all 7 x 7 windows that lie inside, with sample covariances (K1 0.01, K2 0.03). */
export function structuralSimilarity(a: ArrayLike<number>, b: ArrayLike<number>, height: number, width: number): number {
  const [c1, c2] = [0.01 ** 2, 0.03 ** 2]
  const n = WINDOW * WINDOW
  let [total, windows] = [0, 0]
  for (let y = 0; y + WINDOW <= height; y++) {
    for (let x = 0; x + WINDOW <= width; x++) {
      let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0]
      for (let dy = 0; dy < WINDOW; dy++) {
        for (let dx = 0; dx < WINDOW; dx++) {
          const p = (y + dy) * width + x + dx
          const [u, v] = [a[p] ?? 0, b[p] ?? 0]
          sa += u
          sb += v
          saa += u * u
          sbb += v * v
          sab += u * v
        }
      }
      const [ma, mb] = [sa / n, sb / n]
      const [va, vb, cov] = [(saa - sa * ma) / (n - 1), (sbb - sb * mb) / (n - 1), (sab - sa * mb) / (n - 1)]
      total += ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
      windows++
    }
  }
  return total / windows
}

function unitRange(values: Float64Array): Float64Array | undefined {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity)
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity)
  return high > low && Number.isFinite(high - low) ? values.map((value) => (value - low) / (high - low)) : undefined
}

function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).toSorted((i, j) => (values[i] ?? 0) - (values[j] ?? 0))
  const out = new Float64Array(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++
    for (let k = from; k < to; k++) out[order[k] ?? 0] = (from + to - 1) / 2
    from = to
  }
  return out
}

function pearson(a: Float64Array, b: Float64Array): number | null {
  const [ma, mb] = [mean(a), mean(b)]
  let [aa, bb, ab] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [u, v] = [(a[i] ?? 0) - ma, (b[i] ?? 0) - mb]
    aa += u * u
    bb += v * v
    ab += u * v
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
