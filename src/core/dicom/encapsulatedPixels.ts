import type { Codecs } from '../image/codecs.ts'
import type { StoredFrame } from '../image/decodedFile.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import type { DicomDataset } from './parseDicom.ts'
import type { PixelDescription } from './pixelDescription.ts'

/** A reader of the frames of encapsulated (compressed) pixel data. Throws ImageRefusedError where no decoder is there for the syntax. */
export function openEncapsulatedPixels(
  dataset: DicomDataset,
  _description: PixelDescription,
  codecs: Codecs
): (frame: number) => StoredFrame {
  const { uid, name } = dataset.transferSyntax
  const decoder = codecs.frameDecoders.get(uid)
  throw new ImageRefusedError(
    'unsupported-transfer-syntax',
    `pixels compressed as ${name} (${uid}) cannot be read${decoder === undefined ? '' : ' yet'}; convert the file to an uncompressed transfer syntax`
  )
}
