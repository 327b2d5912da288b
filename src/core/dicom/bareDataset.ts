import { EXPLICIT_BIG_ENDIAN, EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from './transferSyntax.ts'
import { lengthBytesOf } from './vrLengths.ts'

/** Whether bytes without a preamble begin like a DICOM data set, as older systems and some toolkits write them. */
export function looksLikeBareDataset(bytes: Uint8Array): boolean {
  return guessEncoding(bytes, 0) !== undefined
}

/**
 * The native transfer syntax in which the data set at `position` reads plausibly: two elements in ascending order, in a group that comes
 * first in practice, with lengths inside the file. Undefined where none does.
 */
export function guessEncoding(bytes: Uint8Array, position: number): string | undefined {
  for (const uid of [EXPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN, IMPLICIT_LITTLE_ENDIAN]) {
    const first = readElementHead(bytes, position, uid)
    if (first === undefined || !FIRST_GROUPS.has(first.group)) continue
    // a meta header is explicit little endian, and what follows it may not be
    if (first.end === bytes.length || (first.group === 0x0002 && uid === EXPLICIT_LITTLE_ENDIAN)) return uid
    const second = readElementHead(bytes, first.end, uid)
    if (second !== undefined && second.tag > first.tag && second.group <= 0x7fe0) return uid
  }
  return undefined
}

const FIRST_GROUPS: ReadonlySet<number> = new Set([0x0002, 0x0004, 0x0008, 0x0010])
function readElementHead(bytes: Uint8Array, at: number, uid: string): { tag: number; group: number; end: number } | undefined {
  if (at + 8 > bytes.length) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = uid !== EXPLICIT_BIG_ENDIAN
  const group = view.getUint16(at, little)
  const tag = group * 65536 + view.getUint16(at + 2, little)
  let start = at + 8
  let length: number
  if (uid === IMPLICIT_LITTLE_ENDIAN) {
    length = view.getUint32(at + 4, true)
  } else {
    const vr = String.fromCharCode(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0)
    if (lengthBytesOf(vr) === 2) {
      length = view.getUint16(at + 6, little)
    } else if (lengthBytesOf(vr) === 4 && at + 12 <= bytes.length) {
      length = view.getUint32(at + 8, little)
      start = at + 12
    } else {
      return undefined
    }
  }
  // an undefined length is only plausible for a sequence: what follows is an item
  if (length === 0xffffffff) return { tag, group, end: start }
  return start + length <= bytes.length ? { tag, group, end: start + length } : undefined
}
