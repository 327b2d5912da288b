import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { MAX_PIXELS } from '../image/limits.ts'
import type { StoredFrame } from '../image/decodedFile.ts'
import type { Overlay } from '../image/overlay.ts'
import { decimal, short, shorts, text, texts, valueBytes } from './attributes.ts'
import { characterSetOf } from './characterSet.ts'
import type { DicomDataset } from './parseDicom.ts'
import type { PixelDescription } from './pixelDescription.ts'

/**
 * The overlays of a frame (PS3.3 C.9.2; groups 6000 to 601E): bitmaps in Overlay Data (60xx,3000), or, as in old files, single bits of the
 * pixels' words above Bits Stored. One without Number of Frames in Overlay (60xx,0015) lies over every frame; others from their Image
 * Frame Origin (60xx,0051) on. Those that are not described or too short are left out. `words` gives a frame with all its allocated bits.
 */
export function overlaysOf(dataset: DicomDataset, description: PixelDescription, frame: number, words: (frame: number) => StoredFrame): Overlay[] {
  const overlays: Overlay[] = []
  for (let group = 0x6000; group <= 0x601e; group += 2) {
    const overlay = readOverlay(dataset, description, group, frame, words)
    if (overlay !== undefined) overlays.push(overlay)
  }
  return overlays
}

function readOverlay(
  dataset: DicomDataset,
  description: PixelDescription,
  group: number,
  frame: number,
  words: (frame: number) => StoredFrame
): Overlay | undefined {
  const tag = (element: string): string => `x${group.toString(16)}${element}`
  const height = short(dataset, tag('0010'))
  const width = short(dataset, tag('0011'))
  if (!height || !width || width * height > MAX_PIXELS) return undefined
  const bitmap = separateBitmap(dataset, tag, width * height, frame) ?? embeddedBitmap(dataset, tag, description, { width, height, frame, words })
  if (bitmap === undefined) return undefined
  const [row = 1, column = 1] = shorts(dataset, tag('0050'), true)
  const characterSet = characterSetOf(texts(dataset, 'x00080005'))
  const label = text(dataset, tag('1500'), characterSet)
  const described = text(dataset, tag('0022'), characterSet)
  return {
    group,
    width,
    height,
    left: column - 1,
    top: row - 1,
    type: text(dataset, tag('0040')) === 'R' ? 'R' : 'G',
    ...(label === undefined ? {} : { label }),
    ...(described === undefined ? {} : { description: described }),
    bitmap
  }
}

/** Bit k is bit k mod 8, from the low end, of byte k div 8; frames follow each other without padding (PS3.5 8.1.2). */
function separateBitmap(dataset: DicomDataset, tag: (element: string) => string, count: number, frame: number): Overlay['bitmap'] | undefined {
  const bytes = valueBytes(dataset, tag('3000'))
  if (bytes === undefined) return undefined
  const frames = decimal(dataset, tag('0015'))
  const own = frames === undefined ? 0 : frame - ((short(dataset, tag('0051')) ?? 1) - 1)
  if (own < 0 || own >= (frames ?? 1) || bytes.length * 8 < (own + 1) * count) return undefined
  const swapped = !dataset.littleEndian && dataset.elements[tag('3000')]?.vr === 'OW' ? 1 : 0
  return () => {
    const out = new Uint8Array(count)
    for (let i = 0, bit = own * count; i < count; i++, bit++) out[i] = ((bytes[Math.floor(bit / 8) ^ swapped] ?? 0) >> (bit % 8)) & 1
    return out
  }
}

function embeddedBitmap(
  dataset: DicomDataset,
  tag: (element: string) => string,
  description: PixelDescription,
  { width, height, frame, words }: { readonly width: number; readonly height: number; readonly frame: number; readonly words: (frame: number) => StoredFrame }
): Overlay['bitmap'] | undefined {
  const { bitsAllocated, bitsStored, highBit, samplesPerPixel, kind, rows, columns } = description
  const position = short(dataset, tag('0102'))
  if (position === undefined || kind === 'float' || samplesPerPixel !== 1 || width !== columns || height !== rows || position >= bitsAllocated) return undefined
  // a bit of the pixel's own value is no overlay
  if (position <= highBit && position > highBit - bitsStored) return undefined
  return () => {
    const { data } = words(frame)
    if (data.length < width * height) throw new ImageRefusedError('truncated', `overlay ${tag('').slice(1)} needs ${width} x ${height} pixels`)
    return Uint8Array.from({ length: width * height }, (_, i) => ((data[i] as number) >>> position) & 1)
  }
}
