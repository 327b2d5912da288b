import { decode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { pngOfSparkImage } from './sparkImage.ts'

describe('pngOfSparkImage', () => {
  it('turns B, G, R, A into R, G, B, A', () => {
    const row = { mode: 24, height: 1, width: 2, nChannels: 4, data: new Uint8Array([1, 2, 3, 255, 4, 5, 6, 255]) }
    const { width, height, channels, data } = decode(pngOfSparkImage(row))
    expect([width, height, channels, [...data]]).toEqual([2, 1, 4, [3, 2, 1, 255, 6, 5, 4, 255]])
  })

  it('keeps grey as it is', () => {
    expect([...decode(pngOfSparkImage({ mode: 0, height: 2, width: 1, nChannels: 1, data: new Uint8Array([7, 9]) })).data]).toEqual([7, 9])
  })

  it.each([
    [{ mode: -1, height: 1, width: 1, nChannels: 1, data: new Uint8Array(1) }, 'Spark could not read'],
    [{ mode: 16, height: 1, width: 1, nChannels: 1, data: new Uint8Array(1) }, 'mode 16 with 1 channels'],
    [{ mode: 5, height: 1, width: 1, nChannels: 1, data: new Uint8Array(4) }, 'mode 5'],
    [{ mode: 16, height: 4, width: 4, nChannels: 3, data: new Uint8Array(47) }, 'has 47 bytes'],
    [{ mode: 0, height: 0, width: 4, nChannels: 1, data: new Uint8Array(0) }, 'has 0 bytes']
  ])('refuses %o', (row, reason) => {
    expect(() => pngOfSparkImage(row)).toThrow(reason)
  })
})
