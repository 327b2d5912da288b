import { joinBytes } from '../joinBytes.ts'
import type { ElementTree, TreeElement } from './elementTree.ts'
import type { TransferSyntax } from './transferSyntax.ts'
import { lengthBytesOf } from './vrLengths.ts'

/**
 * The bytes of a data set in the encoding that its values are in: headers in this byte order, sequences and items with their lengths or
 * ended by delimiters as they were, a value of odd length padded. A value too long for its VR is written as UN (PS3.5 6.2.2).
 */
export function writeElementTree(elements: ElementTree, syntax: Pick<TransferSyntax, 'explicit' | 'littleEndian'>): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  writeElements(elements, syntax, parts)
  return joinBytes(parts)
}

const UNDEFINED = 0xffffffff

type Encoding = Pick<TransferSyntax, 'explicit' | 'littleEndian'>

/** Appends the parts; gives how many bytes they are. */
function writeElements(elements: ElementTree, encoding: Encoding, parts: Uint8Array[]): number {
  let total = 0
  for (const element of elements) {
    const at = parts.push(new Uint8Array(0)) - 1
    const length = writeValue(element, encoding, parts)
    const head = header(element, element.fragments === true || element.delimited === true ? UNDEFINED : length, encoding)
    parts[at] = head
    total += head.length + length
  }
  return total
}

function writeValue(element: TreeElement, encoding: Encoding, parts: Uint8Array[]): number {
  if (element.items !== undefined) {
    let total = 0
    for (const item of element.items) {
      const at = parts.push(new Uint8Array(0)) - 1
      const length = writeElements(item, encoding, parts)
      parts[at] = marker(0xe000, element.delimited === true ? UNDEFINED : length, encoding)
      if (element.delimited === true) parts.push(marker(0xe00d, 0, encoding))
      total += (element.delimited === true ? 16 : 8) + length
    }
    if (element.delimited !== true) return total
    parts.push(marker(0xe0dd, 0, encoding))
    return total + 8
  }
  const bytes = element.bytes ?? new Uint8Array(0)
  parts.push(bytes)
  if (element.fragments === true) {
    parts.push(marker(0xe0dd, 0, encoding))
    return bytes.length + 8
  }
  if (bytes.length % 2 === 0) return bytes.length
  parts.push(Uint8Array.of(PADDED_WITH_ZERO.has(element.vr) ? 0 : 0x20))
  return bytes.length + 1
}

const PADDED_WITH_ZERO: ReadonlySet<string> = new Set(['UI', 'OB', 'OW', 'UN', 'OD', 'OF', 'OL', 'OV', 'AT', 'US', 'SS', 'UL', 'SL', 'FL', 'FD', 'SV', 'UV'])

function header({ tag, vr: own }: TreeElement, length: number, { explicit, littleEndian }: Encoding): Uint8Array {
  const vr = length > 0xfffe && lengthBytesOf(own) !== 4 ? 'UN' : own
  const long = explicit && lengthBytesOf(vr) === 4
  const bytes = new Uint8Array(long ? 12 : 8)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), littleEndian)
  view.setUint16(2, Number.parseInt(tag.slice(4), 16), littleEndian)
  if (!explicit) {
    view.setUint32(4, length, littleEndian)
    return bytes
  }
  bytes[4] = vr.charCodeAt(0)
  bytes[5] = vr.charCodeAt(1)
  if (long) view.setUint32(8, length, littleEndian)
  else view.setUint16(6, length, littleEndian)
  return bytes
}

function marker(element: number, length: number, { littleEndian }: Encoding): Uint8Array {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 0xfffe, littleEndian)
  view.setUint16(2, element, littleEndian)
  view.setUint32(4, length, littleEndian)
  return bytes
}
