import type { CodedFrame } from '../image/codecs.ts'
import type { StoredFrame } from '../image/decodedFile.ts'
import type { PixelArray } from '../image/image.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { allocateSamples, keepStoredBits } from './nativePixels.ts'
import type { PixelDescription } from './pixelDescription.ts'

/**
 * A decoded codestream as stored values of the type that the header says. Where the two disagree on the sign, the header's holds for the
 * bits of the codestream (what pydicom gives). Where the codestream has more bits than the header and uses them, `bitsStored` says so;
 * a lossless JPEG that codes whole cells, of Bits Allocated, may hold overlays in the others, which go as they do in uncompressed pixels.
 * Refuses another size or number of samples, and more bits than are allocated.
 */
export function conformFrame(coded: CodedFrame, description: PixelDescription): StoredFrame {
  const { rows, columns, samplesPerPixel, bitsAllocated, bitsStored, signed } = description
  if (coded.width !== columns || coded.height !== rows || coded.components !== samplesPerPixel || coded.data.length !== rows * columns * samplesPerPixel) {
    throw new ImageRefusedError(
      'damaged',
      `the header says ${columns} x ${rows} x ${samplesPerPixel}, and the frame decodes to ${coded.width} x ${coded.height} x ${coded.components}`
    )
  }
  const { precision } = coded
  if (precision > Math.max(8, bitsAllocated)) {
    throw new ImageRefusedError('damaged', `the header allocates ${bitsAllocated} bits (0028,0100), and the frame has ${precision}`)
  }
  const data = samplesOf(coded, bitsAllocated, signed)
  if (coded.wholeCells === true && precision === bitsAllocated) keepStoredBits(data, description)
  const base = { width: columns, height: rows, samplesPerPixel, data, ...(coded.colour === undefined ? {} : { colour: coded.colour }) }
  return precision > bitsStored && exceeds(data, bitsStored, signed) ? { ...base, bitsStored: precision } : base
}

function samplesOf({ data, precision }: CodedFrame, bitsAllocated: number, signed: boolean): PixelArray {
  const out = allocateSamples(data.length, bitsAllocated, signed)
  if (out.constructor === data.constructor && precision === 8 * data.BYTES_PER_ELEMENT) {
    out.set(data)
    return out
  }
  const shift = 32 - precision
  if (signed) for (let i = 0; i < out.length; i++) out[i] = ((data[i] as number) << shift) >> shift
  else for (let i = 0; i < out.length; i++) out[i] = ((data[i] as number) << shift) >>> shift
  return out
}

function exceeds(data: PixelArray, bitsStored: number, signed: boolean): boolean {
  const low = signed ? -(2 ** (bitsStored - 1)) : 0
  const high = low + 2 ** bitsStored - 1
  return data.some((value) => value < low || value > high)
}
