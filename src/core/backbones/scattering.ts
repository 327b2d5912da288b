import { graphBuilder, type GraphBuilder } from '../graph/builder.ts'
import type { Graph, Weights, WeightTensor } from '../graph/ir.ts'
import type { InputSpec } from '../image/image.ts'
import type { BackboneCard } from './backbone.ts'
import { gaussianKernel, halfBandKernel, morletKernel, ORIENTATIONS, orientation, SIGMA, XI, type ComplexKernel } from './morlet.ts'

/** Number of scales: the average spans 2^SCALES pixels. */
const SCALES = 5

/** Features: 1 + J L + L² J (J - 1) / 2. */
export const SCATTERING_CHANNELS = 1 + SCALES * ORIENTATIONS + (ORIENTATIONS * ORIENTATIONS * SCALES * (SCALES - 1)) / 2

/**
 * Added to coefficients before the logarithm: the noise that rounding to 8 bits leaves in a pixel, 1 / (255 √12). Smaller coefficients say
 * nothing about an image that went through 8 bits.
 */
export const LOG_EPSILON = 1 / (255 * Math.sqrt(12))

const ABOUT =
  'It is a fixed filter bank: wavelets of five scales and eight directions, averaged; nothing in it was learned from any image. ' +
  'It keeps texture and lets position go, so it is less moved by framing than a network joined with a view of the image; on both public sets tried it told less.'

export interface ScatteringOptions {
  /** side of the square input, a multiple of the step and at least 128; 224 by default, for maps of 7 x 7 */
  readonly size?: number
  /** pixels from one average to the next; 32 by default, as far as an average spans */
  readonly step?: 16 | 32
  /** false: leave the coefficients as they are, for comparison with other implementations */
  readonly log?: boolean
}

/**
 * A backbone that needs no download: a two-order wavelet scattering network (Bruna & Mallat 2013) as fixed convolutions, for one grey
 * channel in 0..1. Output [size / step, size / step, 681], channels in Kymatio's order: S0; S1 by scale and orientation; S2 by first path
 * (scale, orientation), then second scale, then second orientation; each averaged at the steps, at the cells' centres.
 *
 * Scale j is worked out on a grid of 2^(j-1) pixels, where its wavelet always has the same shape, to a grid of 2^j; the image and the
 * first-order moduli are brought there by half-band low-passes. Away from the borders that stays within 2 % of convolving everything at
 * full resolution. Borders are mirrored at each stage.
 */
export function scatteringBackbone({ size = 224, step = 32, log = true }: ScatteringOptions = {}): ScatteringBackbone {
  if (size % step !== 0 || size < 128) throw new RangeError(`A scattering network's input is a multiple of ${step} pixels and at least 128, not ${size}.`)
  const weights = new Map<string, readonly WeightTensor[]>()
  const net: Net = { b: graphBuilder('scattering'), weights, step }
  const levels = pyramid(net, 'x', net.b.input(1), 1, 0, SCALES - 2)

  const orderZero = average(net, 'x', [{ node: levels[SCALES - 2] ?? '', level: SCALES - 2, channels: 1, variance: 0 }])
  const firstOrder: Path[] = []
  const secondOrder: Path[][] = []
  for (let j1 = 0; j1 < SCALES; j1++) {
    const first = wavelets(net, `u${j1}`, levels[Math.max(0, j1 - 1)] ?? '', 1, j1)
    firstOrder.push(towardsAverage(net, `u${j1}`, first, ORIENTATIONS, j1))
    const moduli = j1 === SCALES - 1 ? [] : pyramid(net, `u${j1}`, first, ORIENTATIONS, j1, SCALES - 2)
    secondOrder.push(
      Array.from({ length: SCALES - 1 - j1 }, (_, i) => {
        const j2 = j1 + 1 + i
        const second = wavelets(net, `u${j1}_${j2}`, moduli[j2 - 1] ?? '', ORIENTATIONS, j2)
        return towardsAverage(net, `u${j1}_${j2}`, second, ORIENTATIONS * ORIENTATIONS, j2)
      })
    )
  }
  const averaged = inPathOrder(net, orderZero, firstOrder, secondOrder)
  const output = log ? net.b.log('log', averaged, LOG_EPSILON) : averaged
  return {
    graph: net.b.build(output),
    weights,
    input: { voi: { rule: 'full' }, resize: { method: 'area-averaging', height: size, width: size }, channels: 1, preprocessing: 'unit' },
    card: { title: 'Wavelet scattering, two orders', licence: 'Apache-2.0', source: 'Bruna & Mallat 2013, doi:10.1109/TPAMI.2012.230', about: ABOUT }
  }
}

export interface ScatteringBackbone {
  readonly graph: Graph
  readonly weights: Weights
  readonly input: InputSpec
  readonly card: BackboneCard
}

interface Net {
  readonly b: GraphBuilder
  readonly weights: Map<string, readonly WeightTensor[]>
  /** Pixels from one average to the next. */
  readonly step: number
}

/** Maps on their way to the average: at 2^level pixels, with the variance (pixels²) that pooling them there added. */
interface Path {
  readonly node: string
  readonly level: number
  readonly channels: number
  readonly variance: number
}

/** Finer maps are brought to a grid of 2^3 pixels by plain cell averages before the last, Gaussian average. */
const POOLING_LEVEL = 3
const HALF_BAND = 16
const HALF_BAND_BETA = 5
/** Samples across a wavelet at the scale of its grid, and at twice that (even: it halves the rate). */
const FINEST_WAVELET = 13
const HALVING_WAVELET = 16
/** Half-width of the average, in standard deviations. */
const AVERAGE_REACH = 4.2

/** `from` (at 2^level pixels) and its halvings up to 2^top, indexed by level. */
function pyramid(net: Net, name: string, from: string, channels: number, level: number, top: number): string[] {
  const levels: string[] = []
  levels[level] = from
  for (let k = level + 1; k <= top; k++) {
    const padded = net.b.reflectPad(`${name}_half${k}_pad`, levels[k - 1] ?? '', HALF_BAND / 2 - 1)
    const kernel = halfBandKernel(HALF_BAND, HALF_BAND_BETA)
    levels[k] = depthwise(net, `${name}_half${k}`, padded, HALF_BAND, 2, channels, [kernel])
  }
  return levels
}

/** Moduli of the wavelet transform at scale j of maps at 2^max(0, j - 1) pixels: [.., channels x orientations] at 2^j pixels. */
function wavelets(net: Net, name: string, from: string, channels: number, j: number): string {
  const size = j === 0 ? FINEST_WAVELET : HALVING_WAVELET
  const strides = j === 0 ? 1 : 2
  const kernels = Array.from({ length: ORIENTATIONS }, (_, k): ComplexKernel => morletKernel(size, SIGMA * strides, XI / strides, orientation(k)))
  const padded = net.b.reflectPad(`${name}_pad`, from, Math.floor((size - 1) / 2))
  const real = depthwise(net, `${name}_real`, padded, size, strides, channels, kernels.map((kernel) => kernel.real))
  const imaginary = depthwise(net, `${name}_imaginary`, padded, size, strides, channels, kernels.map((kernel) => kernel.imaginary))
  return net.b.modulus(`${name}_modulus`, net.b.concat(`${name}_complex`, [real, imaginary]))
}

/** Cell averages of maps at 2^j pixels where they are finer than the pooling grid. */
function towardsAverage(net: Net, name: string, node: string, channels: number, j: number): Path {
  if (j >= POOLING_LEVEL) return { node, level: j, channels, variance: 0 }
  const cells = 2 ** (POOLING_LEVEL - j)
  return { node: net.b.pool(`${name}_cells`, node, 'avg', cells), level: POOLING_LEVEL, channels, variance: ((cells * cells - 1) * 4 ** j) / 12 }
}

/** Averages what is ready, and puts the channels in order: first order by scale, second order by first path, then second scale. */
function inPathOrder(net: Net, orderZero: string, firstOrder: readonly Path[], secondOrder: readonly (readonly Path[])[]): string {
  const isCoarse = ({ level }: Path): boolean => level > POOLING_LEVEL
  const all = [...firstOrder, ...secondOrder.flat()]
  const groups = [all.filter((path) => !isCoarse(path)), all.filter(isCoarse)]
  const averages = groups.map((group, i) => average(net, i === 0 ? 'fine' : 'coarse', group))
  const cut = (path: Path, name: string, from: number, to: number): string => {
    const g = isCoarse(path) ? 1 : 0
    const group = groups[g] ?? []
    const start = group.slice(0, group.indexOf(path)).reduce((sum, { channels }) => sum + channels, 0)
    return net.b.slice(name, averages[g] ?? '', start + from, start + to)
  }
  const first = firstOrder.map((path, j) => cut(path, `s${j}`, 0, ORIENTATIONS))
  const second = secondOrder.flatMap((paths, j1) =>
    Array.from({ length: ORIENTATIONS }, (_, k) =>
      paths.map((path, i) => cut(path, `s${j1}_${k}_${j1 + 1 + i}`, k * ORIENTATIONS, (k + 1) * ORIENTATIONS))
    ).flat()
  )
  return net.b.concat('scattering', [orderZero, ...first, ...second])
}

/** The Gaussian average over 2^J pixels at the steps of paths on one grid; what cell averages did already is taken off its variance. */
function average(net: Net, name: string, paths: readonly Path[]): string {
  const level = paths[0]?.level ?? 0
  const sigma = SIGMA * 2 ** (SCALES - 1)
  const strides = net.step / 2 ** level
  // at every sample it stands on one, else between two
  const size = 2 * Math.ceil((AVERAGE_REACH * sigma) / 2 ** level) - (strides % 2)
  const channels = paths.reduce((sum, path) => sum + path.channels, 0)
  const data = new Float32Array(size * size * channels)
  let channel = 0
  for (const path of paths) {
    const kernel = gaussianKernel(size, Math.sqrt(sigma * sigma - path.variance) / 2 ** level)
    for (let c = 0; c < path.channels; c++, channel++) {
      for (let i = 0; i < kernel.length; i++) data[i * channels + channel] = kernel[i] as number
    }
  }
  const joined = paths.length === 1 ? (paths[0]?.node ?? '') : net.b.concat(`${name}_paths`, paths.map(({ node }) => node))
  const padded = net.b.reflectPad(`${name}_average_pad`, joined, (size - strides) / 2)
  net.weights.set(`${name}_average`, [{ name: 'depthwise_kernel', shape: [size, size, channels, 1], data }])
  return net.b.depthwiseConv(`${name}_average`, padded, size, { strides, useBias: false })
}

/** The same filters on every channel: channel c's answer to filter q is channel c x filters + q. Correlation: the kernels are turned round. */
function depthwise(net: Net, name: string, from: string, size: number, strides: number, channels: number, kernels: readonly Float64Array[]): string {
  const q = kernels.length
  const data = new Float32Array(size * size * channels * q)
  for (const [k, kernel] of kernels.entries()) {
    for (let i = 0; i < size * size; i++) {
      for (let c = 0; c < channels; c++) data[(i * channels + c) * q + k] = kernel[size * size - 1 - i] as number
    }
  }
  if (channels === 1) {
    net.weights.set(name, [{ name: 'kernel', shape: [size, size, 1, q], data }])
    return net.b.conv(name, from, q, size, { strides, useBias: false })
  }
  net.weights.set(name, [{ name: 'depthwise_kernel', shape: [size, size, channels, q], data }])
  return net.b.depthwiseConv(name, from, size, { strides, multiplier: q, useBias: false })
}
