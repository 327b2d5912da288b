import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mix } from '../random.ts'
import { areaAveraging, bilinear, resizeAreaAveraging, resizeBilinear } from './resize.ts'
import { codedSamples } from './samples.ts'

const path = fileURLToPath(new URL('../../../../shared/goldens/resize/area_averaging.json', import.meta.url))

interface Golden {
  readonly seed: number
  readonly width: number
  readonly height: number
  readonly toWidth: number
  readonly toHeight: number
  /** base64 */
  readonly rgb: string
}

const noise = (seed: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, k) => mix((k + Math.imul(seed, 0x9e3779b9)) | 0) >>> 24)

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length

describe('resizeAreaAveraging', () => {
  it('gives the bytes of java.awt SCALE_AREA_AVERAGING', () => {
    // 7 x 5 noise of seed 0 to 3 x 3, computed by Java
    const expected = Buffer.from('R4CFeoFpc1FhYYqOWoWQamdUlbNbe1NKY35S', 'base64')
    expect([...resizeAreaAveraging(noise(0, 105), 5, 7, 3, 3, 3, true)]).toEqual([...expected])
  })

  it.skipIf(!existsSync(path))('gives them in every golden case (skipped: needs ../shared/goldens/resize)', () => {
    const goldens = JSON.parse(readFileSync(path, 'utf8')) as Golden[]
    const off = goldens.flatMap(({ seed, width, height, toWidth, toHeight, rgb }) => {
      const actual = Buffer.from(resizeAreaAveraging(noise(seed, width * height * 3), height, width, 3, toHeight, toWidth, true))
      return actual.equals(Buffer.from(rgb, 'base64')) ? [] : [seed]
    })
    expect({ cases: goldens.length > 0, off }).toEqual({ cases: true, off: [] })
  })

  it('keeps the mean of the image', () => {
    const side = fc.integer({ min: 1, max: 30 })
    fc.assert(
      fc.property(side, side, side, side, fc.nat(), (height, width, toHeight, toWidth, seed) => {
        const data = noise(seed, height * width)
        expect(mean(resizeAreaAveraging(data, height, width, 1, toHeight, toWidth, false))).toBeCloseTo(mean(data), 3)
      })
    )
  })
})

describe('resizeBilinear', () => {
  it('samples at half-pixel centres', () => {
    expect([...resizeBilinear([0, 8], 1, 2, 1, 1, 4)]).toEqual([0, 2, 6, 8])
    expect([...resizeBilinear([0, 10, 20, 30], 2, 2, 1, 1, 1)]).toEqual([15])
    // without antialiasing three of nine columns are read
    expect([...resizeBilinear([0, 1, 2, 3, 4, 5, 6, 7, 8], 1, 9, 1, 1, 3)]).toEqual([1, 4, 7])
  })

  it('leaves an image of the wanted size as it is', () => {
    const data = noise(3, 4 * 5 * 3)
    expect(resizeBilinear(data, 4, 5, 3, 4, 5)).toEqual(Float32Array.from(data))
  })
})

describe('samples by a table', () => {
  it('are resized as the converted samples are, bytes, words and signed words, grey and colour', () => {
    const shapes = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.constantFrom(1, 3))
    fc.assert(
      fc.property(shapes, fc.constantFrom('bytes', 'words', 'signed'), fc.nat(), ([height, width, toHeight, toWidth, channels], kind, seed) => {
        const bytes = noise(seed, height * width * channels)
        const low = kind === 'signed' ? -2000 : 0
        const data = kind === 'bytes' ? bytes : kind === 'words' ? Uint16Array.from(bytes, (value) => value * 16) : Int16Array.from(bytes, (value) => value * 16 + low)
        const map = (stored: number): number => Math.sqrt(stored - low) / 3
        const coded = codedSamples(data, low, Float32Array.from({ length: 4096 }, (_, i) => map(i + low)))
        const plain = Float32Array.from(data, map)
        const size = { height, width, channels, toHeight, toWidth }
        const out = (): Float32Array => new Float32Array(toHeight * toWidth * channels)
        expect(coded && [bilinear(coded, size, out()), areaAveraging(coded, size, false, out())]).toEqual([bilinear(plain, size, out()), areaAveraging(plain, size, false, out())])
      })
    )
  })
})
