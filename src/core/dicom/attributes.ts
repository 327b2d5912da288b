import { decodeText, type CharacterSet } from './characterSet.ts'
import type { DicomScope } from './parseDicom.ts'

/** The bytes of an element's value; undefined where it is absent or reaches past the end of the file. */
export function valueBytes(scope: DicomScope, tag: string): Uint8Array | undefined {
  const element = scope.elements[tag]
  if (element === undefined || element.dataOffset + element.length > scope.bytes.length) return undefined
  return scope.bytes.subarray(element.dataOffset, element.dataOffset + element.length)
}

/**
 * The values of a text element, trimmed of padding; one where its VR (LT, ST, UT) takes no more. Undefined where it is absent or empty.
 * `characterSet` matters for LO, LT, PN, SH, ST, UC and UT.
 */
export function texts(scope: DicomScope, tag: string, characterSet?: CharacterSet): string[] | undefined {
  const bytes = valueBytes(scope, tag)
  if (bytes === undefined || bytes.length === 0 || bytes.length > MAX_TEXT) return undefined
  const vr = scope.elements[tag]?.vr
  const decoded = decodeText(bytes, characterSet, vr === 'PN' || (vr === undefined && tag === PATIENT_NAME))
  // split after decoding: the code of \ may be half a character
  const separate = vr !== undefined && SINGLE_VALUED.has(vr) ? [decoded] : decoded.split('\\')
  const values = separate.map((value) => value.replace(/^ +|[ \0]+$/g, ''))
  return values.some((value) => value !== '') ? values : undefined
}

/** The first value of a text element. */
export function text(scope: DicomScope, tag: string, characterSet?: CharacterSet): string | undefined {
  const value = texts(scope, tag, characterSet)?.[0]
  return value === '' ? undefined : value
}

/** The values of a DS or IS element; those that are not finite numbers are left out. */
export function decimals(scope: DicomScope, tag: string): number[] {
  return (texts(scope, tag) ?? []).filter((value) => value !== '').map(Number).filter(Number.isFinite)
}

/** The first value of a DS or IS element. */
export function decimal(scope: DicomScope, tag: string): number | undefined {
  return decimals(scope, tag)[0]
}

/** The values of a US element (or SS with `signed`). */
export function shorts(scope: DicomScope, tag: string, signed = false): number[] {
  const bytes = valueBytes(scope, tag)
  if (bytes === undefined) return []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values: number[] = []
  for (let at = 0; at + 2 <= Math.min(bytes.length, MAX_TEXT); at += 2) {
    values.push(signed ? view.getInt16(at, scope.littleEndian) : view.getUint16(at, scope.littleEndian))
  }
  return values
}

/** The first value of a US element. */
export function short(scope: DicomScope, tag: string): number | undefined {
  return shorts(scope, tag)[0]
}

/** The values of a UL element (or SL with `signed`). */
export function longs(scope: DicomScope, tag: string, signed = false): number[] {
  const view = viewOf(scope, tag)
  return view === undefined ? [] : Array.from({ length: Math.floor(view.byteLength / 4) }, (_, i) => (signed ? view.getInt32(4 * i, scope.littleEndian) : view.getUint32(4 * i, scope.littleEndian)))
}

/** The values of an FD element; those that are not finite are left out. */
export function doubles(scope: DicomScope, tag: string): number[] {
  const view = viewOf(scope, tag)
  if (view === undefined) return []
  return Array.from({ length: Math.floor(view.byteLength / 8) }, (_, i) => view.getFloat64(8 * i, scope.littleEndian)).filter(Number.isFinite)
}

/** The items of a sequence as scopes of their own; empty where it is absent. */
export function items(scope: DicomScope, tag: string): DicomScope[] {
  const { bytes, littleEndian } = scope
  return (scope.elements[tag]?.items ?? []).map(({ dataSet }) => ({ bytes, littleEndian, elements: dataSet?.elements ?? {} }))
}

/** Item `index` of a sequence, or undefined. Unlike `items` it does not touch the others: a long multi-frame file has one per frame. */
export function item(scope: DicomScope, tag: string, index: number): DicomScope | undefined {
  const elements = scope.elements[tag]?.items?.[index]?.dataSet?.elements
  return elements === undefined ? undefined : { bytes: scope.bytes, littleEndian: scope.littleEndian, elements }
}

const PATIENT_NAME = 'x00100010'
const SINGLE_VALUED: ReadonlySet<string> = new Set(['LT', 'ST', 'UT'])

function viewOf(scope: DicomScope, tag: string): DataView | undefined {
  const bytes = valueBytes(scope, tag)
  return bytes === undefined ? undefined : new DataView(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, MAX_TEXT))
}

/** Longest text that is read; nothing that Hilum shows comes near it. */
const MAX_TEXT = 65_536
