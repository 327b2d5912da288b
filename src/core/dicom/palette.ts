import type { PixelArray } from '../image/image.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { shorts, valueBytes } from './attributes.ts'
import type { DicomDataset } from './parseDicom.ts'

/**
 * Looks the indices of a PALETTE COLOR image up (PS3.3 C.7.6.3.1.5, C.7.6.3.1.6): indices below the first mapped value take the first
 * entry, those above the last the last. Segmented tables (C.7.9.2) are expanded. RGB of 8 or 16 bits as the tables are. Throws ImageRefusedError.
 */
export function expandPalette(indices: PixelArray, dataset: DicomDataset): { data: Uint8Array | Uint16Array; bitsStored: 8 | 16 } {
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
  { name: 'red', descriptor: 'x00281101', data: 'x00281201', segmented: 'x00281221' },
  { name: 'green', descriptor: 'x00281102', data: 'x00281202', segmented: 'x00281222' },
  { name: 'blue', descriptor: 'x00281103', data: 'x00281203', segmented: 'x00281223' }
] as const

function readTable(dataset: DicomDataset, { name, descriptor, data, segmented }: (typeof COLOURS)[number]): Table {
  const [written, first, bits] = shorts(dataset, descriptor)
  const bytes = valueBytes(dataset, data)
  const segments = bytes === undefined ? valueBytes(dataset, segmented) : undefined
  if (written === undefined || first === undefined || (bits !== 8 && bits !== 16) || (bytes === undefined && segments === undefined)) {
    throw new ImageRefusedError('damaged', `the ${name} table of the palette is missing or not described`)
  }
  const count = written === 0 ? 65_536 : written
  const signed = shorts(dataset, 'x00280103')[0] === 1
  const mapped: Pick<Table, 'first' | 'bits'> = { first: signed && first > 32_767 ? first - 65_536 : first, bits }
  if (segments !== undefined) {
    const units = bits === 8 ? segments : words(segments, dataset.littleEndian)
    return { ...mapped, entries: expandSegments(units, count, name) }
  }
  return { ...mapped, entries: readEntries(dataset, { name, data }, bits, count) }
}

function readEntries(dataset: DicomDataset, { name, data }: { readonly name: string; readonly data: string }, bits: 8 | 16, count: number): Uint16Array {
  const bytes = valueBytes(dataset, data) ?? new Uint8Array()
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
  return entries
}

function words(bytes: Uint8Array, littleEndian: boolean): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Uint16Array.from({ length: Math.floor(bytes.length / 2) }, (_, i) => view.getUint16(2 * i, littleEndian))
}

/** Discrete, linear and indirect segments (PS3.3 C.7.9.2) in units of the entries' size. Throws ImageRefusedError unless they give `count` entries. */
function expandSegments(units: Uint8Array | Uint16Array, count: number, name: string): Uint16Array {
  const entries = new Uint16Array(count)
  let done = 0
  const damaged = (what: string): ImageRefusedError => new ImageRefusedError('damaged', `the segmented ${name} table of the palette ${what}`)
  /** One segment at `at`; returns the position after it. */
  const expand = (at: number, nested: boolean): number => {
    const [opcode, length] = [units[at], units[at + 1]]
    if (opcode === undefined || length === undefined) throw damaged('breaks off')
    // of no use, and indirect ones could repeat it without end
    if (length === 0) throw damaged('has a segment without entries')
    if (opcode === 0) {
      if (done + length > count || at + 2 + length > units.length) throw damaged(`does not give its ${count} entries`)
      entries.set(units.subarray(at + 2, at + 2 + length), done)
      done += length
      return at + 2 + length
    }
    if (opcode === 1) {
      const from = entries[done - 1]
      const to = units[at + 2]
      if (from === undefined || to === undefined || done + length > count) throw damaged(`does not give its ${count} entries`)
      for (let i = 1; i <= length; i++) entries[done++] = Math.round(from + ((to - from) * i) / length)
      return at + 3
    }
    if (opcode === 2 && !nested) {
      const parts = [...units.subarray(at + 2, at + (units instanceof Uint8Array ? 6 : 4))]
      let target = parts.reduceRight((sum, part) => sum * (units instanceof Uint8Array ? 256 : 65_536) + part, 0)
      // the offset is in bytes
      if (units instanceof Uint16Array) target /= 2
      for (let i = 0; i < length; i++) target = expand(target, true)
      return at + 2 + parts.length
    }
    throw damaged(`has a segment of kind ${opcode} where none can be`)
  }
  // a padding byte may follow what gives them all
  for (let at = 0; at < units.length; ) at = done < count ? expand(at, false) : units.length
  if (done < count) throw damaged(`gives ${done} of its ${count} entries`)
  return entries
}
