import { LITTLE_ENDIAN, reverseWords } from '../byteOrder.ts'
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
  // in big endian, samples that are not words come in swapped pairs of bytes where they are written as words (PS3.5 8.1.1 and D)
  const swapped = !dataset.littleEndian && element.vr === 'OW' && (bitsAllocated <= 8 || bitsAllocated % 8 !== 0)
  const cells = rows * columns * (subsampled ? 2 : samplesPerPixel)
  return (frame) => {
    if (!isWordSize(bitsAllocated)) return arrange(unpackCells(pixels, frame * cells, cells, description, { littleEndian: dataset.littleEndian, swapped }), description)
    const size = frameBits / 8
    // not slice: of a Node Buffer that is a view, and the samples must have memory of their own
    const bytes = swapped ? unswap(pixels, frame * size, size) : new Uint8Array(pixels.subarray(frame * size, frame * size + size))
    return arrange(toSamples(bytes, description, dataset.littleEndian), description)
  }
}

/**
 * One frame from its little-endian bytes as they would stand uncompressed, in memory of their own, which the frame takes over. Throws
 * ImageRefusedError.
 */
export function decodeNativeFrame(bytes: Uint8Array<ArrayBuffer>, description: PixelDescription): StoredFrame {
  const subsampled = description.photometricInterpretation === 'YBR_FULL_422'
  checkNative(description, subsampled)
  const { rows, columns, samplesPerPixel, bitsAllocated } = description
  const needed = Math.ceil((rows * columns * (subsampled ? 2 : samplesPerPixel) * bitsAllocated) / 8)
  if (bytes.length < needed) {
    throw new ImageRefusedError('truncated', `a frame of ${columns} x ${rows} pixels needs ${needed} bytes; it has ${bytes.length}`)
  }
  const cells = rows * columns * (subsampled ? 2 : samplesPerPixel)
  if (!isWordSize(bitsAllocated)) return arrange(unpackCells(bytes, 0, cells, description, { littleEndian: true, swapped: false }), description)
  return arrange(toSamples(bytes.length === needed ? bytes : bytes.slice(0, needed), description, true), description)
}

function arrange(data: StoredFrame['data'], description: PixelDescription): StoredFrame {
  const { rows, columns, samplesPerPixel, planar, photometricInterpretation } = description
  let arranged = data
  if (photometricInterpretation === 'YBR_FULL_422' && (data instanceof Uint8Array || data instanceof Uint16Array)) arranged = repeatChroma(data, rows * columns)
  else if (planar) arranged = interleave(data, rows * columns)
  return { width: columns, height: rows, samplesPerPixel, data: arranged }
}

function checkNative(description: PixelDescription, subsampled: boolean): void {
  const { photometricInterpretation, bitsAllocated, columns, signed } = description
  if (photometricInterpretation === 'YBR_PARTIAL_420' || photometricInterpretation === 'YBR_ICT' || photometricInterpretation === 'YBR_RCT') {
    throw new ImageRefusedError('unsupported-pixels', `${photometricInterpretation} does not occur in uncompressed images`)
  }
  if (subsampled && ((bitsAllocated !== 8 && bitsAllocated !== 16) || signed || columns % 2 !== 0)) {
    throw new ImageRefusedError(
      'unsupported-pixels',
      `YBR_FULL_422 needs 8 or 16 bits without a sign and an even width; the image has ${bitsAllocated} bits, ${signed ? 'signed, ' : ''}and ${columns} columns`
    )
  }
}

function toSamples(bytes: Uint8Array<ArrayBuffer>, description: PixelDescription, littleEndian: boolean): StoredFrame['data'] {
  const { bitsAllocated, kind, signed } = description
  if (littleEndian !== LITTLE_ENDIAN) reverseWords(bytes, bitsAllocated / 8)
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
export function keepStoredBits(data: PixelArray, { bitsAllocated, bitsStored, highBit, signed }: StoredBits): void {
  if (bitsStored === bitsAllocated) return
  const left = 31 - highBit
  const right = 32 - bitsStored
  if (data instanceof Int16Array) extendSign16(data, left, right)
  else if (data instanceof Uint16Array && highBit === bitsStored - 1) mask16(data, 2 ** bitsStored - 1)
  else if (signed) for (let i = 0; i < data.length; i++) data[i] = ((data[i] as number) << left) >> right
  else for (let i = 0; i < data.length; i++) data[i] = ((data[i] as number) << left) >>> right
}

type StoredBits = Pick<PixelDescription, 'bitsAllocated' | 'bitsStored' | 'highBit' | 'signed'>

// the usual types have loops of their own, which the compiler makes fast only where it meets one type
function extendSign16(data: Int16Array, left: number, right: number): void {
  for (let i = 0; i < data.length; i++) data[i] = ((data[i] as number) << left) >> right
}

function mask16(data: Uint16Array, mask: number): void {
  if (data.byteOffset % 4 === 0 && data.length % 2 === 0) {
    const pairs = new Uint32Array(data.buffer, data.byteOffset, data.length / 2)
    const both = mask * 65_537
    for (let i = 0; i < pairs.length; i++) pairs[i] = (pairs[i] as number) & both
    return
  }
  for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) & mask
}

function unswap(bytes: Uint8Array, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length)
  for (let i = 0; i < length; i++) out[i] = bytes[(offset + i) ^ 1] ?? 0
  return out
}

function isWordSize(bitsAllocated: number): boolean {
  return bitsAllocated === 8 || bitsAllocated === 16 || bitsAllocated === 32 || bitsAllocated === 64
}

interface CellOrder {
  readonly littleEndian: boolean
  /** Bytes come in swapped pairs. */
  readonly swapped: boolean
}

/**
 * `count` cells from cell `first` on, of a size that no typed array has: 24 bits, or packed without regard to bytes. Bit k of the pixels is
 * bit k mod 8, from the low end, of byte k div 8; frames follow each other without padding (PS3.5 8.1.1).
 */
function unpackCells(bytes: Uint8Array, first: number, count: number, description: PixelDescription, { littleEndian, swapped }: CellOrder): PixelArray {
  const { bitsAllocated, bitsStored, highBit, signed } = description
  const out = allocateSamples(count, bitsAllocated, signed)
  const flip = swapped ? 1 : 0
  if (bitsAllocated === 1) {
    const [start, skipped] = [Math.floor(first / 8), first % 8]
    for (let i = 0; i < count; i++) {
      const bit = skipped + i
      out[i] = ((bytes[(start + (bit >> 3)) ^ flip] as number) >> (bit & 7)) & 1
    }
    return out
  }
  const reversed = !littleEndian && bitsAllocated === 24
  const low = highBit - bitsStored + 1
  const right = 32 - bitsStored
  let at = Math.floor((first * bitsAllocated) / 8)
  let shift = (first * bitsAllocated) % 8
  for (let i = 0; i < count; i++) {
    // past the end nothing is read but what is shifted out again
    const b0 = bytes[at ^ flip] as number
    const b1 = bytes[(at + 1) ^ flip] as number
    const b2 = bytes[(at + 2) ^ flip] as number
    // in big endian, only cells of whole bytes have their bytes the other way round
    let cell = reversed ? (b0 << 16) | (b1 << 8) | b2 : (b0 | (b1 << 8) | (b2 << 16) | ((bytes[(at + 3) ^ flip] as number) << 24)) >>> shift
    // of more than 24 bits the last may lie in a fifth byte
    if (shift + bitsAllocated > 32) cell |= (bytes[(at + 4) ^ flip] as number) << (32 - shift)
    const top = (cell >>> low) << right
    out[i] = signed ? top >> right : top >>> right
    shift += bitsAllocated
    at += shift >> 3
    shift &= 7
  }
  return out
}

/** Samples of the smallest type that holds `bitsAllocated` bits. */
export function allocateSamples(length: number, bitsAllocated: number, signed: boolean): PixelArray {
  if (bitsAllocated <= 8) return signed ? new Int8Array(length) : new Uint8Array(length)
  if (bitsAllocated <= 16) return signed ? new Int16Array(length) : new Uint16Array(length)
  return signed ? new Int32Array(length) : new Uint32Array(length)
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
function repeatChroma(data: Uint8Array | Uint16Array, pixels: number): Uint8Array | Uint16Array {
  const out = data instanceof Uint8Array ? new Uint8Array(pixels * 3) : new Uint16Array(pixels * 3)
  for (let from = 0, to = 0; to < out.length; from += 4, to += 6) {
    out[to] = data[from] as number
    out[to + 3] = data[from + 1] as number
    out[to + 1] = out[to + 4] = data[from + 2] as number
    out[to + 2] = out[to + 5] = data[from + 3] as number
  }
  return out
}
