import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { loadCodecs } from '../../main/codecs.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { createRandom } from '../random.ts'
import { items, shorts, text, valueBytes } from './attributes.ts'
import { parseDicom, type DicomDataset } from './parseDicom.ts'

const codecs = await loadCodecs()

/** A tag, VR and value explicitly; `length` where it is to lie. */
const explicit = (tag: number, vr: string, value: Buffer, length = value.length): Buffer => {
  const long = ['SQ', 'UN', 'OB', 'OW', 'OV', 'SV', 'UV'].includes(vr)
  const head = Buffer.alloc(long ? 12 : 8)
  head.writeUInt16LE(tag >>> 16, 0)
  head.writeUInt16LE(tag & 0xffff, 2)
  head.write(vr, 4, 'latin1')
  if (long) head.writeUInt32LE(length, 8)
  else head.writeUInt16LE(length, 6)
  return Buffer.concat([head, value])
}
/** The same without VR; items and delimiters too. */
const implicit = (tag: number, value: Buffer, length = value.length): Buffer => {
  const head = Buffer.alloc(8)
  head.writeUInt16LE(tag >>> 16, 0)
  head.writeUInt16LE(tag & 0xffff, 2)
  head.writeUInt32LE(length, 4)
  return Buffer.concat([head, value])
}
const OPEN = 0xffffffff
const NONE = Buffer.alloc(0)
const item = (value: Buffer, length?: number): Buffer => implicit(0xfffee000, value, length)
const ITEM_END = implicit(0xfffee00d, NONE)
const SEQUENCE_END = implicit(0xfffee0dd, NONE)
const META = (uid = '1.2.840.10008.1.2.1\0'): Buffer => Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), explicit(0x00020010, 'UI', Buffer.from(uid))])
const CODE = explicit(0x00080100, 'SH', Buffer.from('CODE'))
const UID = explicit(0x00080018, 'UI', Buffer.from('1.2\0'))
const NAME = explicit(0x00100010, 'PN', Buffer.from('After^All '))
const SEQUENCE = 0x00081115
const fileOf = (...parts: Buffer[]): Uint8Array => new Uint8Array(Buffer.concat([META(), UID, ...parts]))
const parse = (bytes: Uint8Array): DicomDataset => parseDicom(bytes, codecs)
const codes = (dataset: DicomDataset): (string | undefined)[] => items(dataset, 'x00081115').map((one) => text(one, 'x00080100'))

describe('nested elements', () => {
  // written by pydicom 3.0: OV, SV and UV before and inside a sequence in a sequence, of known and of undefined length
  it.each(['known', 'undefined'] as const)('of 64 bits, in sequences of %s length', (length) => {
    const dataset = parse(new Uint8Array(Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.from(PYDICOM[length], 'base64')])))
    const found = items(dataset, 'x00081115').map((one) => ({
      meaning: text(one, 'x00080104'),
      signed: new BigInt64Array(valueBytes(one, 'x00091002')?.slice().buffer ?? new ArrayBuffer(0)),
      unsigned: new BigUint64Array(valueBytes(one, 'x00091003')?.slice().buffer ?? new ArrayBuffer(0)),
      inner: items(one, 'x00091005').map((inner) => [text(inner, 'x00080100'), valueBytes(inner, 'x00091004')])
    }))
    const expected = { meaning: 'after', signed: BigInt64Array.of(-5n, 6n), unsigned: BigUint64Array.of(2n ** 40n), inner: [['113076', new Uint8Array(8).fill(255)]] }
    expect([found, text(dataset, 'x00100010'), dataset.warnings]).toEqual([[expected, expected], 'After^All', []])
  })

  it('of UN with undefined length are read without VRs', () => {
    const inner = implicit(0x00081115, item(implicit(0x00080100, Buffer.from('DEEP'))))
    const dataset = parse(fileOf(explicit(SEQUENCE, 'UN', Buffer.concat([item(Buffer.concat([implicit(0x00080100, Buffer.from('CODE')), inner]), OPEN), ITEM_END, SEQUENCE_END]), OPEN), NAME))
    expect([codes(dataset), items(items(dataset, 'x00081115')[0] ?? dataset, 'x00081115').map((one) => text(one, 'x00080100')), text(dataset, 'x00100010')]).toEqual([['CODE'], ['DEEP'], 'After^All'])
  })
})

describe('damage is mended and told', () => {
  it.each([
    ['a sequence without its delimiter', explicit(SEQUENCE, 'SQ', item(CODE), OPEN), ['CODE'], /^the sequence \(0008,1115\) has no delimiter; ended at byte \d+$/],
    ['an item without its delimiter', explicit(SEQUENCE, 'SQ', Buffer.concat([item(CODE, OPEN), item(CODE, OPEN), SEQUENCE_END]), OPEN), ['CODE', 'CODE'], /^an item of \(0008,1115\) has no delimiter/],
    ['an item that is shorter than it says', explicit(SEQUENCE, 'SQ', item(CODE, CODE.length + 24)), ['CODE'], /^an item of \(0008,1115\) is shorter than it says$/],
    ['an item that is longer than it says', explicit(SEQUENCE, 'SQ', Buffer.concat([item(CODE, CODE.length - 4), SEQUENCE_END]), OPEN), ['CODE'], /^an item of \(0008,1115\) is longer than it says$/],
    ['a sequence that is longer than it says', explicit(SEQUENCE, 'SQ', Buffer.concat([item(CODE), item(CODE)]), item(CODE).length + 6), ['CODE', 'CODE'], /^the sequence \(0008,1115\) is longer than it says\n/],
    ['items without VRs', explicit(SEQUENCE, 'SQ', Buffer.concat([item(implicit(0x00080100, Buffer.from('CODE'))), SEQUENCE_END]), OPEN), ['CODE'], /^the elements of \(0008,1115\) have no VRs; read as implicit$/],
    ['a sequence of something else', explicit(SEQUENCE, 'SQ', Buffer.from('these are not items')), [], /^the sequence \(0008,1115\) is left out: there is no item at byte \d+$/],
    ['a value longer than its sequence', explicit(SEQUENCE, 'SQ', item(explicit(0x00080100, 'SH', Buffer.from('CODE'), 400))), [], /^the sequence \(0008,1115\) is left out: \(0008,0100\) at byte \d+ is longer/],
    ['an element without VR', implicit(0x00090010, Buffer.from('word')), [], /^the element \(0009,0010\) has no VR; read as implicit$/],
    ['bytes of undefined length', explicit(0x00091001, 'OB', Buffer.concat([item(CODE), SEQUENCE_END]), OPEN), [], /^$/]
  ])('%s', (_, damaged, expected, warning) => {
    const dataset = parse(fileOf(damaged, NAME))
    expect([codes(dataset), text(dataset, 'x00100010'), dataset.warnings.join('\n')]).toEqual([expected, 'After^All', expect.stringMatching(warning)])
  })

  it('at the end of the file, and where it breaks off', () => {
    const open = parse(fileOf(explicit(SEQUENCE, 'SQ', item(CODE, OPEN), OPEN)))
    expect([codes(open), open.brokenAt, open.warnings.length]).toEqual([['CODE'], undefined, 2])
    const broken = [explicit(SEQUENCE, 'SQ', item(CODE), 400), explicit(SEQUENCE, 'SQ', item(CODE.subarray(0, -2), OPEN), OPEN), explicit(0x00081030, 'LO', Buffer.from('abc'), 40)]
    expect(broken.map((part) => [parse(fileOf(part)).brokenAt, text(parse(fileOf(part)), 'x00080018')])).toEqual([['(0008,1115)', '1.2'], ['(0008,1115)', '1.2'], ['(0008,1030)', '1.2']])
  })
})

describe('floods are refused', () => {
  const empty = item(NONE)
  const deep = (levels: number): Buffer => Buffer.concat(Array.from({ length: levels }, () => explicit(SEQUENCE, 'SQ', item(NONE, OPEN), OPEN)))
  it.each([
    ['a million items', fileOf(explicit(SEQUENCE, 'SQ', Buffer.concat(Array.from({ length: 1_000_000 }, () => empty)))), 'more than 500000 elements and items; the last is in (0008,1115)'],
    ['a million elements', fileOf(Buffer.concat(Array.from({ length: 1_000_000 }, () => explicit(0x00091001, 'LO', NONE)))), 'more than 500000 elements and items; the last is in (0009,1001)'],
    ['101 levels', fileOf(deep(101)), 'nested too deeply: more than 100 levels in (0008,1115)'],
    ['100,000 levels in the header', new Uint8Array(Buffer.concat([META(), explicit(0x00020102, 'SQ', item(NONE, OPEN), OPEN), deep(100_000)])), 'nested too deeply: more than 100 levels in (0002,0102)'],
    ['a deflate bomb', new Uint8Array(Buffer.concat([META('1.2.840.10008.1.2.1.99'), deflateRawSync(Buffer.alloc(70 * 2 ** 20))])), 'unpacks to more than 67108864, as no image does']
  ])('%s', (_, bytes, reason) => {
    expect(() => parse(bytes)).toThrow(expect.objectContaining({ name: 'ImageRefusedError', message: expect.stringContaining(reason) }))
  })

  it('100 levels are read', () => {
    expect(text(parse(fileOf(deep(100))), 'x00080018')).toBe('1.2')
  })
})

it('whatever the bytes, it reads or refuses; what stands before the damage is read', () => {
  const inner = explicit(SEQUENCE, 'SQ', Buffer.concat([item(CODE), item(Buffer.concat([CODE, explicit(0x00091002, 'SV', Buffer.alloc(8))]), OPEN), ITEM_END]))
  const whole = fileOf(explicit(0x00081140, 'SQ', Buffer.concat([item(inner, OPEN), ITEM_END, SEQUENCE_END]), OPEN), inner, explicit(0x00280010, 'US', Buffer.from([4, 0])), NAME)
  const start = META().length + UID.length
  const random = createRandom(7)
  let read = 0
  for (let round = 0; round < 2000; round++) {
    const bytes = whole.slice()
    for (let i = 0; i <= round % 3; i++) {
      const at = start + random.integer(bytes.length - start - 8)
      if (round % 2 === 0) bytes[at] = random.integer(256)
      else bytes.set([0xfe, 0xff, [0x00, 0x0d, 0xdd][random.integer(3)] ?? 0, 0xe0], at)
    }
    try {
      expect(text(parse(bytes), 'x00080018')).toBe('1.2')
      read++
    } catch (error) {
      if (!(error instanceof ImageRefusedError) || /dicomParser|stream/i.test(error.message)) throw error
    }
  }
  expect(read).toBeGreaterThan(1500)
  expect(shorts(parse(whole), 'x00280010')).toEqual([4])
})

const PYDICOM = {
  known:
    'AgAAAFVMBACAAAAAAgABAE9CAAACAAAAAAECAAIAVUkGADEuMi4zAAIAAwBVSQYAMS4yLjQAAgAQAFVJFAAxLjIuODQwLjEwMDA4LjEuMi4xAAIAEgBVSRwAMS4yLjgyNi4wLjEuMzY4' +
    'MDA0My44LjQ5OC4xAAIAEwBTSA4AUFlESUNPTSAzLjAuMiAIABYAVUkGADEuMi4zAAgAGABVSQYAMS4yLjQACAAVEVNRAABEAQAA/v8A4JoAAAAIAAQBTE8GAGFmdGVyIAkAEABMTwIA' +
    'VCAJAAEQT1YAABAAAAABAAAAAAAAAAEAAAAAAAAACQACEFNWAAAQAAAA+/////////8GAAAAAAAAAAkAAxBVVgAACAAAAAAAAAAAAQAACQAFEFNRAAAqAAAA/v8A4CIAAAAIAAABU0gG' +
    'ADExMzA3NgkABBBTVgAACAAAAP///////////v8A4JoAAAAIAAQBTE8GAGFmdGVyIAkAEABMTwIAVCAJAAEQT1YAABAAAAABAAAAAAAAAAEAAAAAAAAACQACEFNWAAAQAAAA+///////' +
    '//8GAAAAAAAAAAkAAxBVVgAACAAAAAAAAAAAAQAACQAFEFNRAAAqAAAA/v8A4CIAAAAIAAABU0gGADExMzA3NgkABBBTVgAACAAAAP//////////EAAQAFBOCgBBZnRlcl5BbGwg',
  undefined:
    'AgAAAFVMBACAAAAAAgABAE9CAAACAAAAAAECAAIAVUkGADEuMi4zAAIAAwBVSQYAMS4yLjQAAgAQAFVJFAAxLjIuODQwLjEwMDA4LjEuMi4xAAIAEgBVSRwAMS4yLjgyNi4wLjEuMzY4' +
    'MDA0My44LjQ5OC4xAAIAEwBTSA4AUFlESUNPTSAzLjAuMiAIABYAVUkGADEuMi4zAAgAGABVSQYAMS4yLjQACAAVEVNRAAD//////v8A4P////8IAAQBTE8GAGFmdGVyIAkAEABMTwIA' +
    'VCAJAAEQT1YAABAAAAABAAAAAAAAAAEAAAAAAAAACQACEFNWAAAQAAAA+/////////8GAAAAAAAAAAkAAxBVVgAACAAAAAAAAAAAAQAACQAFEFNRAAAqAAAA/v8A4CIAAAAIAAABU0gG' +
    'ADExMzA3NgkABBBTVgAACAAAAP///////////v8N4AAAAAD+/wDg/////wgABAFMTwYAYWZ0ZXIgCQAQAExPAgBUIAkAARBPVgAAEAAAAAEAAAAAAAAAAQAAAAAAAAAJAAIQU1YAABAA' +
    'AAD7/////////wYAAAAAAAAACQADEFVWAAAIAAAAAAAAAAABAAAJAAUQU1EAACoAAAD+/wDgIgAAAAgAAAFTSAYAMTEzMDc2CQAEEFNWAAAIAAAA///////////+/w3gAAAAAP7/3eAA' +
    'AAAAEAAQAFBOCgBBZnRlcl5BbGwg'
}
