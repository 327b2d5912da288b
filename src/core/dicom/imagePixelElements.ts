import { element, type DicomElement } from './dicomElement.ts'
import { DicomWriteError } from './dicomWriteError.ts'

/** Pixels to be written uncompressed: one frame or several after one another, row-major, interleaved. */
export interface NativePixels {
  readonly rows: number
  readonly columns: number
  readonly frames?: number
  readonly photometricInterpretation: 'MONOCHROME1' | 'MONOCHROME2' | 'RGB'
  /** 1 to 8 for bytes, up to 16 for words. */
  readonly bitsStored: number
  /** Int16Array is written as signed. */
  readonly data: Uint8Array | Uint16Array | Int16Array
}

/** The Image Pixel module (PS3.3 C.7.6.3) for `pixels`. Throws DicomWriteError where shape and data disagree. */
export function imagePixelElements(pixels: NativePixels): DicomElement[] {
  const { rows, columns, frames = 1, photometricInterpretation, bitsStored, data } = pixels
  const samplesPerPixel = photometricInterpretation === 'RGB' ? 3 : 1
  const bitsAllocated = data.BYTES_PER_ELEMENT * 8
  if (data.length !== rows * columns * frames * samplesPerPixel) {
    throw new DicomWriteError(
      `${frames} frame(s) of ${columns} x ${rows} pixels, ${photometricInterpretation}, need ${rows * columns * frames * samplesPerPixel} values; ${data.length} are given`
    )
  }
  if (!(bitsStored >= 1 && bitsStored <= bitsAllocated)) {
    throw new DicomWriteError(
      `${bitsStored} bits cannot be stored in ${bitsAllocated}`
    )
  }
  return [
    element('SamplesPerPixel', samplesPerPixel),
    element('PhotometricInterpretation', photometricInterpretation),
    ...(samplesPerPixel === 3 ? [element('PlanarConfiguration', 0)] : []),
    ...(pixels.frames === undefined ? [] : [element('NumberOfFrames', frames)]),
    element('Rows', rows),
    element('Columns', columns),
    element('BitsAllocated', bitsAllocated),
    element('BitsStored', bitsStored),
    element('HighBit', bitsStored - 1),
    element('PixelRepresentation', data instanceof Int16Array ? 1 : 0),
    { tag: '7fe00010', vr: bitsAllocated === 8 ? 'OB' : 'OW', value: data }
  ]
}
