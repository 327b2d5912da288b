import { expect, test } from 'vitest'
import { centreSquare } from './cropRaster.ts'

test('the middle of a wide grey and of a high colour image', () => {
  expect(centreSquare({ width: 5, height: 2, samplesPerPixel: 1, data: Uint8Array.from([0, 1, 2, 3, 4, 10, 11, 12, 13, 14]) })).toEqual({
    width: 2, height: 2, samplesPerPixel: 1, data: Uint8Array.from([1, 2, 11, 12])
  })
  expect(centreSquare({ width: 1, height: 3, samplesPerPixel: 3, data: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]) })).toEqual({
    width: 1, height: 1, samplesPerPixel: 3, data: Uint8Array.from([4, 5, 6])
  })
})
