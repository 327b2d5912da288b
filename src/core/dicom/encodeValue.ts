import type { DicomElement } from './dicomElement.ts'
import type { Vr } from './dictionary.ts'
import { DicomWriteError } from './dicomWriteError.ts'

/** The bytes of a value in little endian, padded to even length as its VR asks (PS3.5 6.2). Throws DicomWriteError. */
export function encodeValue({ tag, vr, value }: DicomElement): Uint8Array {
  if (value instanceof Uint8Array) return padded(value, 0)
  if (value instanceof Uint16Array || value instanceof Int16Array) {
    if (vr !== 'OW') throw new DicomWriteError(`element ${tag} (${vr}) was given 16-bit words, which only OW takes`)
    return words(value)
  }
  if (typeof value === 'object' && 'items' in value) {
    throw new DicomWriteError(
      `element ${tag} (${vr}) was given items, which only SQ takes`
    )
  }
  const values: readonly (string | number)[] = typeof value === 'object' ? value : value === '' ? [] : [value]
  const binary = BINARY.get(vr)
  if (binary !== undefined) return numbers(tag, vr, values, binary)
  return characters(tag, vr, values)
}

interface Binary {
  readonly bytes: number
  readonly set: (view: DataView, at: number, value: number) => void
  readonly low: number
  readonly high: number
}

const BINARY: ReadonlyMap<Vr, Binary> = new Map([
  ['US', { bytes: 2, set: (view, at, value) => view.setUint16(at, value, true), low: 0, high: 65_535 }],
  ['SS', { bytes: 2, set: (view, at, value) => view.setInt16(at, value, true), low: -32_768, high: 32_767 }],
  ['UL', { bytes: 4, set: (view, at, value) => view.setUint32(at, value, true), low: 0, high: 4_294_967_295 }],
  ['SL', { bytes: 4, set: (view, at, value) => view.setInt32(at, value, true), low: -2_147_483_648, high: 2_147_483_647 }],
  ['FL', { bytes: 4, set: (view, at, value) => view.setFloat32(at, value, true), low: -Infinity, high: Infinity }],
  ['FD', { bytes: 8, set: (view, at, value) => view.setFloat64(at, value, true), low: -Infinity, high: Infinity }]
])

/** Longest value of each text VR in characters (PS3.5 table 6.2-1); a PN's limit is that of one of its component groups. */
const LONGEST: Partial<Record<Vr, number>> = {
  AE: 16, AS: 4, CS: 16, DA: 8, DS: 16, DT: 26, IS: 12, LO: 64, LT: 10_240, PN: 64, SH: 16, ST: 1024, TM: 14, UI: 64,
  UC: Infinity, UR: Infinity, UT: Infinity
}

function numbers(tag: string, vr: Vr, values: readonly (string | number)[], { bytes, set, low, high }: Binary): Uint8Array {
  const out = new Uint8Array(values.length * bytes)
  const view = new DataView(out.buffer)
  const whole = vr !== 'FL' && vr !== 'FD'
  values.forEach((value, i) => {
    if (typeof value !== 'number' || value < low || value > high || Number.isNaN(value) || (whole && !Number.isInteger(value))) {
      throw new DicomWriteError(`element ${tag} (${vr}) cannot hold ${JSON.stringify(value)}`)
    }
    set(view, i * bytes, value)
  })
  return out
}

function characters(tag: string, vr: Vr, values: readonly (string | number)[]): Uint8Array {
  const longest = LONGEST[vr]
  if (longest === undefined) throw new DicomWriteError(`element ${tag} (${vr}) takes bytes, not text or numbers`)
  const texts = values.map((value) => (typeof value === 'number' ? decimalText(tag, vr, value) : value))
  for (const one of texts) {
    const parts = vr === 'PN' ? one.split('=') : [one]
    if (parts.some((part) => Array.from(part).length > longest)) {
      throw new DicomWriteError(
        `element ${tag} (${vr}) holds at most ${longest} characters: "${one}"`
      )
    }
    if (one.includes('\\') && !['LT', 'ST', 'UT', 'UR'].includes(vr)) {
      throw new DicomWriteError(`element ${tag} (${vr}) cannot hold a backslash, which separates values: "${one}"`)
    }
    if (vr === 'UI' && !/^(0|[1-9]\d*)(\.(0|[1-9]\d*))*$/.test(one)) throw new DicomWriteError(`element ${tag}: "${one}" is not a UID`)
  }
  return padded(new TextEncoder().encode(texts.join('\\')), vr === 'UI' ? 0 : 0x20)
}

/** A number in at most 16 (DS) or 12 (IS) characters. */
function decimalText(tag: string, vr: Vr, value: number): string {
  if (vr === 'IS' && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return String(value)
  if (vr === 'DS' && Number.isFinite(value)) {
    for (let digits = 17; digits > 0; digits--) {
      const text = String(Number(value.toPrecision(digits)))
      if (text.length <= 16) return text
    }
  }
  throw new DicomWriteError(`element ${tag} (${vr}) cannot hold the number ${value}`)
}

function words(value: Uint16Array | Int16Array): Uint8Array {
  const out = new Uint8Array(value.length * 2)
  for (let i = 0, to = 0; i < value.length; i++, to += 2) {
    const word = value[i] as number
    out[to] = word
    out[to + 1] = word >> 8
  }
  return out
}

function padded(bytes: Uint8Array, pad: number): Uint8Array {
  if (bytes.length % 2 === 0) return bytes
  const out = new Uint8Array(bytes.length + 1)
  out.set(bytes)
  out[bytes.length] = pad
  return out
}
