import { expect, test } from 'vitest'
import { encodePng } from './encodePng.ts'
import { pixelsBeforeDecoding } from './pixelsBeforeDecoding.ts'

test('tells the size of a PNG and of a JPEG behind any segments, and 0 for anything else', () => {
  const png = encodePng({ width: 7, height: 300, samplesPerPixel: 1, data: new Uint8Array(2100) })
  // SOI, APP0 of 4 bytes, a fill byte, DHT of 2, SOF2 of 11 with 8 bits, 600 lines of 515 samples
  const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc4, 0, 2, 0xff, 0xc2, 0, 11, 8, 2, 0x58, 2, 3, 1, 1, 0x11, 0]
  const sizes = [png, Uint8Array.from(jpeg), Uint8Array.from(jpeg.slice(0, 21)), Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0), Uint8Array.of(1, 2, 3), new Uint8Array()]
  expect(sizes.map(pixelsBeforeDecoding)).toEqual([2100, 600 * 515, 0, 0, 0, 0])
})
