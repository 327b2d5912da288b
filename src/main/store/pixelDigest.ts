import { createHash } from 'node:crypto'
import type { DecodedImage } from '../../core/image/image.ts'
import { pixelBytes } from '../../core/image/pixelBytes.ts'

/** sha256 over the canonical stored values of a frame: the same for the same pixels, whatever the file. */
export function pixelDigest(image: DecodedImage): string {
  const hash = createHash('sha256')
  for (const part of pixelBytes(image)) hash.update(part)
  return hash.digest('hex')
}

/** Whether `digest` is this image's, or what the image had in libraries from before padding and modality LUT were part of it. */
export function isDigestOf(digest: string, image: DecodedImage, current: string = pixelDigest(image)): boolean {
  if (digest === current) return true
  const { padding, modalityLut, ...before } = image
  return (padding !== undefined || modalityLut !== undefined) && pixelDigest(before) === digest
}
