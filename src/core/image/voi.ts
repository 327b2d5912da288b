import type { DecodedImage, InputSpec, PixelArray, VoiWindow } from './image.ts'

/** Stored values that become 0 and 255 before resizing; what is outside is clamped. */
export interface VoiRange {
  readonly low: number
  readonly high: number
}

/**
 * The range of stored values that an input's rule spans. `full`: the least and greatest value that the stored bits can hold. `percentile`:
 * two percentiles of all samples of the image, interpolated linearly (numpy.percentile).
 */
export function voiRange(image: Pick<DecodedImage, 'data' | 'bitsStored' | 'signed'>, voi: InputSpec['voi']): VoiRange {
  if (voi.rule === 'full') return fullRange(image)
  const [low, high] = percentiles(image, [voi.low, voi.high])
  return { low: low ?? 0, high: high ?? 0 }
}

/** The least and greatest value that the stored bits can hold. */
export function fullRange({ bitsStored, signed }: Pick<DecodedImage, 'bitsStored' | 'signed'>): VoiRange {
  const values = 2 ** bitsStored
  return signed ? { low: -values / 2, high: values / 2 - 1 } : { low: 0, high: values - 1 }
}

/** The least and greatest sample of the image. */
export function sampleRange(data: PixelArray): VoiRange {
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number
    if (value < low) low = value
    if (value > high) high = value
  }
  return { low, high }
}

/** A stored value on 0..255 for a range; a range without extent is a step at its one value. */
export function scaleToRange(value: number, { low, high }: VoiRange): number {
  if (value <= low) return value === high && high > low ? 255 : 0
  if (value >= high) return 255
  return ((value - low) * 255) / (high - low)
}

/** A value in modality units on 0..255 through a display window (DICOM PS3.3 C.11.2.1.2.1, .2 and .3). */
export function scaleThroughWindow(value: number, { center, width, function: shape }: VoiWindow): number {
  switch (shape) {
    case 'LINEAR': {
      const half = (width - 1) / 2
      if (value <= center - 0.5 - half) return 0
      if (value > center - 0.5 + half) return 255
      return ((value - (center - 0.5)) / (width - 1) + 0.5) * 255
    }
    case 'LINEAR_EXACT':
      if (value <= center - width / 2) return 0
      if (value > center + width / 2) return 255
      return ((value - center) / width + 0.5) * 255
    case 'SIGMOID':
      return 255 / (1 + Math.exp((-4 * (value - center)) / width))
  }
}

/**
 * Applies `map` to every sample. Up to 16 bits it is computed once per stored value that occurs in the range of the bits.
 * `out` has the length of `data`.
 */
export function mapSamples<T extends Float32Array | Uint8Array>(
  image: Pick<DecodedImage, 'data' | 'bitsStored' | 'signed'>,
  out: T,
  map: (value: number) => number
): T {
  const { data } = image
  if (image.bitsStored > 16 || data.length < 2 ** image.bitsStored / 4) {
    for (let i = 0; i < data.length; i++) out[i] = map(data[i] as number)
    return out
  }
  const { low, high } = fullRange(image)
  const table = out instanceof Uint8Array ? new Uint8Array(high - low + 1) : new Float32Array(high - low + 1)
  for (let value = low; value <= high; value++) table[value - low] = map(value)
  for (let i = 0; i < data.length; i++) out[i] = table[(data[i] as number) - low] as number
  return out
}

function percentiles(image: Pick<DecodedImage, 'data' | 'bitsStored' | 'signed'>, percents: readonly number[]): number[] {
  const { data } = image
  const order = image.bitsStored <= 16 ? byHistogram(image) : bySorting(data)
  return percents.map((percent) => {
    const at = (Math.min(100, Math.max(0, percent)) / 100) * (data.length - 1)
    const lower = order(Math.floor(at))
    const upper = order(Math.ceil(at))
    return lower + (upper - lower) * (at - Math.floor(at))
  })
}

/** The k-th smallest sample, as a function of k. */
function byHistogram(image: Pick<DecodedImage, 'data' | 'bitsStored' | 'signed'>): (k: number) => number {
  const { low, high } = fullRange(image)
  const counts = new Uint32Array(high - low + 1)
  for (let i = 0; i < image.data.length; i++) counts[(image.data[i] as number) - low] = (counts[(image.data[i] as number) - low] as number) + 1
  return (k) => {
    let seen = 0
    for (let bin = 0; bin < counts.length; bin++) {
      seen += counts[bin] as number
      if (seen > k) return bin + low
    }
    return high
  }
}

function bySorting(data: PixelArray): (k: number) => number {
  const sorted = Float64Array.from(data).toSorted()
  return (k) => sorted[k] ?? 0
}
