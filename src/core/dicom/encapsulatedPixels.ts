import type { Codecs } from '../image/codecs.ts'
import type { StoredFrame } from '../image/decodedFile.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { conformFrame } from './conformFrame.ts'
import { decodeCodestream } from './decodeCodestream.ts'
import { decodeRle } from './decodeRle.ts'
import { openEncapsulatedFrames } from './encapsulatedFrames.ts'
import { decodeNativeFrame } from './nativePixels.ts'
import type { DicomDataset } from './parseDicom.ts'
import type { PixelDescription } from './pixelDescription.ts'
import { DEFLATED_IMAGE_FRAME, ENCAPSULATED_UNCOMPRESSED, RLE_LOSSLESS } from './transferSyntax.ts'

/**
 * The reader of encapsulated (compressed) frames, found by transfer syntax; one that cannot be read is refused by its name. Throws
 * ImageRefusedError.
 */
export function openEncapsulatedPixels(dataset: DicomDataset, description: PixelDescription, codecs: Codecs): (frame: number) => StoredFrame {
  const decode = decoderOf(dataset, codecs)
  if (description.kind === 'float') {
    throw new ImageRefusedError('unsupported-pixels', 'floating-point pixels do not occur compressed')
  }
  const bytesOf = openEncapsulatedFrames(dataset, description.frames)
  return (frame) => decode(bytesOf(frame), description)
}

/** JPEG of all processes that are not hierarchical, JPEG-LS, JPEG 2000 part 1 and HTJ2K. The codestream itself says which one it is. */
const CODESTREAMS: ReadonlySet<string> = new Set(
  ['50', '51', '53', '55', '57', '70', '80', '81', '90', '91', '201', '202', '203'].map((end) => `1.2.840.10008.1.2.4.${end}`)
)

type Decode = (bytes: Uint8Array, description: PixelDescription) => StoredFrame

function decoderOf(dataset: DicomDataset, codecs: Codecs): Decode {
  const { uid, name } = dataset.transferSyntax
  if (uid === RLE_LOSSLESS) return rleFrame
  // the frame takes its memory over
  if (uid === ENCAPSULATED_UNCOMPRESSED) return (bytes, description) => decodeNativeFrame(new Uint8Array(bytes), description)
  if (uid === DEFLATED_IMAGE_FRAME) return (bytes, description) => deflatedFrame(bytes, description, codecs)
  if (CODESTREAMS.has(uid)) return (bytes, description) => conformFrame(decodeCodestream(bytes, description, codecs), description)
  throw new ImageRefusedError(
    'unsupported-transfer-syntax',
    `pixels in the transfer syntax ${name} (${uid}) cannot be read; convert the file to an uncompressed one`
  )
}

/** RLE keeps the samples in planes whatever Planar Configuration says, and one-bit pixels packed. */
function rleFrame(bytes: Uint8Array, description: PixelDescription): StoredFrame {
  const { rows, columns, samplesPerPixel, bitsAllocated } = description
  if (bitsAllocated > 1 && bitsAllocated % 8 !== 0) throw new ImageRefusedError('unsupported-pixels', `RLE needs whole bytes; the image has ${bitsAllocated} bits allocated`)
  const size = bitsAllocated === 1 ? Math.ceil((rows * columns) / 8) : rows * columns
  const decoded = decodeRle(bytes, size, samplesPerPixel, Math.max(1, bitsAllocated / 8))
  const photometricInterpretation = description.photometricInterpretation === 'YBR_FULL_422' ? 'YBR_FULL' : description.photometricInterpretation
  return decodeNativeFrame(decoded, { ...description, planar: false, photometricInterpretation })
}

function deflatedFrame(bytes: Uint8Array, description: PixelDescription, codecs: Codecs): StoredFrame {
  const { rows, columns, samplesPerPixel, bitsAllocated } = description
  const cells = rows * columns * (description.photometricInterpretation === 'YBR_FULL_422' ? 2 : samplesPerPixel)
  const expected = Math.ceil((cells * bitsAllocated) / 8)
  // one byte of padding brings a frame to an even length
  return decodeNativeFrame(Uint8Array.from(codecs.inflate(bytes, { wrapper: 'raw', maxOutput: expected + 1 })), description)
}
