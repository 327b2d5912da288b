import { decodeFile } from '../../core/image/decodeFile.ts'
import type { InputSpec } from '../../core/image/image.ts'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import { resizeInput, type ResizedInput } from '../../core/image/prepareInput.ts'
import { loadCodecs } from '../codecs.ts'
import { readBytes } from '../files/readBytes.ts'
import { isDigestOf, pixelDigest } from '../store/pixelDigest.ts'
import type { ImageReference } from './jobKinds.ts'

/** One image as a network sees it, before preprocessing. Throws ImageRefusedError, also where its pixels are not those that were imported. */
export async function readInput(reference: ImageReference, input: InputSpec): Promise<ResizedInput> {
  const image = decodeFile(await readBytes(reference), await loadCodecs()).frame(reference.frame)
  const { pixelDigest: expected } = reference
  if (expected !== undefined && !isDigestOf(expected, image, pixelDigest(image))) {
    throw new ImageRefusedError('damaged', 'its pixels are not those that were imported; the file has changed')
  }
  return resizeInput(image, input)
}
