import type { ValueRange } from '../image/image.ts'
import { fullRange } from '../image/voi.ts'
import { short, valueBytes } from './attributes.ts'
import type { DicomDataset, DicomScope } from './parseDicom.ts'
import type { PixelDescription } from './pixelDescription.ts'

/**
 * Pixel Padding Value (0028,0120) up to Pixel Padding Range Limit (0028,0121) as stored values (PS3.3 C.7.5.1.1.2); of floating-point
 * pixels (0028,0122) to (0028,0125). Only grey images have padding; one that no stored value can be is left out.
 */
export function pixelPadding(dataset: DicomDataset, description: PixelDescription): ValueRange | undefined {
  if (!description.photometricInterpretation.startsWith('MONOCHROME')) return undefined
  const [value, limit] = description.kind === 'float' ? floatEnds(dataset, description.bitsAllocated) : integerEnds(dataset, description)
  if (value === undefined) return undefined
  const range = { low: Math.min(value, limit ?? value), high: Math.max(value, limit ?? value) }
  if (description.kind === 'float') return range
  const possible = fullRange(description)
  return range.high < possible.low || range.low > possible.high ? undefined : range
}

type Ends = readonly [value: number | undefined, limit: number | undefined]

/** The sign is that of the pixels, whatever VR the writer gave; some write only the stored bits. */
function integerEnds(dataset: DicomScope, { signed, bitsStored }: PixelDescription): Ends {
  const read = (tag: string): number | undefined => {
    const written = short(dataset, tag)
    if (written === undefined || !signed) return written
    const value = written > 32_767 ? written - 65_536 : written
    return bitsStored < 16 && value >= 2 ** (bitsStored - 1) && value < 2 ** bitsStored ? value - 2 ** bitsStored : value
  }
  return [read('x00280120'), read('x00280121')]
}

function floatEnds(dataset: DicomScope, bitsAllocated: number): Ends {
  const size = bitsAllocated / 8
  const read = (tag: string): number | undefined => {
    const bytes = valueBytes(dataset, tag)
    if (bytes === undefined || bytes.length < size) return undefined
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return size === 4 ? view.getFloat32(0, dataset.littleEndian) : view.getFloat64(0, dataset.littleEndian)
  }
  return size === 4 ? [read('x00280122'), read('x00280124')] : [read('x00280123'), read('x00280125')]
}
