import { expect, test } from 'vitest'
import type { DecodedImage } from '../image/image.ts'
import { createRandom } from '../random.ts'
import { nearDuplicates } from './nearDuplicates.ts'
import { probePixels } from './probePixels.ts'

function image(data: ArrayLike<number>, width: number, height: number): DecodedImage {
  return { width, height, samplesPerPixel: 1, data: Uint8Array.from(data), bitsStored: 8, signed: false, photometricInterpretation: 'MONOCHROME2', rescale: { slope: 1, intercept: 0 }, windows: [] }
}

const inside = (at: number): boolean => at >= 16 && at < 64
const row = (data: Float32Array): number[] => Array.from(data.subarray(8 * 16, 9 * 16), (value) => Math.round(value * 1e4) / 1e4)
const ramp = (sign: number): readonly [number, number] => probePixels(image(Array.from({ length: 72 * 8 }, (_, i) => 128 + sign * (i % 72)), 72, 8)).hash
const power = (exponent: number): DecodedImage => image(Array.from({ length: 64 * 64 }, (_, i) => Math.round(255 * ((i % 64) / 63) ** exponent)), 64, 64)

test('border, surround and thumbnail of a frame with a bright centre', () => {
  const side = 80
  const pixels = probePixels(image(Array.from({ length: side * side }, (_, i) => (inside(i % side) && inside(Math.floor(i / side)) ? 255 : 51)), side, side))
  expect(Array.from(pixels.border, (value) => Math.round(value * 1e5) / 1e5)).toEqual([0.2, 0, 0.2, 0, 0.2, 0, 0.2, 0])
  // 5 pixels a cell: the centre covers four fifths of the fourth cell from either side
  expect(row(pixels.thumbnail)).toEqual([0.2, 0.2, 0.2, 0.84, 1, 1, 1, 1, 1, 1, 1, 1, 0.84, 0.2, 0.2, 0.2])
  expect(row(pixels.surround)).toEqual([0.2, 0.2, 0.2, 0.04, 0, 0, 0, 0, 0, 0, 0, 0, 0.04, 0.2, 0.2, 0.2])
})

test('the hash has a bit for each cell that is darker than its right neighbour', () => {
  expect([ramp(1), ramp(-1)]).toEqual([
    [0xffffffff, 0xffffffff],
    [0, 0]
  ])
})

/** Smooth pictures: waves of random phase. */
function waves(seed: number, change: (value: number, i: number) => number = (value) => value): DecodedImage {
  const random = createRandom(seed)
  const [a = 0, b = 0, c = 0, d = 0] = Array.from({ length: 4 }, () => random.between(0, 6.28))
  const data = Array.from({ length: 64 * 64 }, (_, i) => {
    const x = (i % 64) / 64
    const y = Math.floor(i / 64) / 64
    return change(120 + 30 * Math.sin(9 * x + a) + 30 * Math.sin(11 * y + b) + 20 * Math.sin(15 * x + 8 * y + c) + 10 * Math.sin(20 * x - 13 * y + d), i)
  })
  return image(data, 64, 64)
}

test('finds copies across groups through brightness and noise; not within a group, not of uniform images', () => {
  const random = createRandom(5)
  const noisy = waves(1, (value) => value * 0.8 + 20 + 4 * random.normal())
  const flat = image(new Uint8Array(64 * 64).fill(9), 64, 64)
  const set = [waves(1), waves(2), noisy, waves(3), waves(2), flat, flat].map((picture, i) => ({ group: ['a', 'b', 'c', 'd', 'b', 'e', 'f'][i] ?? '', pixels: probePixels(picture) }))
  const pairs = nearDuplicates(set)
  expect(pairs.map(({ a, b }) => [a, b])).toEqual([[0, 2]])
  expect(pairs[0]?.correlation).toBeGreaterThan(0.99)
})

test('an equal hash is not enough: the greys must correlate', () => {
  const pixels = [power(1), power(3)].map((picture) => probePixels(picture))
  const [first, second] = pixels
  expect(first?.hash[0] === undefined ? 0 : ((first.hash[0] ^ (second?.hash[0] ?? 0)) >>> 0).toString(2).replaceAll('0', '').length).toBeLessThanOrEqual(8)
  expect(nearDuplicates(pixels.map((facts, i) => ({ group: String(i), pixels: facts })))).toEqual([])
})
