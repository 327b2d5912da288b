import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadCodecs } from '../../main/codecs.ts'
import { decodeFile } from '../image/decodeFile.ts'
import { element, type DicomElement } from './dicomElement.ts'
import { DicomWriteError } from './dicomWriteError.ts'
import { readDicom } from './readDicom.ts'
import { uidOf128Bits } from './uid.ts'
import { writeDicom } from './writeDicom.ts'

const codecs = await loadCodecs()
const IDENTITY = [element('SOPClassUID', '1.2.840.10008.5.1.4.1.1.1.1'), element('SOPInstanceUID', '2.25.7')]
const ORDINARY = [
  ...IDENTITY,
  element('PatientName', 'Gärtner^Ann=山田'),
  element('PatientID', 'S001'),
  element('PatientBirthDate', ''),
  element('Modality', 'DX'),
  element('InstanceNumber', 12),
  element('ImagerPixelSpacing', [0.143, 1 / 3]),
  element('PixelIntensityRelationshipSign', -1),
  element('PatientOrientation', ['L', 'F']),
  element('ViewCodeSequence', { items: [[element('CodeMeaning', 'antero-posterior'), element('CodeValue', 'R-10206')]] })
]

describe('writeDicom', () => {
  it('writes what is read back, pixel for pixel', () => {
    const data = Uint16Array.from({ length: 20 }, (_, i) => i * 200)
    const file = decodeFile(writeDicom(ORDINARY, { rows: 4, columns: 5, photometricInterpretation: 'MONOCHROME1', bitsStored: 12, data }), codecs)
    expect([file.header, file.frame(0)]).toEqual([
      {
        transferSyntax: '1.2.840.10008.1.2.1',
        sopClassUid: '1.2.840.10008.5.1.4.1.1.1.1',
        sopInstanceUid: '2.25.7',
        patientId: 'S001',
        patientName: 'Gärtner^Ann=山田',
        modality: 'DX',
        instanceNumber: 12,
        patientOrientation: ['L', 'F'],
        spacing: { row: 0.143, column: 0.33333333333333, source: 'ImagerPixelSpacing', provenance: 'detector' },
        view: { name: 'AP', source: 'ViewCodeSequence', code: { value: 'R-10206', meaning: 'antero-posterior' } },
        edges: { left: 'R', right: 'L', top: 'H', bottom: 'F' },
        warnings: []
      },
      {
        width: 5,
        height: 4,
        samplesPerPixel: 1,
        data,
        bitsStored: 12,
        signed: false,
        photometricInterpretation: 'MONOCHROME1',
        rescale: { slope: 1, intercept: 0 },
        windows: [],
        spacing: { row: 0.143, column: 0.33333333333333, source: 'ImagerPixelSpacing', provenance: 'detector' }
      }
    ])
  })

  it('rewrites what it reads, byte for byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.string({ maxLength: 40 }).filter((name) => !name.includes('\\')), (samples, name) => {
        const bytes = writeDicom([...IDENTITY, element('SeriesDescription', name), ...ORDINARY.slice(4)], {
          rows: 1,
          columns: samples.length,
          photometricInterpretation: 'MONOCHROME2',
          bitsStored: 8,
          data: samples
        })
        const { preamble, meta, elements } = readDicom(bytes)
        expect(writeDicom(elements, undefined, { preamble, meta })).toEqual(bytes)
      })
    )
  })

  it('is the same file for the same input, in any order of elements', () => {
    expect(writeDicom(ORDINARY.toReversed())).toEqual(writeDicom(ORDINARY))
  })

  it.each<[string, readonly DicomElement[]]>([
    ['a missing SOP Instance UID', [element('SOPClassUID', '1.2')]],
    ['an element twice', [...IDENTITY, element('PatientID', 'a'), element('PatientID', 'b')]],
    ['text that is too long', [...IDENTITY, element('AccessionNumber', 'x'.repeat(17))]],
    ['a backslash in a single value', [...IDENTITY, element('PatientID', 'a\\b')]],
    ['a UID that is none', [...IDENTITY, element('StudyInstanceUID', '1.02.3')]],
    ['a number past its VR', [...IDENTITY, element('Rows', 65_536)]],
    ['a fraction in IS', [...IDENTITY, element('InstanceNumber', 1.5)]],
    ['a tag that is none', [...IDENTITY, { tag: '0010001', vr: 'LO', value: 'x' }]]
  ])('refuses %s', (_, elements) => {
    expect(() => writeDicom(elements)).toThrow(DicomWriteError)
  })

  it('refuses pixels of another shape', () => {
    expect(() => writeDicom(IDENTITY, { rows: 2, columns: 2, photometricInterpretation: 'RGB', bitsStored: 8, data: new Uint8Array(4) })).toThrow(DicomWriteError)
  })
})

describe('uidOf128Bits', () => {
  it('is the decimal of a version 4 UUID under 2.25', () => {
    expect([uidOf128Bits('00000000000000000000000000000000'), uidOf128Bits('ffffffffffffffffffffffffffffffff')]).toEqual([
      '2.25.302240678275694148452352',
      '2.25.340282366920937632322261936355783213055'
    ])
  })
})
