import { designationOf, G0_ASCII, type Designation } from './codeExtensions.ts'

/** A resolved Specific Character Set (0008,0005). */
export interface CharacterSet {
  /** Encoding of the WHATWG standard for bytes that no escape sequence precedes. */
  readonly initial: string
  /** Whether ISO 2022 escape sequences switch sets; they do not in UTF-8, GB18030 and GBK (PS3.3 C.12.1.1.2). */
  readonly extensible: boolean
  /** Defined terms that are not known, read as Latin-1. */
  readonly unknown: readonly string[]
}

/**
 * Resolves the values of Specific Character Set (PS3.3 C.12.1.1.2). Terms that are not in the standard but mean one of its sets
 * (`ISO-IR 100`, `ISO 8859-1`, `utf8`) are accepted.
 */
export function characterSetOf(values: readonly string[] | undefined): CharacterSet {
  const terms = (values ?? ['']).map((value) => value.trim())
  const encodings = terms.map((term) => encodingOf(term.toUpperCase()))
  const initial = encodings[0] ?? LATIN1
  return { initial, extensible: !STAND_ALONE.has(initial), unknown: terms.filter((_, i) => encodings[i] === undefined) }
}

/**
 * Decodes the bytes of a text element; without `characterSet` as Latin-1, of which the default repertoire (ISO-IR 6) is a part. Escape sequences
 * are followed whether or not their set is declared. In a person's name (`name`) the initial sets are in force again after ^ and = too
 * (PS3.5 6.1.2.5.3).
 */
export function decodeText(bytes: Uint8Array, characterSet?: CharacterSet, name = false): string {
  if (characterSet === undefined) return decodeAs(LATIN1, bytes)
  if (!characterSet.extensible || !bytes.includes(ESCAPE)) return decodeAs(characterSet.initial, bytes)
  return decodeEscaped(bytes, characterSet.initial, name ? NAME_DELIMITERS : DELIMITERS)
}

const LATIN1 = 'latin1'
const ESCAPE = 0x1b

/** Sets by the number that ISO registered them under; 87 and 159 are in force only after their escape sequences. */
const REGISTERED: ReadonlyMap<number, string> = new Map([
  [6, LATIN1],
  [100, LATIN1],
  [101, 'iso-8859-2'],
  [109, 'iso-8859-3'],
  [110, 'iso-8859-4'],
  [144, 'iso-8859-5'],
  [127, 'iso-8859-6'],
  [126, 'iso-8859-7'],
  [138, 'iso-8859-8'],
  [148, 'windows-1254'],
  [203, 'iso-8859-15'],
  [166, 'windows-874'],
  [13, 'shift_jis'],
  [14, 'shift_jis'],
  [87, LATIN1],
  [159, LATIN1],
  [149, 'euc-kr'],
  [58, 'gbk'],
  [192, 'utf-8']
])

/** Multi-byte sets that have no room for others. */
const STAND_ALONE: ReadonlySet<string> = new Set(['utf-8', 'gb18030', 'big5'])

function encodingOf(term: string): string | undefined {
  if (term === '') return LATIN1
  const registered = /^(?:ISO[^A-Z0-9]*(?:2022[^A-Z0-9]*)?IR[^A-Z0-9]*|ISO[^A-Z0-9]*2022[^A-Z0-9]+|IR[^A-Z0-9]*)?(\d{1,3})$/.exec(term)
  if (registered !== null) return REGISTERED.get(Number(registered[1]))
  const plain = term.replace(/[^A-Z0-9]/g, '').replace(/^ISO2022(?=GB)/, '')
  return NAMED.get(plain)
}

/** Names without spaces and signs. The standard's decoder of GBK is that of GB18030. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['GB18030', 'gb18030'],
  ['GBK', 'gb18030'],
  ['GB2312', 'gb18030'],
  ['UTF8', 'utf-8'],
  ['UNICODE', 'utf-8'],
  ['ASCII', LATIN1],
  ['USASCII', LATIN1],
  ['LATIN1', LATIN1],
  ['ISO88591', LATIN1],
  ['ISO88592', 'iso-8859-2'],
  ['ISO88593', 'iso-8859-3'],
  ['ISO88594', 'iso-8859-4'],
  ['ISO88595', 'iso-8859-5'],
  ['ISO88596', 'iso-8859-6'],
  ['ISO88597', 'iso-8859-7'],
  ['ISO88598', 'iso-8859-8'],
  ['ISO88599', 'windows-1254'],
  ['ISO885911', 'windows-874'],
  ['ISO885915', 'iso-8859-15'],
  ['WINDOWS1250', 'windows-1250'],
  ['WINDOWS1251', 'windows-1251'],
  ['WINDOWS1252', 'windows-1252'],
  ['SHIFTJIS', 'shift_jis'],
  ['SJIS', 'shift_jis'],
  ['EUCKR', 'euc-kr'],
  ['KSC5601', 'euc-kr'],
  ['BIG5', 'big5']
])

/** \ tab, line feed, form feed, carriage return; and ^ = in names. */
const DELIMITERS: ReadonlySet<number> = new Set([0x5c, 0x09, 0x0a, 0x0c, 0x0d])
const NAME_DELIMITERS: ReadonlySet<number> = new Set([...DELIMITERS, 0x5e, 0x3d])

/** Bytes below 0x80 are of the set designated as G0, the others of G1 (PS3.5 6.1.2.5.1). */
function decodeEscaped(bytes: Uint8Array, initial: string, delimiters: ReadonlySet<number>): string {
  let g0: Designation = G0_ASCII
  let g1: Designation = { element: 'G1', encoding: initial, width: initial === 'euc-kr' || initial === 'gbk' ? 2 : 1 }
  const initialG1 = g1
  let run: number[] = []
  let encoding = initial
  let out = ''
  const push = (as: string, ...codes: number[]): void => {
    if (as !== encoding && run.length > 0) {
      out += decodeAs(encoding, Uint8Array.from(run))
      run = []
    }
    encoding = as
    run.push(...codes)
  }
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number
    const next = bytes[i + 1]
    if (byte === ESCAPE) {
      const designation = designationOf(bytes, i + 1)
      if (designation === undefined) {
        i += 2
        continue
      }
      i += designation.length
      if (designation.element === 'G0') g0 = designation
      else g1 = designation
    } else if (byte >= 0x80) {
      if (g1.width === 2 && next !== undefined && next >= 0x80) push(g1.encoding, byte, bytes[++i] as number)
      else push(g1.encoding, byte)
    } else if (g0.width === 2 && byte > 0x20 && next !== undefined && next > 0x20 && next < 0x7f) {
      // in a set of 94 x 94 characters a delimiter's code is half a character
      i++
      push(g0.encoding, ...(g0.prefix ?? []), byte | 0x80, next | 0x80)
    } else {
      // all encodings agree with ASCII here
      push(encoding, byte)
      if (delimiters.has(byte)) {
        g0 = G0_ASCII
        g1 = initialG1
      }
    }
  }
  return run.length > 0 ? out + decodeAs(encoding, Uint8Array.from(run)) : out
}

function decodeAs(encoding: string, bytes: Uint8Array): string {
  if (encoding !== LATIN1) return new TextDecoder(encoding).decode(bytes)
  // WHATWG's iso-8859-1 is windows-1252, which differs at 0x80..0x9f
  let out = ''
  for (let i = 0; i < bytes.length; i += 4096) out += String.fromCharCode(...bytes.subarray(i, i + 4096))
  return out
}
