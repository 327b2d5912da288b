import { createHash } from 'node:crypto'
import type { DecodedImage } from '../../core/image/image.ts'
import { pixelBytes } from '../../core/image/pixelBytes.ts'

/** sha256 over the canonical stored values of a frame: the same for the same pixels, whatever the file. */
export function pixelDigest(image: DecodedImage): string {
  return createHash('sha256').update(pixelBytes(image)).digest('hex')
}
