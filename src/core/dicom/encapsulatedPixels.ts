import type { StoredFrame } from '../image/decodedFile.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import type { DicomDataset } from './parseDicom.ts'

/**
 * The reader of encapsulated (compressed) frames, found by transfer syntax: the place where codecs join. None is there yet, so every
 * syntax is refused by its name. Throws ImageRefusedError.
 */
export function openEncapsulatedPixels(dataset: DicomDataset): (frame: number) => StoredFrame {
  const { uid, name } = dataset.transferSyntax
  throw new ImageRefusedError(
    'unsupported-transfer-syntax',
    `pixels compressed as ${name} (${uid}) cannot be read; convert the file to an uncompressed transfer syntax`
  )
}
