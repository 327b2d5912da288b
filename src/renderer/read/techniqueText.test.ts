import { expect, test } from 'vitest'
import { techniqueLines } from './techniqueText.ts'

test('says of each modality what its readers look for', () => {
  expect(techniqueLines({ kvp: 125, tubeCurrent: 320, exposureTime: 5, exposure: 1.64, exposureIndex: 312, deviationIndex: -1.1, sourceToDetector: 1800 }, 'DX')).toEqual(['125 kVp · 320 mA · 1.64 mAs · 5 ms', 'EI 312 · DI −1.1 · SID 180 cm'])
  expect(techniqueLines({ kvp: 120, tubeCurrent: 180.4, exposure: 95, exposureTime: 500, kernel: 'BONE 3', pitch: 0.9844, contrast: 'Iohexol 350' }, 'CT')).toEqual(['120 kVp · 180 mA · 95 mAs', 'kernel BONE 3 · pitch 0.984', 'contrast: Iohexol 350'])
  expect(techniqueLines({ fieldStrength: 1.5, repetitionTime: 4200, echoTime: 98.4, sliceThickness: 5 }, 'MR')).toEqual(['1.5 T · TR 4200 ms · TE 98.4 ms'])
})

test('says nothing of what the file does not say', () => {
  expect(techniqueLines({}, 'CT')).toEqual([])
  expect(techniqueLines({ deviationIndex: 0 }, null)).toEqual(['DI +0'])
  expect(techniqueLines({ kvp: 70 }, 'CR')).toEqual(['70 kVp'])
})
