import { createHmac } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { BIG_ENDIAN, dicomBytes, EXPLICIT, IMPLICIT, textElement, words, type FileEncoding } from '../../../test/fixtures/dicomBytes.ts'
import { encapsulate, fragmentItems } from '../../../test/fixtures/encapsulate.ts'
import { frameEncoder } from '../../../test/fixtures/encodeFrame.ts'
import { loadCodecs } from '../../main/codecs.ts'
import { readElementTree, type ElementTree, type TreeElement } from '../dicom/elementTree.ts'
import { openDicom } from '../dicom/openDicom.ts'
import { parseDicom } from '../dicom/parseDicom.ts'
import { uidOf128Bits } from '../dicom/uid.ts'
import type { Codecs } from '../image/codecs.ts'
import { anonymizeDicom, BurnedInError, type AnonymizeRequest } from './anonymizeDicom.ts'
import { asciiText } from './elementText.ts'

let codecs: Codecs
beforeAll(async () => {
  codecs = await loadCodecs()
})

const CT = '1.2.840.10008.5.1.4.1.1.2'
const newUid = (uid: string): string => uidOf128Bits(createHmac('sha256', 'key').update(uid).digest('hex').slice(0, 32))

const request = (more: Partial<AnonymizeRequest> = {}): AnonymizeRequest => ({
  options: new Set(),
  aliasOf: () => ({ id: 'NEW', name: 'NEW' }),
  newUid,
  fallbackUid: () => '2.25.99',
  method: 'test',
  onBurnedIn: 'refuse',
  blank: [],
  ...more
})

function treeOf(bytes: Uint8Array): ElementTree {
  const dataset = parseDicom(bytes, codecs)
  return readElementTree(dataset.bytes, dataset.start, dataset.transferSyntax).elements
}

const find = (tree: ElementTree, tag: string): TreeElement | undefined => tree.find((one) => one.tag === tag)
const textAt = (tree: ElementTree, tag: string): string => asciiText(find(tree, tag) ?? { tag, vr: 'LO' })

const identity: ElementTree = [
  textElement('00080016', 'UI', CT),
  textElement('00080018', 'UI', '1.2.3.4.5.1'),
  textElement('0020000d', 'UI', '1.2.3.4.5.2'),
  textElement('00100010', 'PN', 'Doe^Jane'),
  textElement('00100020', 'LO', 'MRN12345'),
  textElement('00080020', 'DA', '20240102'),
  { tag: '00081115', vr: 'SQ', items: [[{ tag: '00081199', vr: 'SQ', items: [[textElement('00081150', 'UI', CT), textElement('00081155', 'UI', '1.2.3.4.5.9')]] }]] },
  textElement('00190010', 'LO', 'GEMS_ACQU_01'),
  textElement('00191023', 'DS', '27.5'),
  textElement('00191099', 'LO', 'Doe^Jane secret')
]

function image(littleEndian = true): ElementTree {
  const us = (tag: string, value: number): TreeElement => ({ tag, vr: 'US', bytes: words([value], littleEndian) })
  return [
    us('00280002', 1), textElement('00280004', 'CS', 'MONOCHROME2'), us('00280010', 3), us('00280011', 4), us('00280100', 16), us('00280101', 12), us('00280102', 11), us('00280103', 0),
    { tag: '7fe00010', vr: 'OW', bytes: words([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], littleEndian) }
  ]
}

const codes = (tree: ElementTree): string[] => (find(tree, '00120064')?.items ?? []).map((item) => `${textAt(item, '00080102')} ${textAt(item, '00080100')}`)

/** Anonymizes an image with these elements in the place of its own. */
const risky = (more: ElementTree): (() => unknown) => () =>
  anonymizeDicom(dicomBytes([...identity.filter(({ tag }) => !more.some((one) => one.tag === tag)), ...image(), ...more]), codecs, request())

describe('encodings', () => {
  const cases: [string, FileEncoding, string][] = [
    ['explicit little endian', EXPLICIT, '1.2.840.10008.1.2.1'],
    ['implicit little endian', IMPLICIT, '1.2.840.10008.1.2'],
    ['big endian', BIG_ENDIAN, '1.2.840.10008.1.2.2'],
    ['deflated', { ...EXPLICIT, uid: '1.2.840.10008.1.2.1.99' }, '1.2.840.10008.1.2.1']
  ]
  test.each(cases)('%s: no identity stays, the pixels do', (name, encoding, written) => {
    const file = dicomBytes([...identity, ...image(encoding.littleEndian)], encoding, 'Doe^Jane', name === 'deflated' ? (body) => deflateRawSync(body) : undefined)
    const done = anonymizeDicom(file, codecs, request())
    expect(done.transferSyntax).toBe(written)
    const text = Buffer.from(done.bytes).toString('latin1')
    expect(['Doe', 'Jane', 'MRN12345', '1.2.3.4.5', '20240102', 'SENDING_AE', 'secret', 'GEMS'].filter((one) => text.includes(one))).toEqual([])
    const tree = treeOf(done.bytes)
    expect(textAt(tree, '00080018')).toBe(newUid('1.2.3.4.5.1'))
    expect(textAt(find(find(tree, '00081115')?.items?.[0] ?? [], '00081199')?.items?.[0] ?? [], '00081155')).toBe(newUid('1.2.3.4.5.9'))
    expect(find(tree, '7fe00010')?.bytes).toEqual(words([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], encoding.littleEndian))
    expect([...openDicom(done.bytes, codecs).storedFrame(0).data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect([done.study, done.instance]).toEqual([newUid('1.2.3.4.5.2'), newUid('1.2.3.4.5.1')])
  })

  test('the meta header says who wrote it and nothing of where it came from', () => {
    const { meta } = parseDicom(anonymizeDicom(dicomBytes([...identity, ...image()]), codecs, request()).bytes, codecs)
    expect(Object.keys(meta.elements)).toEqual(['x00020000', 'x00020001', 'x00020002', 'x00020003', 'x00020010', 'x00020012', 'x00020013'])
  })

  test('fragments and transfer syntax of compressed pixels stay byte for byte', () => {
    const items = fragmentItems([0, 14], [Uint8Array.of(0xff, 0xd8, 1, 2, 3, 4), Uint8Array.of(0xff, 0xd8, 9, 9)])
    const file = encapsulate({ transferSyntax: '1.2.840.10008.1.2.4.50', rows: 2, columns: 2, frames: 2, bitsAllocated: 8, more: [] }, items)
    const done = anonymizeDicom(file, codecs, request({ onBurnedIn: 'keep' }))
    expect(done.transferSyntax).toBe('1.2.840.10008.1.2.4.50')
    expect(find(treeOf(done.bytes), '7fe00010')?.bytes).toEqual(items.subarray(0, -8))
  })

  test('a sequence written UN is read as implicit, cleaned and written as a sequence', () => {
    const inner = dicomBytes([textElement('00081155', 'UI', '1.2.3.4.5.9'), textElement('00104000', 'LT', 'Doe^Jane')], IMPLICIT).subarray(132)
    // the elements of group 0002 come first
    const body = inner.subarray(Buffer.from(inner).indexOf(Uint8Array.of(0x08, 0x00, 0x55, 0x11)))
    const item = Buffer.concat([Uint8Array.of(0xfe, 0xff, 0x00, 0xe0, body.length, 0, 0, 0), body])
    const done = anonymizeDicom(dicomBytes([...identity.slice(0, 3), { tag: '00081199', vr: 'UN', bytes: item }]), codecs, request())
    const found = find(treeOf(done.bytes), '00081199')
    expect([found?.vr, found?.items?.[0]?.map(({ tag }) => tag), textAt(found?.items?.[0] ?? [], '00081155')]).toEqual(['SQ', ['00081155'], newUid('1.2.3.4.5.9')])
  })
})

test('sequences keep how their ends are marked', () => {
  const file = dicomBytes([...identity.slice(0, 3), { tag: '52009229', vr: 'SQ', delimited: true, items: [[textElement('00189074', 'DT', '2024')], []] }, { tag: '52009230', vr: 'SQ', items: [[]] }])
  const tree = treeOf(anonymizeDicom(file, codecs, request()).bytes)
  expect([find(tree, '52009229'), find(tree, '52009230')]).toMatchObject([{ delimited: true, items: [[{ tag: '00189074' }], []] }, { items: [[]] }])
  expect(find(tree, '52009230')?.delimited).toBeUndefined()
})

describe('what is written about the de-identification', () => {
  test('the basic profile', () => {
    const tree = treeOf(anonymizeDicom(dicomBytes(identity), codecs, request()).bytes)
    expect([textAt(tree, '00120062'), textAt(tree, '00120063'), textAt(tree, '00280303'), codes(tree)]).toEqual(['YES', 'test', 'REMOVED', ['DCM 113100']])
  })

  test('with options: the codes of CID 7050', () => {
    const options = new Set(['uids', 'device', 'institution', 'patientCharacteristics', 'modifiedDates', 'safePrivate', 'descriptors', 'structuredContent', 'graphics'] as const)
    const { bytes } = anonymizeDicom(dicomBytes([...identity, ...image()]), codecs, request({ options, blank: [{ regions: [{ x: 0, y: 0, width: 1, height: 1 }] }] }))
    const tree = treeOf(bytes)
    expect(codes(tree)).toEqual(['100', '101', '103', '104', '105', '107', '108', '109', '110', '111', '112'].map((end) => `DCM 113${end}`))
    expect([textAt(tree, '00280303'), textAt(tree, '00280301'), textAt(tree, '00080018')]).toEqual(['MODIFIED', 'NO', '1.2.3.4.5.1'])
    expect(textAt(treeOf(anonymizeDicom(dicomBytes(identity), codecs, request({ options: new Set(['fullDates']) })).bytes), '00280303')).toBe('UNMODIFIED')
  })
})

test('private elements that the standard knows as safe stay with their creator, others do not', () => {
  const more = [textElement('00290010', 'LO', 'SOME VENDOR'), textElement('00291001', 'LO', 'Doe^Jane')]
  const tree = treeOf(anonymizeDicom(dicomBytes([...identity, ...more]), codecs, request({ options: new Set(['safePrivate']) })).bytes)
  expect(tree.filter(({ tag }) => /^...[13579bdf]/.test(tag)).map((element) => [element.tag, asciiText(element)])).toEqual([
    ['00190010', 'GEMS_ACQU_01'],
    ['00191023', '27.5']
  ])
})

test('what a writer gave another VR than the standard has is judged by the standard', () => {
  // a date, a person's name and a sequence that table E.1-1 does not list
  const more = [textElement('00081199', 'LT', 'Doe'), textElement('00143076', 'LO', '20240102'), textElement('0040a067', 'LO', 'Jane')]
  const text = Buffer.from(anonymizeDicom(dicomBytes([...identity.slice(0, 3), ...more]), codecs, request()).bytes).toString('latin1')
  expect(['Doe', '20240102', 'Jane'].filter((one) => text.includes(one))).toEqual([])
})

describe('structured content and graphics', () => {
  const content: ElementTree = [
    ...identity.slice(0, 3),
    {
      tag: '0040a730',
      vr: 'SQ',
      items: [
        [
          textElement('0040a010', 'CS', 'CONTAINS'),
          textElement('0040a040', 'CS', 'TEXT'),
          { tag: '0040a043', vr: 'SQ', items: [[textElement('00080100', 'SH', '121071'), textElement('00080102', 'SH', 'DCM'), textElement('00080104', 'LO', 'Finding')]] },
          textElement('0040a160', 'UT', 'Jane Doe has a nodule in the right lung, seen by Dr Long')
        ]
      ]
    }
  ]

  test('content is replaced by nothing said', () => {
    const text = Buffer.from(anonymizeDicom(dicomBytes(content), codecs, request()).bytes).toString('latin1')
    expect(['Jane', 'nodule', '121071'].filter((one) => text.includes(one))).toEqual([])
  })

  test('cleaned content keeps its codes and the words of the trade, but not names', () => {
    const named = [...content, textElement('00081050', 'PN', 'Long^Peter')]
    const tree = treeOf(anonymizeDicom(dicomBytes(named), codecs, request({ options: new Set(['structuredContent']) })).bytes)
    const item = find(tree, '0040a730')?.items?.[0] ?? []
    expect(textAt(item, '0040a160')).toBe('nodule in right lung')
    expect(textAt(find(item, '0040a043')?.items?.[0] ?? [], '00080100')).toBe('121071')
  })
})

describe('text burned into the pixels', () => {
  test.each([
    ['declared', [textElement('00280301', 'CS', 'YES')]],
    ['ultrasound', [textElement('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.6.1')]],
    ['secondary capture', [textElement('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.7.4')]],
    ['angiogram', [textElement('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.12.1')]],
    ['digitised film', [textElement('00080064', 'CS', 'DF')]],
    ['modality', [textElement('00080060', 'CS', 'OT')]],
    ['dose report', [textElement('0008103e', 'LO', 'Dose Report')]],
    ['screenshot', [textElement('00080008', 'CS', 'DERIVED\\SECONDARY\\SCREEN SAVE')]],
    ['palette in CT', [textElement('00080060', 'CS', 'CT'), textElement('00280004', 'CS', 'PALETTE COLOR')]],
    ['overlay in the pixels', [{ tag: '60000102', vr: 'US', bytes: words([12]) }]]
  ] as [string, ElementTree][])('%s is refused', (_, more) => {
    expect(risky(more)).toThrow(BurnedInError)
  })

  test('said to have none is not refused; warn and keep write it', () => {
    const ultrasound = [textElement('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.6.1')]
    expect(risky([...ultrasound, textElement('00280301', 'CS', 'NO')])).not.toThrow()
    const file = dicomBytes([...identity.filter(({ tag }) => tag !== '00080016'), ...image(), ...ultrasound])
    expect(anonymizeDicom(file, codecs, request({ onBurnedIn: 'warn' })).warnings.join()).toContain('ultrasound')
    expect(anonymizeDicom(file, codecs, request({ onBurnedIn: 'keep' })).warnings).toEqual([])
  })

  const blank = [{ regions: [{ x: 1, y: 1, width: 2, height: 9 }] }]

  test.each([EXPLICIT, BIG_ENDIAN])('native pixels are blanked where they stand ($uid)', (encoding) => {
    const done = anonymizeDicom(dicomBytes([...identity, ...image(encoding.littleEndian), textElement('00280301', 'CS', 'YES')], encoding), codecs, request({ blank }))
    expect([...openDicom(done.bytes, codecs).storedFrame(0).data]).toEqual([1, 2, 3, 4, 5, 0, 0, 8, 9, 0, 0, 12])
    expect([done.blanked, done.transferSyntax, textAt(treeOf(done.bytes), '00280301')]).toEqual([true, encoding.uid, 'NO'])
  })

  test.each([EXPLICIT, BIG_ENDIAN])('overlays in unused bits of the pixels go with what is blanked, wherever they are ($uid)', (encoding) => {
    const values = words([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0xf00c], encoding.littleEndian)
    const elements = [...identity, ...image(encoding.littleEndian).slice(0, -1), { tag: '7fe00010', vr: 'OW', bytes: values } as const, { tag: '60000102', vr: 'US', bytes: words([12], encoding.littleEndian) } as const]
    const done = anonymizeDicom(dicomBytes(elements, encoding), codecs, request({ blank }))
    expect(find(treeOf(done.bytes), '7fe00010')?.bytes).toEqual(words([1, 2, 3, 4, 5, 0, 0, 8, 9, 0, 0, 12], encoding.littleEndian))
  })

  test('a rule applies by modality, maker and size', () => {
    const rule = { modality: 'CT', manufacturer: 'acme', rows: 3, columns: 4, regions: [{ x: 0, y: 0, width: 1, height: 1 }] }
    const file = dicomBytes([...identity, ...image(), textElement('00080060', 'CS', 'CT'), textElement('00080070', 'LO', 'ACME Medical')])
    const first = (rules: AnonymizeRequest['blank']): number => Number(openDicom(anonymizeDicom(file, codecs, request({ blank: rules })).bytes, codecs).storedFrame(0).data[0])
    expect([first([rule]), first([{ ...rule, rows: 4 }]), first([{ ...rule, modality: 'MR' }])]).toEqual([0, 1, 1])
  })

  test('compressed pixels are decoded, blanked and written uncompressed; lossy stays lossy', async () => {
    const encode = await frameEncoder('jpeg2000')
    const colour = Uint8Array.from({ length: 6 * 4 * 3 }, (_, i) => 40 + i)
    const stream = encode(colour, { width: 6, height: 4, bitsPerSample: 8, componentCount: 3, isSigned: false })
    const file = encapsulate(
      { transferSyntax: '1.2.840.10008.1.2.4.90', rows: 4, columns: 6, samplesPerPixel: 3, photometricInterpretation: 'YBR_RCT', bitsAllocated: 8, more: [{ tag: '00282110', vr: 'CS', value: '01' }] },
      fragmentItems([0], [stream])
    )
    const done = anonymizeDicom(file, codecs, request({ blank: [{ regions: [{ x: 0, y: 0, width: 2, height: 1 }] }] }))
    const tree = treeOf(done.bytes)
    expect([done.transferSyntax, textAt(tree, '00280004'), textAt(tree, '00282110')]).toEqual(['1.2.840.10008.1.2.1', 'RGB', '01'])
    expect([...openDicom(done.bytes, codecs).storedFrame(0).data]).toEqual([0, 0, 0, 0, 0, 0, ...colour.subarray(6)])
  })
})

describe('what is refused', () => {
  test.each([
    ['a DICOMDIR', dicomBytes([textElement('00080016', 'UI', '1.2.840.10008.1.3.10')]), /DICOMDIR/],
    ['no SOP class', dicomBytes(identity.slice(1)), /\(0008,0016\)/],
    ['cut off', dicomBytes([...identity, ...image()]).subarray(0, -10), /\(7fe0,0010\)/],
    ['cut in a sequence', dicomBytes([...identity, { tag: '52009229', vr: 'SQ', items: [[textElement('00100010', 'PN', 'Doe')]] }]).subarray(0, -2), /breaks off|damaged/],
    ['cut in the head of an element', dicomBytes([...identity, textElement('00204000', 'LT', '')]).subarray(0, -3), /breaks off at byte/]
  ])('%s', (_, file, reason) => {
    expect(() => anonymizeDicom(file, codecs, request())).toThrow(reason)
  })

  test('nesting without end is refused, not followed', () => {
    let items: ElementTree = [textElement('00100010', 'PN', 'Doe')]
    for (let depth = 0; depth < 100; depth++) items = [{ tag: '00081199', vr: 'SQ', items: [items] }]
    expect(() => anonymizeDicom(dicomBytes([...identity.slice(0, 3), ...items]), codecs, request())).toThrow(/nested/)
  })
})
