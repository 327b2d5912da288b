import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { attributeVr } from './attributeVrs.ts'
import type { Vr } from './dictionary.ts'
import { nameOfTag } from './nameOfTag.ts'
import type { TransferSyntax } from './transferSyntax.ts'
import { lengthBytesOf } from './vrLengths.ts'

/** One element with its value as it stands in the file: bytes, items of a sequence, or the fragments of encapsulated pixels. */
export interface TreeElement {
  /** ggggeeee, lower-case hexadecimal */
  readonly tag: string
  /** As written, or by the dictionary where it is implicit or written UN. */
  readonly vr: Vr
  /** In the byte order of the file; of `fragments` all items with their tags and lengths, without the delimiter that ends them. */
  readonly bytes?: Uint8Array
  readonly fragments?: true
  readonly items?: readonly ElementTree[]
  /** The sequence and its items are ended by delimiters, not by their lengths. */
  readonly delimited?: true
}

/** A data set, or an item of a sequence: its elements in ascending order. */
export type ElementTree = readonly TreeElement[]

export interface ReadTree {
  readonly elements: ElementTree
  readonly warnings: readonly string[]
}

/**
 * Reads every element of a data set, nested ones too, from byte `start` to the end. Values are views into `bytes`. Bytes after Pixel Data
 * that are no elements are left out with a warning. Throws ImageRefusedError naming tag and byte.
 */
export function readElementTree(bytes: Uint8Array, start: number, syntax: Pick<TransferSyntax, 'explicit' | 'littleEndian'>): ReadTree {
  const reader: Reader = {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    littleEndian: syntax.littleEndian,
    count: 0,
    warnings: []
  }
  const { elements } = readDataset(reader, { start, end: bytes.length, explicit: syntax.explicit, littleEndian: syntax.littleEndian, depth: 0, delimited: false })
  return { elements, warnings: reader.warnings }
}

interface Reader {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly littleEndian: boolean
  count: number
  readonly warnings: string[]
}

interface Span {
  readonly start: number
  readonly end: number
  readonly explicit: boolean
  readonly littleEndian: boolean
  readonly depth: number
  /** An item delimiter ends it. */
  readonly delimited: boolean
}

const MAX_ELEMENTS = 2_000_000
const MAX_DEPTH = 64
const UNDEFINED = 0xffffffff
const ITEM = 'fffee000'
const ITEM_END = 'fffee00d'
const SEQUENCE_END = 'fffee0dd'
const PIXELS = '7fe00010'

function readDataset(reader: Reader, span: Span): { elements: ElementTree; end: number } {
  if (span.depth > MAX_DEPTH) throw new ImageRefusedError('damaged', `sequences are nested more than ${MAX_DEPTH} deep at byte ${span.start}`)
  const found = new Map<string, TreeElement>()
  let at = span.start
  while (at + 8 <= span.end) {
    const tag = tagAt(reader, at, span.littleEndian)
    if (tag === ITEM_END && span.delimited) return { elements: inOrder(found), end: at + 8 }
    if (tag === ITEM_END || tag === SEQUENCE_END) {
      at += 8
      continue
    }
    let next: { element: TreeElement; end: number }
    try {
      next = readElement(reader, at, tag, span)
    } catch (error) {
      if (span.depth > 0 || !found.has(PIXELS) || !(error instanceof ImageRefusedError)) throw error
      reader.warnings.push(`what follows the pixels at byte ${at} is no DICOM element and was left out`)
      return { elements: inOrder(found), end: span.end }
    }
    if (found.has(tag)) reader.warnings.push(`element ${nameOfTag(tag)} stands twice; the first was taken`)
    else found.set(tag, next.element)
    at = next.end
  }
  if (span.delimited) throw new ImageRefusedError('truncated', `an item that begins at byte ${span.start} has no end`)
  if (at < span.end && !found.has(PIXELS)) throw new ImageRefusedError('truncated', `the DICOM file breaks off at byte ${at}, in the head of an element`)
  return { elements: inOrder(found), end: span.end }
}

function inOrder(found: ReadonlyMap<string, TreeElement>): ElementTree {
  return [...found.values()].toSorted((a, b) => (a.tag < b.tag ? -1 : 1))
}

function readElement(reader: Reader, at: number, tag: string, span: Span): { element: TreeElement; end: number } {
  if (++reader.count > MAX_ELEMENTS) throw new ImageRefusedError('damaged', `the DICOM file has more than ${MAX_ELEMENTS} elements`)
  const { written, length, start } = readHead(reader, at, tag, span)
  const vr = vrOf(tag, written)
  if (length === UNDEFINED) {
    if (tag === PIXELS || ((written === 'OB' || written === 'OW') && tag !== SEQUENCE_END)) {
      const end = endOfFragments(reader, start, span.end, tag, span.littleEndian)
      return { element: { tag, vr: 'OB', fragments: true, bytes: reader.bytes.subarray(start, end) }, end: end + 8 }
    }
    // a UN of undefined length is a sequence in implicit little endian (PS3.5 6.2.2)
    const inner = written === 'UN' ? { explicit: false, littleEndian: true } : { explicit: span.explicit, littleEndian: span.littleEndian }
    const { items, end } = readItems(reader, { ...span, ...inner, start, delimited: true, depth: span.depth + 1 }, tag)
    return { element: { tag, vr: 'SQ', items, delimited: true }, end }
  }
  const end = start + length
  if (end > span.end) {
    throw new ImageRefusedError('truncated', `the DICOM file breaks off in element ${nameOfTag(tag)}: at byte ${start} it says ${length} bytes, and ${span.end - start} are there`)
  }
  // a sequence written UN is in little endian also where the file is not: its values could not be written again as they stand
  if (vr !== 'SQ' || (written === 'UN' && !span.littleEndian)) return { element: { tag, vr, bytes: reader.bytes.subarray(start, end) }, end }
  const inner = written === 'UN' ? { explicit: false, littleEndian: true } : { explicit: span.explicit, littleEndian: span.littleEndian }
  return { element: { tag, vr, items: readItems(reader, { ...span, ...inner, start, end, delimited: false, depth: span.depth + 1 }, tag).items }, end }
}

/** An implicit VR counts as none written. */
function readHead(reader: Reader, at: number, tag: string, span: Span): { written: string | undefined; length: number; start: number } {
  const { view, bytes } = reader
  if (!span.explicit || tag.startsWith('fffe')) return { written: undefined, length: view.getUint32(at + 4, span.littleEndian), start: at + 8 }
  const written = String.fromCharCode(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0)
  if (lengthBytesOf(written) === 2) return { written, length: view.getUint16(at + 6, span.littleEndian), start: at + 8 }
  if (lengthBytesOf(written) !== 4) throw new ImageRefusedError('damaged', `element ${nameOfTag(tag)} at byte ${at} has no value representation`)
  if (at + 12 > span.end) throw new ImageRefusedError('truncated', `the DICOM file breaks off in element ${nameOfTag(tag)}`)
  return { written, length: view.getUint32(at + 8, span.littleEndian), start: at + 12 }
}

function vrOf(tag: string, written: string | undefined): Vr {
  if (written !== undefined && written !== 'UN') return written as Vr
  if (Number.parseInt(tag.slice(3, 4), 16) % 2 === 1) return /^00[1-9a-f]/.test(tag.slice(4)) ? 'LO' : 'UN'
  if (tag.endsWith('0000')) return 'UL'
  return attributeVr(tag) ?? 'UN'
}

function readItems(reader: Reader, span: Span, sequence: string): { items: ElementTree[]; end: number } {
  const items: ElementTree[] = []
  let at = span.start
  while (at + 8 <= span.end) {
    const tag = tagAt(reader, at, span.littleEndian)
    const length = reader.view.getUint32(at + 4, span.littleEndian)
    if (tag === SEQUENCE_END) return { items, end: at + 8 }
    if (tag !== ITEM) throw new ImageRefusedError('damaged', `the sequence ${nameOfTag(sequence)} holds at byte ${at} something that is not an item`)
    const end = length === UNDEFINED ? span.end : at + 8 + length
    if (end > span.end) throw new ImageRefusedError('truncated', `the DICOM file breaks off in an item of the sequence ${nameOfTag(sequence)} at byte ${at}`)
    const item = readDataset(reader, { ...span, start: at + 8, end, delimited: length === UNDEFINED })
    items.push(item.elements)
    at = item.end
  }
  if (span.delimited) throw new ImageRefusedError('truncated', `the sequence ${nameOfTag(sequence)} has no end`)
  return { items, end: span.end }
}

/** Where the delimiter of fragments stands. */
function endOfFragments(reader: Reader, start: number, limit: number, tag: string, littleEndian: boolean): number {
  let at = start
  while (at + 8 <= limit) {
    const item = tagAt(reader, at, littleEndian)
    if (item === SEQUENCE_END) return at
    if (item !== ITEM) throw new ImageRefusedError('damaged', `the fragments of ${nameOfTag(tag)} have no item tag at byte ${at}`)
    at += 8 + reader.view.getUint32(at + 4, littleEndian)
  }
  // some writers leave the delimiter out: the last fragment must at least be whole
  if (at === limit) return at
  throw new ImageRefusedError('truncated', `the DICOM file breaks off in the fragments of ${nameOfTag(tag)}`)
}

function tagAt({ view }: Reader, at: number, littleEndian: boolean): string {
  return ((view.getUint16(at, littleEndian) * 65_536 + view.getUint16(at + 2, littleEndian)) >>> 0).toString(16).padStart(8, '0')
}
