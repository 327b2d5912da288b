import { mix } from '../random.ts'
import type { Pose } from './anatomy.ts'

/** Photons per pixel behind nothing at nominal exposure: about 3 % noise behind the lung. */
const PHOTONS = 26_000

/** Greatest stored value: 12 bits. */
export const FILM_MAX = 4095

/**
 * From line integrals to stored values. `attenuation` is the sum of mu x path along each ray, [size, size]; `reference` the attenuation
 * behind healthy lung, on which automatic exposure control settles. Primary radiation by Beer and Lambert, scatter as a broad blur of it,
 * the detector's unsharpness, quantum noise (variance = count), then the logarithm and a sigmoid tone curve as screen-film systems
 * and their digital successors have it. Bright = dense (MONOCHROME2).
 */
export function exposeFilm(attenuation: Float32Array, size: number, reference: number, pose: Pose, noiseSeed: number): Uint16Array {
  const intensity = new Float32Array(attenuation.length)
  for (let i = 0; i < intensity.length; i++) intensity[i] = Math.exp(-(attenuation[i] as number))
  addScatter(intensity, size, pose.scatter)
  const sharp = unsharpness(intensity, size)
  const behindLung = Math.exp(-reference) * (1 + pose.scatter)
  const film = new Uint16Array(attenuation.length)
  const photons = (PHOTONS * pose.exposure * (512 / size) * (512 / size) * 0.09) / behindLung
  const middle = -Math.log(behindLung) + 0.52 - pose.brightness
  const steepness = 2.1 * pose.latitude
  const brightest = 1 + pose.scatter
  const tone = toneTable(brightest, middle, steepness)
  const scale = TONES / Math.sqrt(brightest)
  const grain = 1 / Math.sqrt(photons)
  const key = mix(noiseSeed)
  for (let i = 0; i < film.length; i++) {
    const expected = sharp[i] as number
    const counted = expected + grain * Math.sqrt(expected) * normal(key, i)
    const t = counted <= 0 ? 0 : Math.sqrt(counted) * scale
    const k = t < TONES ? t | 0 : TONES - 1
    const low = tone[k] as number
    film[i] = (low + ((tone[k + 1] as number) - low) * (t < TONES ? t - k : 1) + 0.5) | 0
  }
  return film
}

const TONES = 4096

/** Stored values at evenly spaced square roots of the intensity from 0 to `brightest`: dense where the curve bends, cheap to interpolate. */
function toneTable(brightest: number, middle: number, steepness: number): Float32Array {
  return Float32Array.from({ length: TONES + 1 }, (_, k) => {
    const density = -Math.log((brightest * k * k) / (TONES * TONES))
    return FILM_MAX / (1 + Math.exp(-steepness * (density - middle)))
  })
}

/** About standard normal: the sum of four uniform 16-bit numbers (a Poisson count above 100 is indistinguishable from it here). */
function normal(key: number, i: number): number {
  const a = mix((key + Math.imul(i, 2)) | 0)
  const b = mix((key + Math.imul(i, 2) + 1) | 0)
  return ((a & 0xffff) + (a >>> 16) + (b & 0xffff) + (b >>> 16) - 131_070) / 37_837
}

/** Adds `ratio` x the primary image blurred over some 30 mm, worked out on a coarse grid. */
function addScatter(image: Float32Array, size: number, ratio: number): void {
  const side = 64
  const coarse = new Float32Array(side * side)
  const cell = size / side
  const counts = new Float32Array(side * side)
  for (let row = 0, i = 0; row < size; row++) {
    const base = Math.floor(row / cell) * side
    for (let column = 0; column < size; column++, i++) {
      const k = base + Math.floor(column / cell)
      coarse[k] = (coarse[k] as number) + (image[i] as number)
      counts[k] = (counts[k] as number) + 1
    }
  }
  // the open field beside the patient scatters nothing into him
  for (let k = 0; k < coarse.length; k++) coarse[k] = Math.min(0.25, (coarse[k] as number) / Math.max(1, counts[k] as number))
  for (let pass = 0; pass < 3; pass++) boxBlur(coarse, side, 4)
  const at = (k: number): number => Math.max(0, Math.min(side - 1.001, (k + 0.5) / cell - 0.5))
  for (let row = 0, i = 0; row < size; row++) {
    const v = at(row)
    const r = Math.floor(v)
    const fy = v - r
    for (let column = 0; column < size; column++, i++) {
      const u = at(column)
      const c = Math.floor(u)
      const fx = u - c
      const k = r * side + c
      const upper = (coarse[k] as number) * (1 - fx) + (coarse[k + 1] as number) * fx
      const lower = (coarse[k + side] as number) * (1 - fx) + (coarse[k + side + 1] as number) * fx
      image[i] = (image[i] as number) + ratio * (upper * (1 - fy) + lower * fy)
    }
  }
}

/** Running means of 2 x reach + 1 cells along rows, then columns; edges repeat. */
function boxBlur(image: Float32Array, side: number, reach: number): void {
  const line = new Float32Array(side)
  for (let axis = 0; axis < 2; axis++) {
    const step = axis === 0 ? 1 : side
    const next = axis === 0 ? side : 1
    for (let k = 0; k < side; k++) {
      for (let i = 0; i < side; i++) {
        let sum = 0
        for (let j = i - reach; j <= i + reach; j++) sum += image[k * next + Math.max(0, Math.min(side - 1, j)) * step] as number
        line[i] = sum / (2 * reach + 1)
      }
      for (let i = 0; i < side; i++) image[k * next + i * step] = line[i] as number
    }
  }
}

/** Focal spot and detector: a binomial 3 x 3 blur. */
function unsharpness(image: Float32Array, size: number): Float32Array {
  const rows = new Float32Array(image.length)
  const out = new Float32Array(image.length)
  for (let row = 0; row < size; row++) {
    const base = row * size
    for (let column = 0; column < size; column++) {
      const left = image[base + (column > 0 ? column - 1 : 0)] as number
      const right = image[base + (column < size - 1 ? column + 1 : column)] as number
      rows[base + column] = 0.25 * left + 0.5 * (image[base + column] as number) + 0.25 * right
    }
  }
  for (let row = 0; row < size; row++) {
    const above = (row > 0 ? row - 1 : 0) * size
    const below = (row < size - 1 ? row + 1 : row) * size
    const base = row * size
    for (let column = 0; column < size; column++) {
      out[base + column] = 0.25 * (rows[above + column] as number) + 0.5 * (rows[base + column] as number) + 0.25 * (rows[below + column] as number)
    }
  }
  return out
}
