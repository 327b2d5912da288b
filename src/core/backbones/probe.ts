import type { DecodedImage, InputSpec } from '../image/image.ts'
import { prepareInput } from '../image/prepareInput.ts'
import { unit } from '../random.ts'

const SIZE = 64
const MAX_VALUES = 512

/** Engines agree where no feature differs by more than this part of the largest one (float32 rounding). */
const TOLERANCE = 1e-4

/**
 * An image that every machine makes alike, prepared for a network: what a model's engine is tried on. Smooth waves and noise on 12 bits
 * in Hounsfield units, so that CT windows apply; it has no windows of its own, and a rule that asks for them takes the full range.
 */
export function probeInput(input: InputSpec): Float32Array {
  const data = Uint16Array.from({ length: SIZE * SIZE }, (_, i) => {
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)]
    const triangle = Math.abs(((x * 3 + y * 5) % 64) - 32) / 32
    return Math.floor((0.75 * triangle + 0.25 * unit(7, i)) * 4095)
  })
  const image: DecodedImage = {
    width: SIZE,
    height: SIZE,
    samplesPerPixel: 1,
    data,
    bitsStored: 12,
    signed: false,
    photometricInterpretation: 'MONOCHROME2',
    rescale: { slope: 1, intercept: -1024 },
    modalityUnit: 'HU',
    windows: []
  }
  return prepareInput(image, input.voi.rule === 'window' ? { ...input, voi: { rule: 'full' } } : input)
}

/** Up to 512 of the probe's features, evenly taken: what a model keeps of them. */
export function probeSample(features: Float32Array): number[] {
  const step = Math.max(1, Math.floor(features.length / MAX_VALUES))
  return Array.from({ length: Math.min(MAX_VALUES, features.length) }, (_, i) => features[i * step] ?? Number.NaN)
}

/** The largest difference between two samples, as a part of the first one's largest value; Infinity where they cannot be compared. */
export function probeDifference(expected: readonly number[], found: readonly number[]): number {
  if (expected.length !== found.length) return Infinity
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (found[i] ?? Number.NaN))), 0)
  return Number.isNaN(worst) ? Infinity : scale === 0 ? (worst === 0 ? 0 : Infinity) : worst / scale
}

export function probesAgree(expected: readonly number[], found: readonly number[]): boolean {
  return probeDifference(expected, found) <= TOLERANCE
}
