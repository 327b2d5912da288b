import { describe, expect, test } from 'vitest'
import type { DecodedImage } from '../image/image.ts'
import { createRandom } from '../random.ts'
import { COPY_CORRELATION, joinNearDuplicates, nearDuplicates } from './nearDuplicates.ts'
import { differenceHash, indexThumbnails } from './thumbnailIndex.ts'
import { probePixels } from './probePixels.ts'

function image(data: ArrayLike<number>, width: number, height: number): DecodedImage {
  return { width, height, samplesPerPixel: 1, data: Uint8Array.from(data), bitsStored: 8, signed: false, photometricInterpretation: 'MONOCHROME2', rescale: { slope: 1, intercept: 0 }, windows: [] }
}

const inside = (at: number): boolean => at >= 16 && at < 64
const row = (data: Float32Array): number[] => Array.from(data.subarray(8 * 16, 9 * 16), (value) => Math.round(value * 1e4) / 1e4)
const ramp = (sign: number): readonly [number, number] => differenceHash(Float32Array.from({ length: 256 }, (_, i) => 0.5 + (sign * (i % 16)) / 32))
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

function thumbnailsOf(pictures: readonly DecodedImage[]): Float32Array {
  return Float32Array.from(pictures.flatMap((picture) => [...probePixels(picture).thumbnail]))
}

test('finds copies across groups through brightness and noise; not within a group, not of uniform images', () => {
  const random = createRandom(5)
  const noisy = waves(1, (value) => value * 0.8 + 20 + 4 * random.normal())
  const flat = image(new Uint8Array(64 * 64).fill(9), 64, 64)
  const pictures = [waves(1), waves(2), noisy, waves(3), waves(2), flat, flat]
  const subjects = ['a', 'b', 'c', 'd', 'b', 'e', 'f'].map((group) => ({ group }))
  const { pairs, line, more } = nearDuplicates(subjects, thumbnailsOf(pictures))
  expect(pairs.map(({ a, b }) => [a, b])).toEqual([[0, 2]])
  expect(pairs[0]?.correlation).toBeGreaterThan(0.99)
  expect([line, more]).toEqual([0.97, 0])
})

test('an equal hash is not enough: the greys must correlate', () => {
  const thumbnails = thumbnailsOf([power(1), power(3)])
  const [first = [0, 0], second = [0, 0]] = [0, 1].map((i) => differenceHash(thumbnails.subarray(i * 256, (i + 1) * 256)))
  expect(first).toEqual(second)
  expect(indexThumbnails(thumbnails).correlation(0, 1)).toBeLessThan(0.97)
  expect(nearDuplicates([{ group: '0' }, { group: '1' }], thumbnails).pairs).toEqual([])
})

test('is given thumbnails that are not finite, and finds none like them', () => {
  const thumbnails = thumbnailsOf([waves(1), waves(1), waves(1)])
  thumbnails[300] = Number.NaN
  expect(nearDuplicates(['a', 'b', 'c'].map((group) => ({ group })), thumbnails).pairs.map(({ a, b }) => [a, b])).toEqual([[0, 2]])
})

/** 1500 thumbnails of smooth noise; every tenth is another one, a little changed. */
function archive(): Float32Array {
  const random = createRandom(11)
  const out = new Float32Array(1500 * 256)
  for (let i = 0; i < 1500; i++) {
    const parts = Array.from({ length: 5 }, () => [random.between(0, 3), random.between(0, 3), random.between(0, 6.28), random.normal()] as const)
    for (let p = 0; p < 256; p++) {
      const [x, y] = [(p % 16) / 16, Math.floor(p / 16) / 16]
      const copied = i % 10 === 9 ? out[(i - 7) * 256 + p] : undefined
      out[i * 256 + p] = copied === undefined ? parts.reduce((sum, [u, v, phase, weight]) => sum + weight * Math.cos(6.28 * (u * x + v * y) + phase), 0) : 0.7 * copied + 0.1 + 0.05 * random.normal()
    }
  }
  return out
}

test('the grid finds what comparing all with all finds', () => {
  const thumbnails = archive()
  const index = indexThumbnails(thumbnails)
  const hashes = Array.from({ length: 1500 }, (_, i) => differenceHash(thumbnails.subarray(i * 256, (i + 1) * 256)))
  const bits = (a: number, b: number): number => [0, 1].reduce((sum, w) => sum + (((hashes[a]?.[w] ?? 0) ^ (hashes[b]?.[w] ?? 0)) >>> 0).toString(2).replaceAll('0', '').length, 0)
  const expected: string[] = []
  for (let a = 0; a < 1500; a++) for (let b = a + 1; b < 1500; b++) if (index.correlation(a, b) >= 0.95 && bits(a, b) <= 10) expected.push(`${a} ${b}`)
  const found: string[] = []
  index.forEachSimilar(0.95, 10, ({ a, b }) => found.push(`${a} ${b}`))
  expect(found.toSorted()).toEqual(expected.toSorted())
  expect(expected.length).toBeGreaterThan(100)
})

describe('joinNearDuplicates', () => {
  const thumbnails = archive()
  const subjects = Array.from({ length: 1500 }, (_, i) => ({ group: `g${String(i).padStart(4, '0')}` }))

  test('joins groups that share a picture, under the first name; the order of images decides nothing', () => {
    const joined = joinNearDuplicates(subjects, thumbnails)
    expect(joined.line).toBeGreaterThanOrEqual(0.97)
    expect([joined.groups[9], joined.groups[19], joined.groups[5]]).toEqual(['g0002', 'g0012', 'g0005'])
    expect([joined.images, joined.largest]).toEqual([2 * joined.clusters, 2])
    const order = createRandom(2).shuffle(subjects.map((_, i) => i))
    const again = joinNearDuplicates(order.map((i) => subjects[i] ?? { group: '' }), Float32Array.from(order.flatMap((i) => [...thumbnails.subarray(i * 256, (i + 1) * 256)])))
    expect(again.clusters).toBe(joined.clusters)
    expect(order.map((i) => joined.groups[i])).toEqual(again.groups)
  })

  test('keeps what the data set joins, and patients that are known to differ apart unless it is one picture', () => {
    const known = subjects.map(({ group }, i) => ({ group: i < 20 ? 'paper' : group, patient: `p${i}` }))
    const joined = joinNearDuplicates(known, thumbnails)
    expect(new Set(joined.groups.slice(0, 20))).toEqual(new Set(['paper']))
    const copies = nearDuplicates(known, thumbnails, 5000).pairs.filter(({ correlation }) => correlation >= COPY_CORRELATION)
    expect(joined.clusters).toBe(copies.length)
    expect(copies.length).toBeLessThan(joinNearDuplicates(subjects, thumbnails).clusters)
  })
})
