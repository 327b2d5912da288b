import { interpolateRow, plainSamples, readSamples, type RowTaps, type Samples } from './samples.ts'

/** An image to resize, [height, width, channels], and the size wanted. */
export interface Resizing {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly toHeight: number
  readonly toWidth: number
}

/**
 * Bilinear resizing as TensorFlow's `tf.image.resize(method='bilinear', antialias=False)`: half-pixel centres, float32 arithmetic in the
 * kernel's order (resize_bilinear_op.cc), so that results are equal bit for bit.
 * `data` is [height, width, channels]; the result is [toHeight, toWidth, channels].
 */
export function resizeBilinear(
  data: ArrayLike<number>,
  height: number,
  width: number,
  channels: number,
  toHeight: number,
  toWidth: number
): Float32Array<ArrayBuffer> {
  return bilinear(plainSamples(data), { height, width, channels, toHeight, toWidth }, new Float32Array(toHeight * toWidth * channels))
}

/** `resizeBilinear` of samples into `out`, which it returns. Of each row only the pixels are read that the result is made of. */
export function bilinear<Out extends Float32Array>(samples: Samples, { height, width, channels, toHeight, toWidth }: Resizing, out: Out): Out {
  const ys = bilinearTaps(height, toHeight)
  const xs = bilinearTaps(width, toWidth)
  const rowLength = toWidth * channels
  const taps: RowTaps = { left: new Int32Array(rowLength), right: new Int32Array(rowLength), lerp: new Float32Array(rowLength) }
  for (let x = 0, i = 0; x < toWidth; x++) {
    for (let c = 0; c < channels; c++, i++) {
      taps.left[i] = (xs.lower[x] as number) * channels + c
      taps.right[i] = (xs.upper[x] as number) * channels + c
      taps.lerp[i] = xs.lerp[x] as number
    }
  }
  const stride = width * channels
  let [upper, lower] = [new Float32Array(rowLength), new Float32Array(rowLength)]
  let [upperRow, lowerRow] = [-1, -1]
  for (let y = 0; y < toHeight; y++) {
    const [top, bottom] = [ys.lower[y] as number, ys.upper[y] as number]
    if (top !== upperRow) {
      ;[upper, lower, upperRow, lowerRow] = [lower, upper, lowerRow, upperRow]
      if (top !== upperRow) interpolateRow(samples, top * stride, taps, upper)
      upperRow = top
    }
    if (bottom !== lowerRow) interpolateRow(samples, bottom * stride, taps, lower)
    lowerRow = bottom
    between(upper, lower, ys.lerp[y] as number, out, y * rowLength)
  }
  return out
}

function between(upper: Float32Array, lower: Float32Array, lerp: number, out: Float32Array, to: number): void {
  for (let i = 0; i < upper.length; i++) {
    const above = upper[i] as number
    out[to + i] = above + fround(fround((lower[i] as number) - above) * lerp)
  }
}

/**
 * Area averaging as java.awt's `Image.SCALE_AREA_AVERAGING` (AreaAveragingScaleFilter), with which Spark's image featurizer resizes:
 * float32 sums of whole-number overlaps. Values are those of opaque pixels, 0..255; with `toBytes` each result is rounded as Java does,
 * without it the mean stays as it is. Other inputs: as `resizeBilinear`.
 */
export function resizeAreaAveraging(
  data: ArrayLike<number>,
  height: number,
  width: number,
  channels: number,
  toHeight: number,
  toWidth: number,
  toBytes: boolean
): Float32Array<ArrayBuffer> {
  return areaAveraging(plainSamples(data), { height, width, channels, toHeight, toWidth }, toBytes, new Float32Array(toHeight * toWidth * channels))
}

/** `resizeAreaAveraging` of samples into `out`, which it returns. */
export function areaAveraging<Out extends Float32Array>(samples: Samples, { height, width, channels, toHeight, toWidth }: Resizing, toBytes: boolean, out: Out): Out {
  const rowLength = toWidth * channels
  const sums = new Float32Array(rowLength)
  const row = new Float32Array(width * channels)
  const overlaps = areaOverlaps(width, toWidth, channels)
  /** For the part of a source row that lies in the target row. */
  const weights = new Float32Array(overlaps.amount.length)
  let weighted = 0
  const whole = fround(fround(width) * height)
  // source rows and target rows are walked together on a grid of height x toHeight units, as the filter does
  let sourceLeft = toHeight
  let targetLeft = height
  let sy = 0
  let read = -1
  let y = 0
  while (y < toHeight) {
    const amount = Math.min(sourceLeft, targetLeft)
    if (read !== sy) readSamples(samples, sy * width * channels, row)
    read = sy
    if (weighted !== amount) for (let k = 0; k < weights.length; k++) weights[k] = (overlaps.amount[k] as number) * amount
    weighted = amount
    addRow(sums, row, overlaps, weights)
    sourceLeft -= amount
    targetLeft -= amount
    if (targetLeft === 0) {
      const offset = y * rowLength
      for (let i = 0; i < rowLength; i++) {
        const mean = fround((sums[i] as number) / whole)
        out[offset + i] = toBytes ? Math.min(255, Math.max(0, Math.floor(mean + 0.5))) : mean
      }
      sums.fill(0)
      targetLeft = height
      y++
    }
    if (sourceLeft === 0) {
      sourceLeft = toHeight
      sy++
    }
  }
  return out
}

const { fround } = Math

/** Adds a source row, weighted by its overlaps, to the sums of a target row. */
function addRow(sums: Float32Array, row: Float32Array, { source, target }: Overlaps, weights: Float32Array): void {
  for (let k = 0; k < weights.length; k++) {
    const to = target[k] as number
    sums[to] = (sums[to] as number) + fround((weights[k] as number) * (row[source[k] as number] as number))
  }
}

interface Taps {
  readonly lower: Int32Array
  readonly upper: Int32Array
  readonly lerp: Float32Array
}

/** compute_interpolation_weights with HalfPixelScaler. */
function bilinearTaps(size: number, toSize: number): Taps {
  const lower = new Int32Array(toSize)
  const upper = new Int32Array(toSize)
  const lerp = new Float32Array(toSize)
  const scale = fround(size / toSize)
  for (let i = 0; i < toSize; i++) {
    const at = fround(fround(fround(i + 0.5) * scale) - 0.5)
    const floor = Math.floor(at)
    lower[i] = Math.max(floor, 0)
    upper[i] = Math.min(Math.ceil(at), size - 1)
    lerp[i] = at - floor
  }
  return { lower, upper, lerp }
}

interface Overlaps {
  readonly source: Int32Array
  readonly target: Int32Array
  readonly amount: Float64Array
}

/**
 * Along one axis, which source sample lies in which target sample by how many of size x toSize units: the first of each target, then the
 * second of each, and so on. A sum is so added to in the filter's order, and seldom twice in succession, which the processor would wait for.
 */
function areaOverlaps(size: number, toSize: number, channels: number): Overlaps {
  const found: { readonly turn: number; readonly source: number; readonly target: number; readonly amount: number }[] = []
  let [s, t, turn, sourceLeft, targetLeft] = [0, 0, 0, toSize, size]
  while (t < toSize) {
    const amount = Math.min(sourceLeft, targetLeft)
    found.push({ turn, source: s, target: t, amount })
    turn++
    sourceLeft -= amount
    targetLeft -= amount
    if (sourceLeft === 0) {
      s++
      sourceLeft = toSize
    }
    if (targetLeft === 0) {
      t++
      turn = 0
      targetLeft = size
    }
  }
  found.sort((a, b) => a.turn - b.turn)
  const count = found.length * channels
  const [source, target, amounts] = [new Int32Array(count), new Int32Array(count), new Float64Array(count)]
  let k = 0
  for (const overlap of found) {
    for (let c = 0; c < channels; c++, k++) {
      source[k] = overlap.source * channels + c
      target[k] = overlap.target * channels + c
      amounts[k] = overlap.amount
    }
  }
  return { source, target, amount: amounts }
}
