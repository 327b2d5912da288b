import type { PixelArray } from '../image/image.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { shorts, valueBytes } from './attributes.ts'
import type { DicomDataset } from './parseDicom.ts'

/**
 * Looks the indices of a PALETTE COLOR image up (PS3.3 C.7.6.3.1.5, C.7.6.3.1.6): indices below the first mapped value take the first
 * entry, those above the last the last. RGB of 8 or 16 bits as the tables are. Throws ImageRefusedError.
 */
export function expandPalette(indices: PixelArray, dataset: DicomDataset): { data: Uint8Array | Uint16Array; bitsStored: 8 | 16 } {
  if (dataset.elements['x00281221'] !== undefined && dataset.elements['x00281201'] === undefined) {
    throw new ImageRefusedError('unsupported-pixels', 'the palette of the DICOM image is segmented, which cannot be read')
  }
  const tables = COLOURS.map((colour) => readTable(dataset, colour))
  const wide = tables.some((table) => table.bits === 16)
  const data = wide ? new Uint16Array(indices.length * 3) : new Uint8Array(indices.length * 3)
  tables.forEach((table, channel) => {
    const last = table.entries.length - 1
    const scale = wide && table.bits === 8 ? 257 : 1
    for (let i = 0, to = channel; i < indices.length; i++, to += 3) {
      const entry = (indices[i] as number) - table.first
      data[to] = (table.entries[entry < 0 ? 0 : entry > last ? last : entry] as number) * scale
    }
  })
  return { data, bitsStored: wide ? 16 : 8 }
}

interface Table {
  readonly first: number
  readonly bits: 8 | 16
  readonly entries: Uint16Array
}

const COLOURS = [
  { name: 'red', descriptor: 'x00281101', data: 'x00281201' },
  { name: 'green', descriptor: 'x00281102', data: 'x00281202' },
  { name: 'blue', descriptor: 'x00281103', data: 'x00281203' }
] as const

function readTable(dataset: DicomDataset, { name, descriptor, data }: (typeof COLOURS)[number]): Table {
  const [written, first, bits] = shorts(dataset, descriptor)
  const bytes = valueBytes(dataset, data)
  if (written === undefined || first === undefined || (bits !== 8 && bits !== 16) || bytes === undefined) {
    throw new ImageRefusedError('damaged', `the ${name} table of the palette is missing or not described`)
  }
  const count = written === 0 ? 65_536 : written
  // tables of 8-bit entries are packed by some writers and given a word each by others
  const packed = bits === 8 && bytes.length < count * 2
  if (bytes.length < (packed ? count : count * 2)) {
    throw new ImageRefusedError('truncated', `the ${name} table of the palette has ${bytes.length} bytes for ${count} entries`)
  }
  const entries = new Uint16Array(count)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const swapped = !dataset.littleEndian && dataset.elements[data]?.vr === 'OW'
  for (let i = 0; i < count; i++) {
    entries[i] = packed ? (bytes[swapped ? i ^ 1 : i] ?? 0) : view.getUint16(i * 2, dataset.littleEndian) & (bits === 8 ? 0xff : 0xffff)
  }
  const signed = shorts(dataset, 'x00280103')[0] === 1
  return { first: signed && first > 32_767 ? first - 65_536 : first, bits, entries }
}
