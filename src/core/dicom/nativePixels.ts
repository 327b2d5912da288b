import type { PixelArray } from '../image/image.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import type { StoredFrame } from '../image/decodedFile.ts'
import type { DicomDataset } from './parseDicom.ts'
import type { PixelDescription } from './pixelDescription.ts'

/**
 * Checks once that all frames of native (uncompressed) pixel data are there, then gives a reader of single frames. A frame's values are
 * the stored values of PS3.5 8.1.1: `bitsStored` bits ending at `highBit`, sign-extended, planes interleaved, YBR_FULL_422 brought to full
 * resolution by repeating its chroma. Throws ImageRefusedError.
 */
export function openNativePixels(dataset: DicomDataset, description: PixelDescription): (frame: number) => StoredFrame {
  const element = dataset.elements[description.element]
  if (element === undefined) throw new ImageRefusedError('no-pixels', 'the DICOM file holds no image')
  if (element.hadUndefinedLength === true) {
    throw new ImageRefusedError('damaged', `the pixels are in fragments, which ${dataset.transferSyntax.name} does not allow`)
  }
  const subsampled = description.photometricInterpretation === 'YBR_FULL_422'
  checkNative(description, subsampled)
  const { rows, columns, frames, samplesPerPixel, bitsAllocated } = description
  const available = Math.min(element.length, dataset.bytes.length - element.dataOffset)
  const frameBits = rows * columns * (subsampled ? 2 : samplesPerPixel) * bitsAllocated
  const needed = Math.ceil((frameBits * frames) / 8)
  if (available < needed) {
    const code = element.length > available ? 'truncated' : 'implausible-size'
    throw new ImageRefusedError(
      code, `${frames} frame(s) of ${columns} x ${rows} pixels need ${needed} bytes; the DICOM file has ${available}`
    )
  }
  const pixels = dataset.bytes.subarray(element.dataOffset, element.dataOffset + available)
  // in big endian, 8-bit samples written as words come in swapped pairs (PS3.5 8.1.1 and D)
  const swapped = !dataset.littleEndian && bitsAllocated <= 8 && element.vr === 'OW'

  const count = rows * columns * samplesPerPixel
  return (frame) => {
    let data: StoredFrame['data']
    if (bitsAllocated === 1) data = unpackBits(pixels, frame * count, count, swapped)
    else {
      const size = frameBits / 8
      // not slice: of a Node Buffer that is a view, and the samples must have memory of their own
      const bytes = swapped ? unswap(pixels, frame * size, size) : new Uint8Array(pixels.subarray(frame * size, frame * size + size))
      data = toSamples(bytes, description, dataset.littleEndian)
    }
    return arrange(data, description)
  }
}

/** One frame from its little-endian bytes as they would stand uncompressed, in memory of their own. Throws ImageRefusedError. */
export function decodeNativeFrame(bytes: Uint8Array<ArrayBuffer>, description: PixelDescription): StoredFrame {
  const subsampled = description.photometricInterpretation === 'YBR_FULL_422'
  checkNative(description, subsampled)
  const { rows, columns, samplesPerPixel, bitsAllocated } = description
  const needed = Math.ceil((rows * columns * (subsampled ? 2 : samplesPerPixel) * bitsAllocated) / 8)
  if (bytes.length < needed) {
    throw new ImageRefusedError('truncated', `a frame of ${columns} x ${rows} pixels needs ${needed} bytes; it has ${bytes.length}`)
  }
  if (bitsAllocated === 1) return arrange(unpackBits(bytes, 0, rows * columns * samplesPerPixel, false), description)
  return arrange(toSamples(bytes.slice(0, needed), description, true), description)
}

function arrange(data: StoredFrame['data'], description: PixelDescription): StoredFrame {
  const { rows, columns, samplesPerPixel, planar, photometricInterpretation } = description
  let arranged = data
  if (photometricInterpretation === 'YBR_FULL_422' && data instanceof Uint8Array) arranged = repeatChroma(data, rows * columns)
  else if (planar) arranged = interleave(data, rows * columns)
  return { width: columns, height: rows, samplesPerPixel, data: arranged }
}

function checkNative(description: PixelDescription, subsampled: boolean): void {
  const { photometricInterpretation, bitsAllocated, columns } = description
  if (photometricInterpretation === 'YBR_PARTIAL_420' || photometricInterpretation === 'YBR_ICT' || photometricInterpretation === 'YBR_RCT') {
    throw new ImageRefusedError('unsupported-pixels', `${photometricInterpretation} does not occur in uncompressed images`)
  }
  if (subsampled && (bitsAllocated !== 8 || columns % 2 !== 0)) {
    throw new ImageRefusedError(
      'unsupported-pixels',
      `YBR_FULL_422 needs 8 bits and an even width; the image has ${bitsAllocated} bits and ${columns} columns`
    )
  }
}

const HOST_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

function toSamples(bytes: Uint8Array<ArrayBuffer>, description: PixelDescription, littleEndian: boolean): StoredFrame['data'] {
  const { bitsAllocated, kind, signed } = description
  if (littleEndian !== HOST_LITTLE_ENDIAN) reverseWords(bytes, bitsAllocated / 8)
  const { buffer } = bytes
  if (kind === 'float') return bitsAllocated === 32 ? new Float32Array(buffer) : new Float64Array(buffer)
  let data: PixelArray
  if (bitsAllocated === 8) data = signed ? new Int8Array(buffer) : bytes
  else if (bitsAllocated === 16) data = signed ? new Int16Array(buffer) : new Uint16Array(buffer)
  else data = signed ? new Int32Array(buffer) : new Uint32Array(buffer)
  keepStoredBits(data, description)
  return data
}

/** Moves the stored bits to the low end and extends the sign, which also clears overlays kept in the bits above (as in old files). */
function keepStoredBits(data: PixelArray, { bitsAllocated, bitsStored, highBit, signed }: PixelDescription): void {
  if (bitsStored === bitsAllocated) return
  const left = 31 - highBit
  const right = 32 - bitsStored
  if (signed) for (let i = 0; i < data.length; i++) data[i] = ((data[i] as number) << left) >> right
  else for (let i = 0; i < data.length; i++) data[i] = ((data[i] as number) << left) >>> right
}

function reverseWords(bytes: Uint8Array, size: number): void {
  if (size === 1) return
  for (let at = 0; at + size <= bytes.length; at += size) bytes.subarray(at, at + size).reverse()
}

function unswap(bytes: Uint8Array, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length)
  for (let i = 0; i < length; i++) out[i] = bytes[(offset + i) ^ 1] ?? 0
  return out
}

/** Bit k of the pixels is bit k mod 8, from the low end, of byte k div 8; frames follow each other without padding (PS3.5 8.1.1). */
function unpackBits(bytes: Uint8Array, offset: number, count: number, swapped: boolean): Uint8Array {
  const out = new Uint8Array(count)
  for (let i = 0, bit = offset; i < count; i++, bit++) {
    const at = Math.floor(bit / 8)
    out[i] = ((bytes[swapped ? at ^ 1 : at] ?? 0) >> (bit % 8)) & 1
  }
  return out
}

function interleave<T extends StoredFrame['data']>(planes: T, pixels: number): T {
  const out = planes.slice() as T
  for (let p = 0, to = 0; p < pixels; p++, to += 3) {
    out[to] = planes[p] as number
    out[to + 1] = planes[pixels + p] as number
    out[to + 2] = planes[2 * pixels + p] as number
  }
  return out
}

/** Y0 Y1 Cb Cr for every two pixels (PS3.3 C.7.6.3.1.2) to Y Cb Cr for each. */
function repeatChroma(data: Uint8Array, pixels: number): Uint8Array {
  const out = new Uint8Array(pixels * 3)
  for (let from = 0, to = 0; to < out.length; from += 4, to += 6) {
    out[to] = data[from] as number
    out[to + 3] = data[from + 1] as number
    out[to + 1] = out[to + 4] = data[from + 2] as number
    out[to + 2] = out[to + 5] = data[from + 3] as number
  }
  return out
}
