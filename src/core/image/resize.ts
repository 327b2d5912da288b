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
  const source = asFloat32(data)
  const out = new Float32Array(toHeight * toWidth * channels)
  const ys = bilinearTaps(height, toHeight, 1)
  const xs = bilinearTaps(width, toWidth, channels)
  const stride = width * channels
  let to = 0
  for (let y = 0; y < toHeight; y++) {
    const top = (ys.lower[y] as number) * stride
    const bottom = (ys.upper[y] as number) * stride
    const yLerp = ys.lerp[y] as number
    for (let x = 0; x < toWidth; x++) {
      const left = xs.lower[x] as number
      const right = xs.upper[x] as number
      const xLerp = xs.lerp[x] as number
      for (let c = 0; c < channels; c++) {
        const a = source[top + left + c] as number
        const b = source[top + right + c] as number
        const d = source[bottom + left + c] as number
        const e = source[bottom + right + c] as number
        const upper = fround(a + fround(fround(b - a) * xLerp))
        const lower = fround(d + fround(fround(e - d) * xLerp))
        out[to++] = upper + fround(fround(lower - upper) * yLerp)
      }
    }
  }
  return out
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
  const samples = asFloat32(data)
  const out = new Float32Array(toHeight * toWidth * channels)
  const rowLength = toWidth * channels
  const sums = new Float32Array(rowLength)
  const xs = areaOverlaps(width, toWidth)
  const whole = fround(fround(width) * height)
  // source rows and target rows are walked together on a grid of height x toHeight units, as the filter does
  let sourceLeft = toHeight
  let targetLeft = height
  let sy = 0
  let y = 0
  while (y < toHeight) {
    const amount = Math.min(sourceLeft, targetLeft)
    addRow(sums, samples, sy * width * channels, xs, amount, channels)
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

/** One type of array in the loops below: with several, V8 gives up compiling them well. */
function asFloat32(data: ArrayLike<number>): Float32Array {
  return data instanceof Float32Array ? data : new Float32Array(data)
}

/** Adds a source row, weighted by its overlaps, to the sums of a target row. */
function addRow(sums: Float32Array, samples: Float32Array, row: number, xs: Overlaps, amount: number, channels: number): void {
  const { source, target, amount: widths } = xs
  for (let k = 0; k < widths.length; k++) {
    const weight = fround((widths[k] as number) * amount)
    const from = row + (source[k] as number) * channels
    const to = (target[k] as number) * channels
    for (let c = 0; c < channels; c++) sums[to + c] = (sums[to + c] as number) + fround(weight * (samples[from + c] as number))
  }
}

interface Taps {
  readonly lower: Int32Array
  readonly upper: Int32Array
  readonly lerp: Float32Array
}

/** compute_interpolation_weights with HalfPixelScaler; indices are multiplied by `stride`. */
function bilinearTaps(size: number, toSize: number, stride: number): Taps {
  const lower = new Int32Array(toSize)
  const upper = new Int32Array(toSize)
  const lerp = new Float32Array(toSize)
  const scale = fround(size / toSize)
  for (let i = 0; i < toSize; i++) {
    const at = fround(fround(fround(i + 0.5) * scale) - 0.5)
    const floor = Math.floor(at)
    lower[i] = Math.max(floor, 0) * stride
    upper[i] = Math.min(Math.ceil(at), size - 1) * stride
    lerp[i] = at - floor
  }
  return { lower, upper, lerp }
}

interface Overlaps {
  readonly source: Int32Array
  readonly target: Int32Array
  readonly amount: Int32Array
}

/** Along one axis, which source pixel lies in which target pixel by how many of size x toSize units. */
function areaOverlaps(size: number, toSize: number): Overlaps {
  const source: number[] = []
  const target: number[] = []
  const amounts: number[] = []
  let [s, t, sourceLeft, targetLeft] = [0, 0, toSize, size]
  while (t < toSize) {
    const amount = Math.min(sourceLeft, targetLeft)
    source.push(s)
    target.push(t)
    amounts.push(amount)
    sourceLeft -= amount
    targetLeft -= amount
    if (sourceLeft === 0) {
      s++
      sourceLeft = toSize
    }
    if (targetLeft === 0) {
      t++
      targetLeft = size
    }
  }
  return { source: Int32Array.from(source), target: Int32Array.from(target), amount: Int32Array.from(amounts) }
}
