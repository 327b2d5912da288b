import { ImageRefusedError } from './imageRefusedError.ts'
import { MAX_FRAMES } from './limits.ts'

/** One image file directory of a TIFF: its fields by tag, read when asked for. */
export interface TiffDirectory {
  /** The first values of a field, at most `most`; undefined where the directory lacks it. Throws ImageRefusedError. */
  numbers(tag: number, most: number): number[] | undefined
  /** A field's bytes as they are. Throws ImageRefusedError. */
  bytes(tag: number): Uint8Array | undefined
}

export interface TiffFile {
  readonly bytes: Uint8Array
  readonly littleEndian: boolean
  /** Where the directories of the chain begin. */
  readonly directories: readonly number[]
  /** Damage that did not stop reading, in words. */
  readonly warnings: readonly string[]
  /** Throws ImageRefusedError. */
  directory(offset: number): TiffDirectory
}

/** Follows the chain of directories of a TIFF 6.0 or BigTIFF file whose signature has been seen. Throws ImageRefusedError. */
export function openTiff(bytes: Uint8Array): TiffFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const littleEndian = bytes[0] === 0x49
  if (bytes.length < 16) throw new ImageRefusedError('truncated', 'the TIFF breaks off in its header')
  const big = view.getUint16(2, littleEndian) === 43
  const word = (at: number): number => (big ? Number(view.getBigUint64(at, littleEndian)) : view.getUint32(at, littleEndian))
  const layout: Layout = { view, littleEndian, wordBytes: big ? 8 : 4, word }

  const directories: number[] = []
  const warnings: string[] = []
  const seen = new Set<number>()
  let entries = 0
  for (let offset = word(big ? 8 : 4); offset !== 0; ) {
    if (seen.has(offset)) {
      warnings.push(`directory ${directories.length} of the TIFF is one of those before it; what follows is left out`)
      break
    }
    seen.add(offset)
    const { count, end } = entriesOf(layout, offset)
    entries += count
    if (entries * 12 > bytes.length) throw new ImageRefusedError('damaged', 'the directories of the TIFF overlap')
    if (directories.length >= MAX_FRAMES) throw new ImageRefusedError('too-many-pixels', `the TIFF has more than ${MAX_FRAMES} pages`)
    directories.push(offset)
    offset = end + layout.wordBytes <= bytes.length ? word(end) : 0
  }
  if (directories.length === 0) throw new ImageRefusedError('no-pixels', 'the TIFF has no pages')
  return { bytes, littleEndian, directories, warnings, directory: (offset) => readDirectory(bytes, layout, offset) }
}

interface Layout {
  readonly view: DataView
  readonly littleEndian: boolean
  /** Of offsets: 8 in BigTIFF. */
  readonly wordBytes: 4 | 8
  readonly word: (at: number) => number
}

function entriesOf({ view, littleEndian, wordBytes, word }: Layout, offset: number): { first: number; count: number; end: number } {
  const countBytes = wordBytes === 8 ? 8 : 2
  if (offset + countBytes > view.byteLength) throw new ImageRefusedError('truncated', `the TIFF has a directory at byte ${offset}, past its end`)
  const count = wordBytes === 8 ? word(offset) : view.getUint16(offset, littleEndian)
  const first = offset + countBytes
  const end = first + count * (4 + 2 * wordBytes)
  if (end > view.byteLength) throw new ImageRefusedError('truncated', `the TIFF breaks off in its directory at byte ${offset}, which says it has ${count} fields`)
  return { first, count, end }
}

/** Bytes of a value, by type; those of other types are not read. */
const TYPE_BYTES: ReadonlyMap<number, number> = new Map([[1, 1], [3, 2], [4, 4], [6, 1], [7, 1], [8, 2], [9, 4], [13, 4], [16, 8]])

function readDirectory(bytes: Uint8Array, layout: Layout, offset: number): TiffDirectory {
  const { view, littleEndian, wordBytes, word } = layout
  const { first, end } = entriesOf(layout, offset)
  const entries = new Map<number, number>()
  for (let at = first; at < end; at += 4 + 2 * wordBytes) {
    const tag = view.getUint16(at, littleEndian)
    if (!entries.has(tag)) entries.set(tag, at)
  }
  const field = (tag: number): { type: number; size: number; count: number; at: number } | undefined => {
    const entry = entries.get(tag)
    if (entry === undefined) return undefined
    const type = view.getUint16(entry + 2, littleEndian)
    const size = TYPE_BYTES.get(type)
    if (size === undefined) throw new ImageRefusedError('damaged', `field ${tag} of the TIFF has type ${type}, which holds no whole numbers`)
    const count = word(entry + 4)
    const inEntry = count * size <= wordBytes
    const at = inEntry ? entry + 4 + wordBytes : word(entry + 4 + wordBytes)
    if (at + count * size > bytes.length) throw new ImageRefusedError('truncated', `field ${tag} of the TIFF says it has ${count} values at byte ${at}, past the end of the file`)
    return { type, size, count, at }
  }
  return {
    numbers: (tag, most) => {
      const found = field(tag)
      if (found === undefined) return undefined
      const { type, size, count, at } = found
      return Array.from({ length: Math.min(count, most) }, (_, i) => valueAt(view, at + i * size, type, littleEndian))
    },
    bytes: (tag) => {
      const found = field(tag)
      return found === undefined ? undefined : bytes.subarray(found.at, found.at + found.count * found.size)
    }
  }
}

function valueAt(view: DataView, at: number, type: number, little: boolean): number {
  switch (type) {
    case 3:
      return view.getUint16(at, little)
    case 4:
    case 13:
      return view.getUint32(at, little)
    case 6:
      return view.getInt8(at)
    case 8:
      return view.getInt16(at, little)
    case 9:
      return view.getInt32(at, little)
    case 16:
      return Number(view.getBigUint64(at, little))
    default:
      return view.getUint8(at)
  }
}
