import { describe, expect, it } from 'vitest'
import { raw } from '../../../test/fixtures/seriesFiles.ts'
import { loadCodecs } from '../../main/codecs.ts'
import { spacingLabel } from '../image/spacingLabel.ts'
import { cineOf } from './cine.ts'
import { element, type DicomElement } from './dicomElement.ts'
import { readDicomHeader } from './dicomHeader.ts'
import { framePlacement } from './framePlacement.ts'
import { parseDicom, type DicomDataset } from './parseDicom.ts'
import { patientAge } from './patientAge.ts'
import { pixelSpacingOf } from './pixelSpacing.ts'
import { writeDicom } from './writeDicom.ts'

const codecs = await loadCodecs()

function datasetOf(elements: readonly DicomElement[], modality = 'DX'): DicomDataset {
  const identity = [element('SOPClassUID', '1.2.840.10008.5.1.4.1.1.1.1'), element('SOPInstanceUID', '2.25.7'), element('Modality', modality)]
  return parseDicom(writeDicom([...identity, ...elements], { rows: 1, columns: 1, photometricInterpretation: 'MONOCHROME2', bitsStored: 8, data: new Uint8Array(1) }), codecs)
}

const pixel = (...values: number[]): DicomElement => element('PixelSpacing', values)
const imager = (value: number): DicomElement => element('ImagerPixelSpacing', [value, value])
const label = (elements: readonly DicomElement[], modality?: string): unknown[] => {
  const spacing = pixelSpacingOf(datasetOf(elements, modality), 0)
  return [spacing?.row, spacing?.column, spacingLabel(spacing)]
}
const region = (left: number, delta: number, format = 1): DicomElement[] => [
  raw('00186012', 'US', format), raw('00186024', 'US', 3), raw('00186026', 'US', 3), raw('00186018', 'UL', left), raw('0018601a', 'UL', 2), raw('0018601c', 'UL', left + 9),
  raw('0018601e', 'UL', 30), raw('0018602c', 'FD', -delta), raw('0018602e', 'FD', delta)
]
const ofRegions = (...regions: DicomElement[][]): unknown => pixelSpacingOf(datasetOf([raw('00186011', 'SQ', { items: regions })], 'US'), 0)
const group = (sequence: string, ...elements: DicomElement[]): DicomElement => raw(sequence, 'SQ', { items: [elements] })
const edges = (...elements: DicomElement[]): unknown => readDicomHeader(datasetOf(elements)).edges
const code = (value: string, meaning: string): DicomElement => element('ViewCodeSequence', { items: [[element('CodeValue', value), element('CodingSchemeDesignator', 'SCT'), element('CodeMeaning', meaning)]] })
const view = (...elements: DicomElement[]): unknown => readDicomHeader(datasetOf(elements)).view?.name
const pointer = (element16: number): DicomElement => raw('00280009', 'AT', Uint8Array.of(0x18, 0, element16 & 255, element16 >> 8))
const rate = (...elements: DicomElement[]): unknown[] => {
  const cine = cineOf(datasetOf(elements, 'XA'))
  return [cine?.framesPerSecond, cine?.source]
}
const at = (birthDate: string, studyDate = '20260314'): unknown => patientAge({ birthDate, studyDate })?.group

describe('the size of a pixel', () => {
  it('says where its millimetres hold, and substitutes nothing silently', () => {
    expect(label([pixel(0.7, 0.8)], 'CT')).toEqual([0.7, 0.8, 'mm'])
    expect(label([pixel(0.7, 0.7), element('ImageOrientationPatient', [1, 0, 0, 0, 1, 0])], 'OT')).toEqual([0.7, 0.7, 'mm'])
    expect(label([pixel(0.15, 0.15), imager(0.15)])).toEqual([0.15, 0.15, 'mm (detector)'])
    expect(label([imager(0.15)])).toEqual([0.15, 0.15, 'mm (detector)'])
    expect(label([pixel(0.12, 0.12), imager(0.15)])).toEqual([0.12, 0.12, 'mm (calibrated)'])
    expect(label([pixel(0.12, 0.12), raw('00280a02', 'CS', 'FIDUCIAL')])).toEqual([0.12, 0.12, 'mm (calibrated)'])
    expect(label([pixel(0.12, 0.12)])).toEqual([0.12, 0.12, 'mm (calibration unknown)'])
    expect(label([imager(0.15), raw('00181114', 'DS', 1.25)])).toEqual([0.12, 0.12, 'mm (estimated at the patient)'])
    expect(label([raw('00182010', 'DS', [0.1, 0.1])])).toEqual([0.1, 0.1, 'mm (film)'])
    expect(label([pixel(0, 0), raw('00280034', 'IS', [4, 3])])).toEqual([undefined, undefined, 'px'])
    expect(readDicomHeader(datasetOf([raw('00280034', 'IS', [4, 3])])).pixelAspectRatio).toBe(4 / 3)
    expect(pixelSpacingOf(datasetOf([pixel(0.12, 0.12), raw('00280a02', 'CS', 'GEOMETRY'), raw('00280a04', 'LO', 'SID 180')]), 0)).toEqual({
      row: 0.12, column: 0.12, source: 'PixelSpacing', provenance: 'calibrated', calibration: 'GEOMETRY', calibrationDescription: 'SID 180'
    })
  })

  it('of a CT localizer, which is a projection, is of unknown calibration', () => {
    const localizer = [pixel(0.6, 0.6), element('ImageType', ['ORIGINAL', 'PRIMARY', 'LOCALIZER']), element('ImageOrientationPatient', [1, 0, 0, 0, 0, -1])]
    expect(label(localizer, 'CT')).toEqual([0.6, 0.6, 'mm (calibration unknown)'])
    expect(label(localizer, 'MR')).toEqual([0.6, 0.6, 'mm'])
  })

  it('of ultrasound holds inside its regions, where they agree', () => {
    expect(ofRegions(region(1, 0.0625), region(20, 0.0625), region(40, 0.5, 4))).toEqual({
      row: 0.625, column: 0.625, source: 'SequenceOfUltrasoundRegions', provenance: 'patient',
      regions: [{ left: 1, top: 2, right: 10, bottom: 30 }, { left: 20, top: 2, right: 29, bottom: 30 }]
    })
    expect(ofRegions(region(1, 0.0625), region(20, 0.125))).toBeUndefined()
  })
})

describe('the placement of a frame', () => {
  it('is its own before the shared one and the data set\'s', () => {
    const dataset = datasetOf([
      element('FrameOfReferenceUID', '1.2.3'),
      element('NumberOfFrames', 1),
      element('Laterality', 'L'),
      raw('52009229', 'SQ', { items: [[
        group('00209116', element('ImageOrientationPatient', [1, 0, 0, 0, 1, 0])),
        group('00289110', element('PixelSpacing', [0.4, 0.4]), element('SliceThickness', 3), raw('00180088', 'DS', 2.5)),
        group('00209071', raw('00209072', 'CS', 'R'))
      ]] }),
      raw('52009230', 'SQ', { items: [
        [group('00209113', element('ImagePositionPatient', [1, 2, 3])), group('00209111', raw('00209156', 'US', 4), raw('00209128', 'UL', 7))],
        [group('00209113', element('ImagePositionPatient', [1, 2, 5.5])), group('00209116', element('ImageOrientationPatient', [0, 1, 0, 0, 0, -1])), group('00189117', raw('00189087', 'FD', 800))]
      ] })
    ], 'MR')
    const shared = { frameOfReferenceUid: '1.2.3', sliceThickness: 3, spacingBetweenSlices: 2.5, laterality: 'R' }
    expect([0, 1].map((frame) => framePlacement(dataset, frame))).toEqual([
      { ...shared, imagePosition: [1, 2, 3], imageOrientation: [1, 0, 0, 0, 1, 0], acquisitionNumber: 4, temporalPosition: 7 },
      { ...shared, imagePosition: [1, 2, 5.5], imageOrientation: [0, 1, 0, 0, 0, -1], bValue: 800 }
    ])
    expect(framePlacement(dataset, 99)).toEqual({ ...shared, imageOrientation: [1, 0, 0, 0, 1, 0] })
  })

  it('gives no letters to an animal, and none that are not told', () => {
    const oriented = element('ImageOrientationPatient', [1, 0, 0, 0, 1, 0])
    expect([edges(oriented), edges(oriented, raw('00102210', 'CS', 'QUADRUPED')), edges()]).toEqual([{ left: 'R', right: 'L', top: 'A', bottom: 'P' }, undefined, undefined])
  })

  it('has a view only where a tag says it', () => {
    expect([
      view(element('ViewPosition', 'pa')), view(code('399368009', 'medio-lateral oblique')), view(code('399110001', 'tangential')), view(element('SeriesDescription', 'CHEST PA'))
    ]).toEqual(['PA', 'MLO', 'tangential', undefined])
  })
})

describe('the rate of a multi-frame image', () => {
  it('is the recommended one, the cine rate, or what the frame times give', () => {
    const [time, vector] = [raw('00181063', 'DS', '40'), raw('00181065', 'DS', [0, 20, 30])]
    expect(rate(time, vector, pointer(0x1063))).toEqual([25, 'FrameTime'])
    expect(rate(time, vector, pointer(0x1065))).toEqual([40, 'FrameTimeVector'])
    expect(rate(time, raw('00180040', 'IS', 15))).toEqual([15, 'CineRate'])
    expect(rate(time, raw('00180040', 'IS', 15), raw('00082144', 'IS', 12))).toEqual([12, 'RecommendedDisplayFrameRate'])
    expect(rate(raw('00181063', 'DS', '0'))).toEqual([undefined, undefined])
    expect(cineOf(datasetOf([vector, pointer(0x1065)]))).toEqual({ framesPerSecond: 40, source: 'FrameTimeVector', frameTimeVector: [0, 20, 30], frameIncrementPointer: ['(0018,1065)'] })
  })
})

describe('age', () => {
  it('falls into the bands of ICH E11 and E7', () => {
    const groups = ['003D', '027D', '028D', '003W', '004W', '000M', '001M', '023M', '024M', '000Y', '001Y', '011Y', '012Y', '017Y', '018Y', '064Y', '065Y', '131Y', 'old', '045'].map((age) => patientAge({ age })?.group)
    expect(groups).toEqual([
      'newborn', 'newborn', 'infant', 'newborn', 'infant', undefined, 'infant', 'infant', 'child', undefined, 'infant', 'child', 'adolescent', 'adolescent', 'adult', 'adult', 'elderly',
      undefined, undefined, undefined
    ])
  })

  it('comes from the birth date where it is not written', () => {
    expect([at('20260215'), at('20260214'), at('20240315'), at('20240314'), at('2008-03-15'), at('2008.03.14'), at('19610315'), at('19610314')]).toEqual([
      'newborn', 'infant', 'infant', 'child', 'adolescent', 'adult', 'adult', 'elderly'
    ])
    expect([at('20260315'), at('18000101'), at('20260230'), at(''), at('19610314', '')]).toEqual(Array(5).fill(undefined))
    expect(patientAge({ age: '047Y', birthDate: '20200101', studyDate: '20260314' })).toEqual({ years: 47, group: 'adult', source: "Patient's Age (0010,1010)" })
  })
})
