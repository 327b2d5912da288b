import { joinBytes } from '../../src/core/joinBytes.ts'

/** How elements are written. */
export interface Encoding {
  readonly uid: string
  readonly explicit: boolean
  readonly little: boolean
}

const LONG: ReadonlySet<string> = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])
export const UNDEFINED_LENGTH = 0xffffffff

/** One element as bytes; `length` may differ from the value's. */
export function elementBytes(tag: number, vr: string, value: Uint8Array, encoding: Encoding, length = value.length): Uint8Array {
  const { explicit, little } = encoding
  const head = new Uint8Array(explicit && LONG.has(vr) ? 12 : 8)
  const view = new DataView(head.buffer)
  view.setUint16(0, tag >>> 16, little)
  view.setUint16(2, tag & 0xffff, little)
  if (!explicit) view.setUint32(4, length >>> 0, little)
  else {
    head[4] = vr.charCodeAt(0)
    head[5] = vr.charCodeAt(1)
    if (head.length === 12) view.setUint32(8, length >>> 0, little)
    else view.setUint16(6, length & 0xffff, little)
  }
  return joinBytes([head, value])
}

export function shortBytes(value: number, { little }: Encoding): Uint8Array {
  const out = new Uint8Array(2)
  new DataView(out.buffer).setUint16(0, value & 0xffff, little)
  return out
}

/** Text, padded to an even length. */
export function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text.length % 2 === 0 ? text : `${text} `)
}

/** An item tag (E000), item delimiter (E00D) or sequence delimiter (E0DD) with its length. */
export function itemHead(kind: 0xe000 | 0xe00d | 0xe0dd, length: number, little: boolean): Uint8Array {
  const out = new Uint8Array(8)
  const view = new DataView(out.buffer)
  view.setUint16(0, 0xfffe, little)
  view.setUint16(2, kind, little)
  view.setUint32(4, length >>> 0, little)
  return out
}

/** Preamble and meta header that names the transfer syntax. */
export function part10Head(uid: string): Uint8Array {
  const explicit = { uid, explicit: true, little: true }
  const name = elementBytes(0x00020010, 'UI', textBytes(uid).map((byte) => (byte === 0x20 ? 0 : byte)), explicit)
  const size = Uint8Array.of(name.length, 0, 0, 0)
  return joinBytes([new Uint8Array(128), textBytes('DICM'), elementBytes(0x00020000, 'UL', size, explicit), name])
}
