import { expect, test } from 'vitest'
import { raw } from '../../../test/fixtures/seriesFiles.ts'
import { loadCodecs } from '../../main/codecs.ts'
import { openDicom } from './openDicom.ts'
import { parseDicom } from './parseDicom.ts'
import { readDicomHeader } from './dicomHeader.ts'
import { frameTechnique, type Technique } from './technique.ts'
import { element, type DicomElement } from './dicomElement.ts'
import { writeDicom } from './writeDicom.ts'

const codecs = await loadCodecs()
const sequence = (tag: string, items: readonly (readonly DicomElement[])[]): DicomElement => ({ tag, vr: 'SQ', value: { items } })
const bytes = (elements: DicomElement[]): Uint8Array =>
  writeDicom([element('SOPClassUID', '1.2.840.10008.5.1.4.1.1.2'), element('SOPInstanceUID', '2.25.1'), ...elements], { rows: 1, columns: 1, photometricInterpretation: 'MONOCHROME2', data: new Uint8Array(1), bitsStored: 8 })
const of = (elements: DicomElement[], frame = 0): Technique => frameTechnique(parseDicom(bytes(elements), codecs), frame)

test('a film: tube, exposure in the finer unit, index of IEC 62494-1', () => {
  const film = [
    raw('00180060', 'DS', 125), raw('00181110', 'DS', 1800), raw('00181150', 'IS', 5), raw('00181151', 'IS', 320), raw('00181152', 'IS', 2), raw('00181153', 'IS', 1640), raw('00181411', 'DS', 312), raw('00181413', 'DS', -1.1)
  ]
  const expected = { kvp: 125, tubeCurrent: 320, exposureTime: 5, exposure: 1.64, exposureIndex: 312, deviationIndex: -1.1, sourceToDetector: 1800 }
  expect(of(film)).toEqual(expected)
  expect(openDicom(bytes(film), codecs).technique?.(0)).toEqual(expected)
  expect(readDicomHeader(parseDicom(bytes(film), codecs)).technique).toEqual(expected)
})

test('a CT slice: tube, thickness, both kernels, contrast', () => {
  expect(of([raw('00180010', 'LO', 'Iohexol 350'), raw('00180050', 'DS', 1.25), raw('00180060', 'DS', 120), raw('00181151', 'IS', 180), raw('00181152', 'IS', 95), raw('00181210', 'SH', ['BONE', '3'])])).toEqual({
    kvp: 120, tubeCurrent: 180, exposure: 95, sliceThickness: 1.25, kernel: 'BONE 3', contrast: 'Iohexol 350'
  })
})

test('an Enhanced CT frame: its own group before the shared one', () => {
  const exposure = (mAs: number): DicomElement => sequence('00189321', [[raw('00189330', 'FD', 210.5), raw('00189332', 'FD', mAs)]])
  const groups = [
    sequence('52009229', [[sequence('00189325', [[raw('00180060', 'DS', 100)]]), exposure(40)]]),
    sequence('52009230', [[], [exposure(62.5)]])
  ]
  expect([of(groups, 0), of(groups, 1)]).toEqual([{ kvp: 100, tubeCurrent: 210.5, exposure: 40 }, { kvp: 100, tubeCurrent: 210.5, exposure: 62.5 }])
})

test('what is absent, empty, 0 or no number is left out', () => {
  expect(of([raw('00180060', 'DS', 0), raw('00181151', 'IS', ''), raw('00181152', 'IS', 'much')])).toEqual({})
  expect(readDicomHeader(parseDicom(bytes([]), codecs)).technique).toBe(undefined)
})
