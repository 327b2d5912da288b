/** A set of characters that an escape sequence puts in force (PS3.3 tables C.12-3 and C.12-4). */
export interface Designation {
  /** G0: bytes below 0x80; G1: the others. */
  readonly element: 'G0' | 'G1'
  /** Encoding of the WHATWG standard that has the set's characters where bytes have their high bit set, and ASCII below. */
  readonly encoding: string
  /** Bytes to a character. */
  readonly width: 1 | 2
  /** Bytes that the encoding wants before each character. */
  readonly prefix?: readonly number[]
}

export const G0_ASCII: Designation = { element: 'G0', encoding: 'latin1', width: 1 }

/** What the escape sequence says whose bytes after ESC are at `at`, and its length; undefined where it is none of the standard's. */
export function designationOf(bytes: Uint8Array, at: number): (Designation & { readonly length: number }) | undefined {
  for (const length of [2, 3]) {
    const designation = DESIGNATIONS.get(String.fromCharCode(...bytes.subarray(at, at + length)))
    if (designation !== undefined) return { ...designation, length }
  }
  return undefined
}

const g1 = (encoding: string, width: 1 | 2 = 1): Designation => ({ element: 'G1', encoding, width })

const DESIGNATIONS: ReadonlyMap<string, Designation> = new Map([
  ['(B', G0_ASCII],
  ['(J', G0_ASCII],
  ['$B', { element: 'G0', encoding: 'euc-jp', width: 2 }],
  ['$@', { element: 'G0', encoding: 'euc-jp', width: 2 }],
  ['$(D', { element: 'G0', encoding: 'euc-jp', width: 2, prefix: [0x8f] }],
  [')I', g1('shift_jis')],
  ['-A', g1('latin1')],
  ['-B', g1('iso-8859-2')],
  ['-C', g1('iso-8859-3')],
  ['-D', g1('iso-8859-4')],
  ['-L', g1('iso-8859-5')],
  ['-G', g1('iso-8859-6')],
  ['-F', g1('iso-8859-7')],
  ['-H', g1('iso-8859-8')],
  ['-M', g1('windows-1254')],
  ['-b', g1('iso-8859-15')],
  ['-T', g1('windows-874')],
  ['$)C', g1('euc-kr', 2)],
  ['$)A', g1('gbk', 2)]
])
