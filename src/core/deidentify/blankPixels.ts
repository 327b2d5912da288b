import type { Codecs } from '../image/codecs.ts'
import type { StoredFrame } from '../image/decodedFile.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import type { ElementTree, TreeElement } from '../dicom/elementTree.ts'
import { openDataset } from '../dicom/openDicom.ts'
import type { DicomDataset } from '../dicom/parseDicom.ts'
import { describePixels, type PixelDescription } from '../dicom/pixelDescription.ts'
import { joinBytes } from '../joinBytes.ts'
import type { Region } from './blankRegions.ts'
import { hasOverlayInPixels } from './burnedIn.ts'
import { ascii } from './dummyValue.ts'

export interface Blanked {
  readonly elements: ElementTree
  /** The pixels were decoded: they are to be written in Explicit VR Little Endian. */
  readonly decoded: boolean
}

/**
 * Blanks rectangles in every frame. Native pixels are changed where they stand, the rest of their bytes untouched; compressed ones are
 * decoded, and the image's description follows (what is said of lossy compression stays). The value is black: 0, of MONOCHROME1 the highest; of
 * signed pixels the lowest that the image has. Overlays kept in unused bits of the pixels go everywhere. Throws ImageRefusedError where the pixels cannot be read.
 */
export function blankPixels(elements: ElementTree, dataset: DicomDataset, regions: readonly Region[], codecs: Codecs): Blanked {
  const description = describePixels(dataset)
  // reads all of it: a part that is missing or damaged is refused before anything is said to be blank
  const file = openDataset(dataset, codecs)
  const tag = description.element.slice(1)
  if (!dataset.transferSyntax.encapsulated && WHOLE_BYTES.has(description.bitsAllocated) && elements.some((one) => one.tag === tag && one.fragments === undefined)) {
    file.storedFrame(description.frames - 1)
    const changed = elements.map((element) => {
      if (element.tag !== tag || element.bytes === undefined) return element
      const layout = { littleEndian: dataset.littleEndian, swapped: isSwapped(element, description, dataset) }
      const bytes = blankNative(element.bytes, description, regions, layout)
      if (hasOverlayInPixels(dataset)) clearUnusedBits(bytes, description, layout)
      return { ...element, bytes }
    })
    return { elements: changed, decoded: false }
  }
  if (!dataset.littleEndian || description.kind === 'float' || description.bitsAllocated === 1) {
    throw new ImageRefusedError('unsupported-pixels', `pixels of ${description.bitsAllocated} bits in ${dataset.transferSyntax.name} cannot be blanked`)
  }
  const frames = Array.from({ length: description.frames }, (_, i) => file.storedFrame(i))
  const [first] = frames
  if (first === undefined) throw new ImageRefusedError('no-pixels', 'the file has no frames')
  const bitsStored = frames.reduce((most, frame) => Math.max(most, frame.bitsStored ?? 0), description.bitsStored)
  const bitsAllocated = 8 * first.data.BYTES_PER_ELEMENT
  const native: PixelDescription = { ...description, planar: false, bitsAllocated, bitsStored, highBit: bitsStored - 1, photometricInterpretation: photometricOf(first, description) }
  const pixels = joinBytes(frames.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)))
  const bytes = blankNative(pixels, native, regions, { littleEndian: true, swapped: false })
  return { elements: describeNative(elements, native, bytes), decoded: true }
}

/** Sizes of a sample that can be changed where it stands; others (12 bits, packed) are decoded. */
const WHOLE_BYTES: ReadonlySet<number> = new Set([1, 8, 16, 32, 64])

interface Layout {
  readonly littleEndian: boolean
  /** 8-bit samples stand in swapped pairs, as words in big endian do. */
  readonly swapped: boolean
}

function isSwapped({ vr }: TreeElement, { bitsAllocated }: PixelDescription, { littleEndian }: DicomDataset): boolean {
  return !littleEndian && bitsAllocated <= 8 && vr === 'OW'
}

/** A copy of native pixels with the rectangles blank. */
function blankNative(pixels: Uint8Array, description: PixelDescription, regions: readonly Region[], layout: Layout): Uint8Array {
  const { rows, columns, frames, samplesPerPixel: samples, planar, photometricInterpretation } = description
  const out = Uint8Array.from(pixels)
  const values = blankValues(out, description, layout)
  const subsampled = photometricInterpretation === 'YBR_FULL_422' && values.length === 3 && pixels.length < rows * columns * frames * 3
  for (let frame = 0; frame < frames; frame++) {
    for (const region of regions) {
      const left = subsampled ? region.x & ~1 : region.x
      const right = subsampled ? (region.x + region.width + 1) & ~1 : region.x + region.width
      for (let y = region.y; y < region.y + region.height; y++) {
        for (let x = left; x < right; x++) {
          const pixel = y * columns + x
          if (subsampled) {
            // Y0 Y1 Cb Cr for every two pixels
            const pair = frame * rows * columns * 2 + (pixel >> 1) * 4
            setSample(out, pair + (pixel & 1), values[0] ?? 0, description, layout)
            setSample(out, pair + 2 + (pixel & 1), values[1] ?? 0, description, layout)
            continue
          }
          for (let sample = 0; sample < samples; sample++) {
            const inFrame = planar ? sample * rows * columns + pixel : pixel * samples + sample
            setSample(out, frame * rows * columns * samples + inFrame, values[sample] ?? 0, description, layout)
          }
        }
      }
    }
  }
  return out
}

function setSample(out: Uint8Array, index: number, value: number, { bitsAllocated }: PixelDescription, { littleEndian, swapped }: Layout): void {
  if (bitsAllocated === 1) {
    const at = Math.floor(index / 8)
    const byte = swapped ? at ^ 1 : at
    const mask = 1 << (index % 8)
    out[byte] = value === 0 ? (out[byte] ?? 0) & ~mask : (out[byte] ?? 0) | mask
    return
  }
  const size = bitsAllocated / 8
  for (let k = 0; k < size; k++) {
    const at = index * size + (littleEndian ? k : size - 1 - k)
    out[swapped ? at ^ 1 : at] = k < 4 ? (value >> (8 * k)) & 255 : 0
  }
}

/** Clears the bits above and below the stored ones, in which old files keep overlays. */
function clearUnusedBits(out: Uint8Array, { bitsAllocated, bitsStored, highBit, kind }: PixelDescription, { littleEndian, swapped }: Layout): void {
  if (kind === 'float' || bitsAllocated === 1 || bitsStored === bitsAllocated) return
  const size = bitsAllocated / 8
  const mask = (2 ** bitsStored - 1) * 2 ** (highBit + 1 - bitsStored)
  const masks = Array.from({ length: size }, (_, k) => Math.floor(mask / 256 ** (littleEndian ? k : size - 1 - k)) % 256)
  for (let i = 0; i < out.length; i++) {
    const at = swapped ? i ^ 1 : i
    out[at] = (out[at] ?? 0) & (masks[i % size] ?? 0)
  }
}

/** Black, for each sample, as the bits of the stored value; what stands in bits above or below the stored ones is cleared with it. */
function blankValues(pixels: Uint8Array, description: PixelDescription, layout: Layout): number[] {
  const { photometricInterpretation, bitsStored, bitsAllocated, highBit, signed, kind } = description
  if (kind === 'float') return [0]
  const shift = highBit + 1 - bitsStored
  if (photometricInterpretation.startsWith('YBR')) {
    const middle = 2 ** (bitsStored - 1) * 2 ** shift
    return [0, middle, middle]
  }
  if (signed && bitsAllocated > 1) return [lowest(pixels, description, layout)]
  return photometricInterpretation === 'MONOCHROME1' ? [(2 ** bitsStored - 1) * 2 ** shift] : [0, 0, 0]
}

function lowest(pixels: Uint8Array, { bitsAllocated, photometricInterpretation }: PixelDescription, { littleEndian }: Layout): number {
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength)
  const size = bitsAllocated / 8
  const read = (at: number): number => (size === 1 ? view.getInt8(at) : size === 2 ? view.getInt16(at, littleEndian) : view.getInt32(at, littleEndian))
  const inverted = photometricInterpretation === 'MONOCHROME1'
  let found = read(0)
  for (let at = 0; at + size <= pixels.length; at += size) {
    const value = read(at)
    if (inverted ? value > found : value < found) found = value
  }
  return found
}

function photometricOf(first: StoredFrame, { photometricInterpretation, samplesPerPixel }: PixelDescription): PixelDescription['photometricInterpretation'] {
  if (samplesPerPixel === 1) return photometricInterpretation
  if (first.colour !== undefined) return first.colour === 'RGB' ? 'RGB' : 'YBR_FULL'
  if (photometricInterpretation === 'YBR_FULL_422' || photometricInterpretation === 'YBR_PARTIAL_420') return 'YBR_FULL'
  // the decoder has undone the transform of JPEG 2000
  return photometricInterpretation === 'YBR_ICT' || photometricInterpretation === 'YBR_RCT' ? 'RGB' : photometricInterpretation
}

const OFFSET_TABLES: ReadonlySet<string> = new Set(['7fe00001', '7fe00002'])

function describeNative(elements: ElementTree, native: PixelDescription, bytes: Uint8Array): ElementTree {
  const replaced: TreeElement[] = [
    { tag: '00280004', vr: 'CS', bytes: ascii(native.photometricInterpretation) },
    ...(native.samplesPerPixel === 3 ? [{ tag: '00280006', vr: 'US', bytes: Uint8Array.of(0, 0) } as const] : []),
    { tag: '00280100', vr: 'US', bytes: Uint8Array.of(native.bitsAllocated, 0) },
    { tag: '00280101', vr: 'US', bytes: Uint8Array.of(native.bitsStored, 0) },
    { tag: '00280102', vr: 'US', bytes: Uint8Array.of(native.highBit, 0) },
    { tag: '7fe00010', vr: native.bitsAllocated > 8 ? 'OW' : 'OB', bytes }
  ]
  const tags = new Set(replaced.map(({ tag }) => tag))
  return [...elements.filter(({ tag }) => !tags.has(tag) && !OFFSET_TABLES.has(tag)), ...replaced].toSorted((a, b) => (a.tag < b.tag ? -1 : 1))
}
