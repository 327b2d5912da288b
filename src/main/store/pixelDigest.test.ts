import { expect, it } from 'vitest'
import type { DecodedImage } from '../../core/image/image.ts'
import { isDigestOf, pixelDigest } from './pixelDigest.ts'

const plain: DecodedImage = {
  width: 2, height: 1, samplesPerPixel: 1, data: Uint8Array.of(1, 2), bitsStored: 8, signed: false, photometricInterpretation: 'MONOCHROME2',
  rescale: { slope: 1, intercept: 0 }, windows: []
}

it('an image answers to its digest, and to the one from before padding and modality LUT were part of it', () => {
  const padded = { ...plain, padding: { low: 1, high: 1 } }
  const before = pixelDigest(plain)
  expect(pixelDigest(padded)).not.toBe(before)
  expect([isDigestOf(before, padded), isDigestOf(pixelDigest(padded), padded), isDigestOf(pixelDigest(padded), plain), isDigestOf(before, { ...padded, data: Uint8Array.of(1, 3) })]).toEqual([true, true, false, false])
})
