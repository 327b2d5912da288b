import { describe, expect, it } from 'vitest'
import { expectedWeights } from '../graph/expectedWeights.ts'
import type { Graph, Op, Weights } from '../graph/ir.ts'
import { outputShape } from '../graph/shapes.ts'
import { createRandom } from '../random.ts'
import { morletKernel } from './morlet.ts'
import { LOG_EPSILON, SCATTERING_CHANNELS, scatteringBackbone } from './scattering.ts'

describe('scatteringBackbone', () => {
  it('has 1 + J L + L² J (J - 1) / 2 features on maps of 7 x 7, and weights that fit its graph', () => {
    const { graph, weights, input } = scatteringBackbone()
    expect(SCATTERING_CHANNELS).toBe(681)
    expect(outputShape(graph, input.resize.height, input.resize.width)).toEqual([7, 7, 681])
    expect([...weights].map(([layer, tensors]) => ({ layer, weights: tensors.map(({ name, shape }) => ({ name, shape })) }))
      .toSorted((a, b) => (a.layer < b.layer ? -1 : 1))).toEqual(expectedWeights(graph).toSorted((a, b) => (a.layer < b.layer ? -1 : 1)))
  })

  it('is the same every time', () => {
    expect(scatteringBackbone()).toEqual(scatteringBackbone())
  })

  it('refuses a size that its grids do not divide', () => {
    expect(() => scatteringBackbone({ size: 200 })).toThrow(RangeError)
  })

  it('agrees with scattering by Fourier transforms at full resolution, at steps of 32 and of 16 pixels', () => {
    const size = 256
    const image = blob(size, 9)
    const byFourier = fourierScattering(image, size)
    for (const step of [32, 16] as const) {
      const maps = run(scatteringBackbone({ size, step, log: false }), image, size)
      const wanted = byFourier.map(({ channel, map }) => ({ channel, values: cellCentres(map, size, step) }))
      // 0.6 and 0.8 % measured at 32
      expect(relativeError(maps, wanted.filter(({ channel }) => channel <= 40))).toBeLessThan(0.01)
      expect(relativeError(maps, wanted.filter(({ channel }) => channel > 40))).toBeLessThan(0.015)
    }
  })

  it('sees nothing but the mean in an even image', () => {
    const features = pooled(scatter(new Float32Array(128 * 128).fill(0.4), 128))
    expect(features[0]).toBeCloseTo(0.4, 6)
    expect(Math.max(...features.slice(1))).toBeLessThan(1e-6)
  })

  it('takes the logarithm of the averages', () => {
    const image = blob(128, 4)
    const plain = scatter(image, 128)
    expect(relativeError(run(scatteringBackbone({ size: 128 }), image, 128), columns(plain, (value) => Math.log(value + LOG_EPSILON)))).toBeLessThan(1e-6)
  })

  it('hardly moves when the image moves, and follows a quarter turn by turning its orientations', () => {
    const size = 128
    const image = blob(size, 4)
    const features = pooled(scatter(image, size))
    const moved = pooled(scatter(shift(image, size, 3, 2), size))
    expect(distance(moved, features) / norm(features.slice(1))).toBeLessThan(0.03)

    const turned = pooled(scatter(transpose(image, size), size))
    // transposing exchanges the axes: direction theta becomes pi/2 - theta, the k-th of 8 the (10 - k)-th, up to sign
    const first = Array.from({ length: 40 }, (_, i) => features[1 + 8 * Math.floor(i / 8) + ((10 - (i % 8)) % 8)] ?? 0)
    expect(distance(Array.from(turned.slice(1, 41)), first) / norm(first)).toBeLessThan(0.01)
  })
})

describe('morletKernel', () => {
  it('has no mean, an even real and an odd imaginary part', () => {
    for (const [size, theta] of [[13, 0], [18, 0.7], [18, -2.1]] as const) {
      const { real, imaginary } = morletKernel(size, 1.6, (3 * Math.PI) / 8, theta)
      expect(Math.abs(real.reduce((a, b) => a + b, 0))).toBeLessThan(1e-12)
      expect(distance(real, real.toReversed())).toBeLessThan(1e-12)
      expect(distance(imaginary, imaginary.toReversed().map((value) => -value))).toBeLessThan(1e-12)
    }
  })
})

interface Maps {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly data: Float32Array
}

function scatter(image: Float32Array, size: number): Maps {
  return run(scatteringBackbone({ size, log: false }), image, size)
}

/** The graph in plain loops, node by node. */
function run({ graph, weights }: { graph: Graph; weights: Weights }, image: Float32Array, size: number): Maps {
  const values = new Map<string, Maps>()
  for (const { name, op, inputs } of graph.nodes) {
    const from = inputs.flatMap((input) => values.get(input) ?? [])
    values.set(name, op.kind === 'input' ? { height: size, width: size, channels: 1, data: image } : compute(op, from, weights.get(name)?.[0]?.data))
  }
  const output = values.get(graph.output)
  if (output === undefined) throw new Error('no output')
  return output
}

function compute(op: Op, inputs: readonly Maps[], weights: Float32Array = new Float32Array()): Maps {
  const [x] = inputs
  if (x === undefined) throw new Error(`${op.kind} has no input`)
  switch (op.kind) {
    case 'conv':
      return convolve(x, op.kernelSize[0], op.strides[0], op.filters, weights)
    case 'depthwiseConv':
      return convolve(x, op.kernelSize[0], op.strides[0], op.multiplier, weights)
    case 'reflectPad':
      return mapped(x, x.height + op.top + op.bottom, x.width + op.left + op.right, x.channels, (row, column, c) =>
        valueAt(x, reflect(row - op.top, x.height), reflect(column - op.left, x.width), c))
    case 'pool': {
      const [n] = op.poolSize
      return mapped(x, x.height / n, x.width / n, x.channels, (row, column, c) => {
        let sum = 0
        for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += valueAt(x, row * n + i, column * n + j, c)
        return sum / (n * n)
      })
    }
    case 'modulus': {
      const half = x.channels / 2
      return mapped(x, x.height, x.width, half, (row, column, c) => Math.hypot(valueAt(x, row, column, c), valueAt(x, row, column, c + half)))
    }
    case 'log':
      return { ...x, data: x.data.map((value) => Math.log(value + op.epsilon)) }
    case 'slice':
      return mapped(x, x.height, x.width, op.to - op.from, (row, column, c) => valueAt(x, row, column, c + op.from))
    case 'concat': {
      const origin = inputs.flatMap((input) => Array.from({ length: input.channels }, (_, c) => [input, c] as const))
      return mapped(x, x.height, x.width, origin.length, (row, column, c) => {
        const [input, channel] = origin[c] ?? [x, 0]
        return valueAt(input, row, column, channel)
      })
    }
    case 'input':
    case 'separableConv':
    case 'dense':
    case 'batchNorm':
    case 'normalization':
    case 'activation':
    case 'adaptiveAvgPool':
    case 'zeroPad':
    case 'samePad':
    case 'add':
    case 'scaledAdd':
    case 'multiply':
    case 'scale':
    case 'globalPool':
    case 'asMap':
    case 'channelPerPosition':
    case 'flatten':
    case 'lrn':
    case 'dropout':
      throw new Error(`the reference does not know ${op.kind}`)
  }
}

/** The same filters [k, k, channels, multiplier] on each channel by itself. */
function convolve(x: Maps, k: number, stride: number, multiplier: number, weights: Float32Array): Maps {
  const height = Math.floor((x.height - k) / stride) + 1
  const width = Math.floor((x.width - k) / stride) + 1
  const channels = x.channels * multiplier
  const data = new Float32Array(height * width * channels)
  const sums = new Float64Array(channels)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      sums.fill(0)
      for (let i = 0; i < k; i++) {
        for (let j = 0; j < k; j++) {
          const from = ((row * stride + i) * x.width + column * stride + j) * x.channels
          const weight = (i * k + j) * channels
          for (let c = 0; c < x.channels; c++) {
            const value = x.data[from + c] as number
            for (let q = c * multiplier, end = q + multiplier; q < end; q++) sums[q] = (sums[q] as number) + value * (weights[weight + q] as number)
          }
        }
      }
      data.set(sums, (row * width + column) * channels)
    }
  }
  return { height, width, channels, data }
}

function mapped(_: Maps, height: number, width: number, channels: number, f: (row: number, column: number, channel: number) => number): Maps {
  const data = new Float32Array(height * width * channels)
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++) for (let c = 0; c < channels; c++) data[i++] = f(row, column, c)
  }
  return { height, width, channels, data }
}

function reflect(i: number, n: number): number {
  return i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i
}

function valueAt(x: Maps, row: number, column: number, channel: number): number {
  return x.data[(row * x.width + column) * x.channels + channel] as number
}

interface Column {
  readonly channel: number
  readonly values: readonly number[]
}

/** S1 whole, S2 for some orientations, straight from the definition: circular convolutions by FFT, nothing subsampled before the end. */
function fourierScattering(image: Float32Array, size: number): { readonly channel: number; readonly map: Float64Array }[] {
  const psi = (j: number, k: number): Spectrum => {
    const sigma = 0.8 * 2 ** j
    const xi = (0.75 * Math.PI) / 2 ** j
    const theta = ((3 - k) * Math.PI) / 8
    const draw = (frequency: number): Spectrum => periodic(size, (x, y) => {
      const along = x * Math.cos(theta) + y * Math.sin(theta)
      const across = 0.5 * (y * Math.cos(theta) - x * Math.sin(theta))
      const e = (0.5 * Math.exp(-(along * along + across * across) / (2 * sigma * sigma))) / (2 * Math.PI * sigma * sigma)
      return [e * Math.cos(frequency * along), e * Math.sin(frequency * along)]
    })
    const wave = fft(draw(xi), 1)
    const envelope = fft(draw(0), 1)
    const ratio = (wave.re[0] as number) / (envelope.re[0] as number)
    const less = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - ratio * (b[i] as number))
    return { size, re: less(wave.re, envelope.re), im: less(wave.im, envelope.im) }
  }
  const phi = fft(periodic(size, (x, y) => [Math.exp(-(x * x + y * y) / (2 * 12.8 * 12.8)) / (2 * Math.PI * 12.8 * 12.8), 0]), 1)
  const modulus = (f: Spectrum, filter: Spectrum): Spectrum => {
    const y = fft(multiply(f, filter), -1)
    return fft({ size, re: y.re.map((value, i) => Math.hypot(value, y.im[i] as number)), im: new Float64Array(size * size) }, 1)
  }
  const averaged = (f: Spectrum): Float64Array => fft(multiply(f, phi), -1).re
  const x = fft({ size, re: Float64Array.from(image), im: new Float64Array(size * size) }, 1)
  const out: { channel: number; map: Float64Array }[] = []
  let before = 41
  for (let j1 = 0; j1 < 5; j1++) {
    for (let k1 = 0; k1 < 8; k1++) {
      const u1 = modulus(x, psi(j1, k1))
      out.push({ channel: 1 + 8 * j1 + k1, map: averaged(u1) })
      for (let j2 = j1 + 1; j2 < 5; j2++) {
        for (let k2 = 0; k2 < 8; k2++) {
          if (k1 % 5 === 2 && (k2 === 1 || k2 === 6)) {
            out.push({ channel: before + k2, map: averaged(modulus(u1, psi(j2, k2))) })
          }
        }
        before += 8
      }
    }
  }
  return out
}

/** Cell centres lie between samples: 15 and 16 of every 32, 7 and 8 of every 16. */
function cellCentres(map: Float64Array, size: number, step: number): number[] {
  const at = (row: number, column: number): number => map[row * size + column] as number
  const values: number[] = []
  for (let row = step / 2 - 1; row < size; row += step) {
    for (let column = step / 2 - 1; column < size; column += step) {
      values.push((at(row, column) + at(row + 1, column) + at(row, column + 1) + at(row + 1, column + 1)) / 4)
    }
  }
  return values
}

interface Spectrum {
  readonly size: number
  readonly re: Float64Array
  readonly im: Float64Array
}

function multiply(a: Spectrum, b: Spectrum): Spectrum {
  return {
    size: a.size,
    re: a.re.map((value, i) => value * (b.re[i] as number) - (a.im[i] as number) * (b.im[i] as number)),
    im: a.re.map((value, i) => value * (b.im[i] as number) + (a.im[i] as number) * (b.re[i] as number))
  }
}

/** A filter around the origin of a torus. x runs down the rows, as in Kymatio. */
function periodic(size: number, f: (x: number, y: number) => readonly [number, number]): Spectrum {
  const re = new Float64Array(size * size)
  const im = new Float64Array(size * size)
  const wrap = (i: number): number => (i < size / 2 ? i : i - size)
  for (let row = 0, i = 0; row < size; row++) {
    for (let column = 0; column < size; column++, i++) {
      const [a, b] = f(wrap(row), wrap(column))
      re[i] = a
      im[i] = b
    }
  }
  return { size, re, im }
}

/** Two-dimensional radix-2 FFT; direction -1 is the inverse, scaled. */
function fft({ size, re, im }: Spectrum, direction: 1 | -1): Spectrum {
  const outRe = Float64Array.from(re)
  const outIm = Float64Array.from(im)
  for (const [step, next] of [[1, size], [size, 1]] as const) {
    for (let line = 0; line < size; line++) lineFft(outRe, outIm, line * next, step, size, direction)
  }
  if (direction === -1) {
    for (let i = 0; i < outRe.length; i++) {
      outRe[i] = (outRe[i] as number) / (size * size)
      outIm[i] = (outIm[i] as number) / (size * size)
    }
  }
  return { size, re: outRe, im: outIm }
}

function lineFft(re: Float64Array, im: Float64Array, start: number, step: number, n: number, direction: number): void {
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i < j) {
      swap(re, start + i * step, start + j * step)
      swap(im, start + i * step, start + j * step)
    }
  }
  for (let length = 2; length <= n; length <<= 1) {
    for (let k = 0; k < length / 2; k++) {
      const angle = (-direction * 2 * Math.PI * k) / length
      const wr = Math.cos(angle)
      const wi = Math.sin(angle)
      for (let i = k; i < n; i += length) {
        const a = start + i * step
        const b = a + (length / 2) * step
        const br = (re[b] as number) * wr - (im[b] as number) * wi
        const bi = (re[b] as number) * wi + (im[b] as number) * wr
        re[b] = (re[a] as number) - br
        im[b] = (im[a] as number) - bi
        re[a] = (re[a] as number) + br
        im[a] = (im[a] as number) + bi
      }
    }
  }
}

function swap(data: Float64Array, a: number, b: number): void {
  const value = data[a] as number
  data[a] = data[b] as number
  data[b] = value
}

/** A patch of random texture that fades into an even background well before the borders. */
function blob(size: number, seed: number): Float32Array {
  const random = createRandom(seed)
  const waves = Array.from({ length: 24 }, () => {
    const angle = random.between(0, Math.PI)
    const frequency = Math.PI * 2 ** -random.between(0.5, 5)
    return [frequency * Math.cos(angle), frequency * Math.sin(angle), random.between(0, 2 * Math.PI)] as const
  })
  return Float32Array.from({ length: size * size }, (_, i) => {
    const x = (i % size) - size / 2
    const y = Math.floor(i / size) - size / 2
    const fade = Math.exp(-(x * x + y * y) / (2 * (size / 12) ** 2))
    return 0.5 + 0.04 * fade * waves.reduce((sum, [fx, fy, phase]) => sum + Math.cos(fx * x + fy * y + phase), 0)
  })
}

function shift(image: Float32Array, size: number, dx: number, dy: number): Float32Array {
  return image.map((_, i) => image[((Math.floor(i / size) - dy + size) % size) * size + (((i % size) - dx + size) % size)] as number)
}

function transpose(image: Float32Array, size: number): Float32Array {
  return image.map((_, i) => image[(i % size) * size + Math.floor(i / size)] as number)
}

function pooled({ height, width, channels, data }: Maps): number[] {
  const sums = Array.from({ length: channels }, () => 0)
  for (const [i, value] of data.entries()) sums[i % channels] = (sums[i % channels] ?? 0) + value / (height * width)
  return sums
}

function columns({ channels, data }: Maps, f: (value: number) => number): Column[] {
  return Array.from({ length: channels }, (_, channel) => ({ channel, values: Array.from(data.filter((__, i) => i % channels === channel), f) }))
}

function relativeError({ channels, data }: Maps, wanted: readonly Column[]): number {
  let difference = 0
  let energy = 0
  for (const { channel, values } of wanted) {
    for (const [i, value] of values.entries()) {
      difference += ((data[i * channels + channel] as number) - value) ** 2
      energy += value ** 2
    }
  }
  return Math.sqrt(difference / energy)
}

function norm(a: ArrayLike<number>): number {
  return Math.sqrt(Array.from(a).reduce((sum, value) => sum + value * value, 0))
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return norm(Array.from(a, (value, i) => value - (b[i] as number)))
}
