/** A resolved Specific Character Set (0008,0005): the initial one, and whether ISO 2022 escapes may switch. */
export interface CharacterSet {
  readonly initial: string
  readonly extended: boolean
  /** Defined terms that are not known, read as Latin-1. */
  readonly unknown: readonly string[]
}

/**
 * Resolves the values of Specific Character Set (PS3.3 C.12.1.1.2). Terms that are not in the standard but mean one of its sets in
 * practice (`ISO-IR 100`, `latin1`, `utf8`) are accepted.
 */
export function characterSetOf(values: readonly string[] | undefined): CharacterSet {
  const terms = (values ?? ['']).map(normalTerm)
  const single = terms.map((term) => term.replace('ISO 2022 IR', 'ISO_IR'))
  return {
    initial: ENCODINGS.get(single[0] ?? '') ?? 'latin1',
    extended: terms.length > 1 || terms.some((term) => term.startsWith('ISO 2022')),
    unknown: terms.filter((term, i) => !ENCODINGS.has(single[i] ?? '') && !MULTI_BYTE.has(term))
  }
}

function normalTerm(value: string): string {
  const term = value.trim().toUpperCase()
  return term.replace(/^ISO[- _]IR[- _]?/, 'ISO_IR ').replace(/^ISO 2022[- _]IR[- _]?/, 'ISO 2022 IR ')
}

/** Decodes bytes of a text element; without `characterSet` as Latin-1, of which the default repertoire (ISO-IR 6) is a part. */
export function decodeText(bytes: Uint8Array, characterSet?: CharacterSet): string {
  if (characterSet === undefined) return decodeAs('latin1', bytes)
  if (!characterSet.extended || !bytes.includes(ESCAPE)) return decodeAs(characterSet.initial, bytes)
  return decodeEscaped(bytes, characterSet.initial)
}

const ESCAPE = 0x1b

/** Single sets and sets without code extensions, by defined term, as encodings of the WHATWG standard. */
const ENCODINGS: ReadonlyMap<string, string> = new Map([
  ['', 'latin1'],
  ['ISO_IR 6', 'latin1'],
  ['ISO_IR 100', 'latin1'],
  ['LATIN1', 'latin1'],
  ['ISO_IR 101', 'iso-8859-2'],
  ['ISO_IR 109', 'iso-8859-3'],
  ['ISO_IR 110', 'iso-8859-4'],
  ['ISO_IR 144', 'iso-8859-5'],
  ['ISO_IR 127', 'iso-8859-6'],
  ['ISO_IR 126', 'iso-8859-7'],
  ['ISO_IR 138', 'iso-8859-8'],
  ['ISO_IR 148', 'windows-1254'],
  ['ISO_IR 203', 'iso-8859-15'],
  ['ISO_IR 166', 'windows-874'],
  ['ISO_IR 13', 'shift_jis'],
  ['ISO_IR 192', 'utf-8'],
  ['UTF-8', 'utf-8'],
  ['UTF8', 'utf-8'],
  ['GB18030', 'gb18030'],
  ['GBK', 'gbk']
])

const MULTI_BYTE: ReadonlySet<string> = new Set(['ISO 2022 IR 87', 'ISO 2022 IR 159', 'ISO 2022 IR 149', 'ISO 2022 IR 58'])

/** What an escape sequence selects (PS3.3 tables C.12-3 and C.12-4): an encoding, and how the bytes that follow are handed to it. */
interface Designation {
  readonly encoding: string
  /** `pairs`: two bytes of 0x21..0x7e each, wanted with the high bit set; `pairs-0212`: the same after 0x8f. */
  readonly bytes: 'plain' | 'pairs' | 'pairs-0212'
}

const DESIGNATIONS: ReadonlyMap<string, Designation> = new Map([
  ['(B', { encoding: 'latin1', bytes: 'plain' }],
  ['(J', { encoding: 'shift_jis', bytes: 'plain' }],
  [')I', { encoding: 'shift_jis', bytes: 'plain' }],
  ['-A', { encoding: 'latin1', bytes: 'plain' }],
  ['-B', { encoding: 'iso-8859-2', bytes: 'plain' }],
  ['-C', { encoding: 'iso-8859-3', bytes: 'plain' }],
  ['-D', { encoding: 'iso-8859-4', bytes: 'plain' }],
  ['-L', { encoding: 'iso-8859-5', bytes: 'plain' }],
  ['-G', { encoding: 'iso-8859-6', bytes: 'plain' }],
  ['-F', { encoding: 'iso-8859-7', bytes: 'plain' }],
  ['-H', { encoding: 'iso-8859-8', bytes: 'plain' }],
  ['-M', { encoding: 'windows-1254', bytes: 'plain' }],
  ['-b', { encoding: 'iso-8859-15', bytes: 'plain' }],
  ['-T', { encoding: 'windows-874', bytes: 'plain' }],
  ['$B', { encoding: 'euc-jp', bytes: 'pairs' }],
  ['$(D', { encoding: 'euc-jp', bytes: 'pairs-0212' }],
  ['$)C', { encoding: 'euc-kr', bytes: 'plain' }],
  ['$)A', { encoding: 'gbk', bytes: 'plain' }]
])

/** ^ = \ tab, line feed, form feed, carriage return: after these the initial sets are in force again (PS3.5 6.1.2.5.3). */
const RESETTING: ReadonlySet<number> = new Set([0x5e, 0x3d, 0x5c, 0x09, 0x0a, 0x0c, 0x0d])

function decodeEscaped(bytes: Uint8Array, initialEncoding: string): string {
  const initial: Designation = { encoding: initialEncoding, bytes: 'plain' }
  let current = initial
  let run: number[] = []
  let out = ''
  const flush = (): void => {
    if (run.length > 0) out += decodeAs(current.encoding, Uint8Array.from(run))
    run = []
  }
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number
    if (byte === ESCAPE) {
      flush()
      const { designation, length } = readEscape(bytes, i + 1)
      current = designation ?? current
      i += length
    } else if (current.bytes === 'plain') {
      run.push(byte)
      if (RESETTING.has(byte)) {
        flush()
        current = initial
      }
    } else {
      // 94 x 94 sets in G0: a delimiter's code is half a character here
      if (current.bytes === 'pairs-0212') run.push(0x8f)
      run.push(byte | 0x80, (bytes[++i] ?? 0x21) | 0x80)
    }
  }
  flush()
  return out
}

function readEscape(bytes: Uint8Array, at: number): { designation?: Designation; length: number } {
  for (const length of [2, 3]) {
    const designation = DESIGNATIONS.get(String.fromCharCode(...bytes.subarray(at, at + length)))
    if (designation !== undefined) return { designation, length }
  }
  return { length: 2 }
}

function decodeAs(encoding: string, bytes: Uint8Array): string {
  if (encoding !== 'latin1') return new TextDecoder(encoding).decode(bytes)
  // WHATWG's iso-8859-1 is windows-1252, which differs at 0x80..0x9f
  let out = ''
  for (let i = 0; i < bytes.length; i += 4096) out += String.fromCharCode(...bytes.subarray(i, i + 4096))
  return out
}
