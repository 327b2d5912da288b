import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { item, text, texts } from '../../src/core/dicom/attributes.ts'
import { characterSetOf } from '../../src/core/dicom/characterSet.ts'
import { readDicomDirectory } from '../../src/core/dicom/dicomDirectory.ts'
import { readDicomHeader, type DicomHeader } from '../../src/core/dicom/dicomHeader.ts'
import { parseDicom, type DicomDataset } from '../../src/core/dicom/parseDicom.ts'
import { ImageRefusedError } from '../../src/core/image/imageRefusedError.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { hasShared, readSharedJson, sharedPath, skipNote } from './shared.ts'

const codecs = await loadCodecs()
const FIELDS = [
  'patientName', 'patientId', 'studyDescription', 'seriesDescription', 'protocolName', 'accessionNumber', 'manufacturer', 'manufacturerModel', 'institution', 'stationName',
  'modality', 'studyDate', 'studyTime', 'age', 'sex', 'birthDate', 'bodyPart', 'viewPosition', 'sopInstanceUid', 'studyInstanceUid', 'seriesInstanceUid'
] as const satisfies readonly (keyof DicomHeader)[]

function parse(name: string): DicomDataset | undefined {
  try {
    return parseDicom(new Uint8Array(readFileSync(sharedPath('data/dicom', name))), codecs)
  } catch (error) {
    if (error instanceof ImageRefusedError) return undefined
    throw error
  }
}

describe.skipIf(!hasShared)(`DICOM text against pydicom 3.0.2${skipNote}`, () => {
  it('is equal in every file: names, descriptions, dates, UIDs', () => {
    const names = Object.keys(readSharedJson('data/dicom', 'expected.json') as object)
    const lines = names.flatMap((name) => {
      const dataset = parse(name)
      // one is cut off in a way that makes the reference lose its elements
      if (dataset === undefined || name.endsWith('too_short.dcm')) return []
      const header = readDicomHeader(dataset)
      const values = FIELDS.map((field) => header[field] ?? '')
      return values.some((value) => value !== '') ? [[name, ...values].join('\t')] : []
    })
    // the first value of each, trimmed, a line a file: pydicom's SHA-256
    const digest = createHash('sha256').update(lines.toSorted((a, b) => (a < b ? -1 : 1)).join('\n')).digest('hex')
    expect([lines.length, digest]).toEqual([261, 'ca1152e3c931f74f939ba22e9a14ec7a52cb753a784587eb5072a67df99ea906'])
  })

  it.each([
    ['chrArab', 'قباني^لنزار'],
    ['chrFren', 'Buc^Jérôme'],
    ['chrFrenMulti', 'Buc^Jérôme'],
    ['chrGerm', 'Äneas^Rüdiger'],
    ['chrGreek', 'Διονυσιος'],
    ['chrH31', 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
    ['chrH32', 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう'],
    ['chrHbrw', 'שרון^דבורה'],
    ['chrI2', 'Hong^Gildong=洪^吉洞=홍^길동'],
    ['chrJapMulti', 'やまだ^たろう'],
    ['chrJapMultiExplicitIR6', 'やまだ^たろう'],
    ['chrKoreanMulti', '김희중'],
    ['chrRuss', 'Люкceмбypг'],
    ['chrX1', 'Wang^XiaoDong=王^小東'],
    ['chrX2', 'Wang^XiaoDong=王^小东']
  ])('%s: %s', (name, expected) => {
    const dataset = parse(`pydicom/charset_files/${name}.dcm`)
    expect(dataset === undefined ? undefined : readDicomHeader(dataset).patientName).toBe(expected)
  })

  it.each(['chrSQEncoding', 'chrSQEncoding1'])('%s: an item may have its own character set', (name) => {
    const dataset = parse(`pydicom/charset_files/${name}.dcm`)
    const inner = dataset === undefined ? undefined : item(dataset, 'x00321064', 0)
    if (dataset === undefined || inner === undefined) throw new Error('no item')
    const set = characterSetOf(texts(inner, 'x00080005') ?? texts(dataset, 'x00080005'))
    expect([text(inner, 'x00100010', set), text(dataset, 'x00321032', set)]).toEqual(['ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう', 'Doctor^Who^^MD'])
  })
})

describe.skipIf(!hasShared)(`DICOMDIRs against pydicom 3.0.2${skipNote}`, () => {
  const folder = 'data/dicom/pydicom/test_files/dicomdirtests'
  it.each([
    ['DICOMDIR', 31],
    ['DICOMDIR-bigEnd', 31],
    ['DICOMDIR-implicit', 31],
    ['DICOMDIR-nooffset', 31],
    ['DICOMDIR-reordered', 31],
    ['DICOMDIR-nopatient', 31],
    ['DICOMDIR-empty.dcm', 0],
    ['TINY_ALPHA/DICOMDIR', 50]
  ])('%s names %s files', (name, expected) => {
    const bytes = new Uint8Array(readFileSync(sharedPath(folder, name)))
    expect(new Set(readDicomDirectory(bytes).files.map(({ below }) => below.join('/'))).size).toBe(expected)
  })
})
