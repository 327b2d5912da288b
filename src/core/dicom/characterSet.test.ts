import { describe, expect, it } from 'vitest'
import { texts } from './attributes.ts'
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
    [['', 'ISO 2022 IR 58'], 'Zhang^XiaoDong=\\1b$)A\\d5\\c5^\\1b$)A\\d0\\a1\\b6\\ab=', 'Zhang^XiaoDong=张^小东='],
    [['ISO 2022 IR 13', 'ISO 2022 IR 87'], '\\1b$B$d$^$@\\1b(J^\\1b$B$?$m$&\\1b(J', 'やまだ^たろう'],
    [['', 'ISO 2022 IR 149'], '\\1b$)C\\fb\\f3^\\1b$)C\\d1\\ce\\d4\\d7=\\1b$)C\\c8\\ab^\\1b$)C\\b1\\e6\\b5\\bf', '洪^吉洞=홍^길동'],
    [['GBK'], 'Wang=\\cd\\f5^\\d0\\a1\\b6\\ab', 'Wang=王^小东'],
    [['', 'ISO 2022 IR 159'], 'A=\\1b$(D"\\6d0!\\1b(B', 'A=©丂'],
    // sets of single bytes; after a delimiter the first is in force again
    [['ISO 2022 IR 100', 'ISO 2022 IR 144', 'ISO 2022 IR 126'], 'J\\e9r\\f4me=\\1b-L\\bb\\ee\\da^\\1b-F\\c4\\e9\\ef=\\e9', 'Jérôme=Люк^Διο=é'],
    [
      ['ISO 2022 IR 6', 'ISO 2022 IR 101', 'ISO 2022 IR 109', 'ISO 2022 IR 110', 'ISO 2022 IR 127', 'ISO 2022 IR 138', 'ISO 2022 IR 148', 'ISO 2022 IR 166'],
      '\\1b-B\\c8^\\1b-C\\d5^\\1b-D\\a2^\\1b-G\\e2^\\1b-H\\f9^\\1b-M\\fe^\\1b-T\\a1',
      'Č^Ġ^ĸ^ق^ש^ş^ก'
    ],
    // the first term may be a multi-byte set, and escapes may be of sets that are not declared
    [['ISO 2022 IR 149'], '\\c8\\ab^\\1b$)C\\b1\\e6', '홍^길'],
    [['ISO_IR 100'], '\\1b$B;3ED\\1b(B^\\e9', '山田^é'],
    // in a 94 x 94 set the codes of ^ and \\ are halves of characters
    [['', 'ISO 2022 IR 87'], '\\1b$B%^%\\5c\\1b(B^A', 'マボ^A']
  ])('reads %j', (terms, written, expected) => {
    expect(decodeText(bytesOf(written), characterSetOf(terms), true)).toBe(expected)
  })

  it('resets text at line ends, tabs and backslashes, not at ^ and =', () => {
    const written = 'A \\1b$)C\\fb\\f3^\\d1\\ce=\\d4\\d7\\0d\\0a\\1b$)C\\d4\\d7\\5cB\\e9'
    expect(decodeText(bytesOf(written), characterSetOf(['ISO 2022 IR 100', 'ISO 2022 IR 149']))).toBe('A 洪^吉=洞\r\n洞\\Bé')
  })

  it.each([
    ['ISO IR 100', '\\e8', 'è'],
    ['ISO-IR 101', '\\e8', 'č'],
    ['iso_ir100', '\\e8', 'è'],
    ['ISO 8859-2', '\\e8', 'č'],
    ['ISO8859-1', '\\e8', 'è'],
    ['ISO_2022_IR 144', '\\bb', 'Л'],
    ['ISO-2022-IR-166', '\\a1', 'ก'],
    ['UTF-8', '\\c3\\a9', 'é'],
    ['GB 18030', '\\d0\\a1', '小'],
    ['ISO 2022 GBK', '\\d0\\a1', '小'],
    ['SHIFT_JIS', '\\8e\\52', '山']
  ])('takes %j for what it means', (term, written, expected) => {
    const set = characterSetOf([term])
    expect([decodeText(bytesOf(written), set), set.unknown]).toEqual([expected, []])
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

it('a backslash that is half a character divides no values', () => {
  const bytes = Uint8Array.of(0x81, 0x5c, 0x5c, 0x41, 0x20)
  const scope = { bytes, littleEndian: true, elements: { x00081030: { tag: 'x00081030', vr: 'LO', dataOffset: 0, length: 5 } } }
  expect(texts(scope, 'x00081030', characterSetOf(['GB18030']))).toEqual(['\u4e57', 'A'])
})
