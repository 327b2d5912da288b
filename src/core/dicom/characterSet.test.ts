import { describe, expect, it } from 'vitest'
import { characterSetOf, decodeText } from './characterSet.ts'

/** Bytes written as text, with two hexadecimal digits after a backslash where they are not printable. */
const bytesOf = (written: string): Uint8Array =>
  Uint8Array.from(Array.from(written.matchAll(/\\([0-9a-f]{2})|([^\\])/g), ([, code, character]) => (code === undefined ? (character ?? '').charCodeAt(0) : Number.parseInt(code, 16))))

describe('decodeText', () => {
  // PS3.5 annexes H, I, J and K
  it.each([
    [[''], 'Buc^Jerome', 'Buc^Jerome'],
    [['ISO_IR 100'], 'Buc^J\\e9r\\f4me', 'Buc^Jérôme'],
    [['ISO_IR 144'], '\\bb\\ee\\da\\63\\65\\dc\\d1\\79\\e0\\d3', 'Люкceмбyрг'],
    [['ISO_IR 192'], 'Wang^XiaoDong=\\e7\\8e\\8b^\\e5\\b0\\8f\\e6\\9d\\b1', 'Wang^XiaoDong=王^小東'],
    [['GB18030'], 'Wang^XiaoDong=\\cd\\f5^\\d0\\a1\\b6\\ab', 'Wang^XiaoDong=王^小东'],
    [['', 'ISO 2022 IR 87'], 'Yamada^Tarou=\\1b$B;3ED\\1b(B^\\1b$BB@O:\\1b(B', 'Yamada^Tarou=山田^太郎'],
    [['ISO 2022 IR 13', 'ISO 2022 IR 87'], '\\d4\\cf\\c0\\de^\\c0\\db\\b3=\\1b$B;3ED\\1b(J^\\1b$BB@O:\\1b(J', 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎'],
    [['', 'ISO 2022 IR 149'], 'Hong^Gildong=\\1b$)C\\fb\\f3^\\1b$)C\\d1\\ce\\d4\\d7', 'Hong^Gildong=洪^吉洞'],
    [['', 'ISO 2022 IR 58'], 'Zhang=\\1b$)A\\d5\\c5^', 'Zhang=张^'],
    // in a 94 x 94 set the codes of ^ and \\ are halves of characters
    [['', 'ISO 2022 IR 87'], '\\1b$B%^%\\5c\\1b(B^A', 'マボ^A']
  ])('reads %j', (terms, written, expected) => {
    expect(decodeText(bytesOf(written), characterSetOf(terms))).toBe(expected)
  })

  it('names sets that are not known and reads them as Latin-1', () => {
    const set = characterSetOf(['ISO_IR 999'])
    expect([set.unknown, decodeText(Uint8Array.of(0x4a, 0xe9, 0x9f), set)]).toEqual([['ISO_IR 999'], 'Jé\x9f'])
  })

  it('survives escapes that are cut off or not known', () => {
    const set = characterSetOf(['', 'ISO 2022 IR 87'])
    expect(['\\1b', 'A\\1b$', '\\1b$B;', '\\1b%GA'].map((written) => decodeText(bytesOf(written), set).length > -1)).toEqual([true, true, true, true])
  })
})
