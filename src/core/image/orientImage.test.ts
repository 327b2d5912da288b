import { describe, expect, it } from 'vitest'
import type { Orientation } from './exifOrientation.ts'
import { exifOrientation } from './exifOrientation.ts'
import { orientImage } from './orientImage.ts'

// Pillow's ImageOps.exif_transpose of [[1, 2, 3], [4, 5, 6]]
const UPRIGHT: readonly (readonly [Orientation, width: number, data: readonly number[]])[] = [
  [1, 3, [1, 2, 3, 4, 5, 6]],
  [2, 3, [3, 2, 1, 6, 5, 4]],
  [3, 3, [6, 5, 4, 3, 2, 1]],
  [4, 3, [4, 5, 6, 1, 2, 3]],
  [5, 2, [1, 4, 2, 5, 3, 6]],
  [6, 2, [4, 1, 5, 2, 6, 3]],
  [7, 2, [6, 3, 5, 2, 4, 1]],
  [8, 2, [3, 6, 2, 5, 1, 4]]
]

describe('orientImage', () => {
  it.each(UPRIGHT)('turns orientation %i as Pillow does, in grey and in colour', (orientation, width, data) => {
    const stored = { width: 3, height: 2, samplesPerPixel: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) }
    expect(orientImage(stored, orientation)).toEqual({ width, height: 6 / width, samplesPerPixel: 1, data: Uint8Array.from(data) })
    const colour = { ...stored, samplesPerPixel: 3, data: Int16Array.from([1, 2, 3, 4, 5, 6].flatMap((v) => [v, -v, 10 * v])) }
    expect(orientImage(colour, orientation).data).toEqual(Int16Array.from(data.flatMap((v) => [v, -v, 10 * v])))
  })
})

/** EXIF data in big endian whose one entry is the orientation. */
const entry = (value: number, type = 3): Uint8Array => Uint8Array.of(0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, type, 0, 0, 0, 1, ...(type === 3 ? [0, value, 0, 0] : [0, 0, 0, value]))

describe('exifOrientation', () => {
  it.each([[1, 3, 1], [8, 3, 8], [6, 4, 6], [0, 3, undefined], [9, 3, undefined], [6, 2, undefined]])('%i of type %i is %s', (value, type, expected) => {
    expect(exifOrientation(entry(value, type))).toBe(expected)
  })

  it('finds none in data cut off, or with a directory that is not there', () => {
    const whole = entry(6)
    for (let length = 0; length < whole.length; length++) expect(exifOrientation(whole.subarray(0, length))).toBe(undefined)
    expect(exifOrientation(Uint8Array.of(...whole.subarray(0, 4), 0xff, 0xff, 0xff, 0xff, 0, 0))).toBe(undefined)
  })
})
