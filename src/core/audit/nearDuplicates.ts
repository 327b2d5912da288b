import type { ProbePixels } from './probePixels.ts'

/** Two images of different groups that show the same. */
export interface NearDuplicate {
  readonly a: number
  readonly b: number
  /** Bits in which the hashes differ, of 64. */
  readonly distance: number
  /** Pearson's, of the 32x32 greys. */
  readonly correlation: number
}

export const MAX_DISTANCE = 10
export const MIN_CORRELATION = 0.99

/**
 * Pairs across groups whose dHash differs in at most MAX_DISTANCE bits and whose 32x32 greys correlate by MIN_CORRELATION or more: the hash
 * alone calls thousands of chest films alike. Uniform images are no one's duplicate. At most `limit` pairs, the most alike first.
 */
export function nearDuplicates(images: readonly { readonly group: string; readonly pixels: Pick<ProbePixels, 'hash' | 'grey'> }[], limit = 1000): NearDuplicate[] {
  const units = images.map(({ pixels }) => standardized(pixels.grey))
  const high = Uint32Array.from(images, ({ pixels }) => pixels.hash[0])
  const low = Uint32Array.from(images, ({ pixels }) => pixels.hash[1])
  const found: NearDuplicate[] = []
  for (let a = 0; a < images.length; a++) {
    const own = units[a]
    if (own === undefined) continue
    for (let b = a + 1; b < images.length; b++) {
      const distance = bits(((high[a] ?? 0) ^ (high[b] ?? 0)) | 0) + bits(((low[a] ?? 0) ^ (low[b] ?? 0)) | 0)
      if (distance > MAX_DISTANCE || images[a]?.group === images[b]?.group) continue
      const other = units[b]
      if (other === undefined) continue
      const correlation = own.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0)
      if (correlation >= MIN_CORRELATION) found.push({ a, b, distance, correlation })
    }
  }
  return found.toSorted((x, y) => y.correlation - x.correlation || x.a - y.a || x.b - y.b).slice(0, limit)
}

/** Mean 0, length 1; undefined where all values are equal. */
function standardized(values: Float32Array): Float64Array | undefined {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const length = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0))
  return length < 1e-6 ? undefined : Float64Array.from(values, (value) => (value - mean) / length)
}

function bits(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
