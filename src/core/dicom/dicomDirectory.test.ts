import { describe, expect, it } from 'vitest'
import { textElement } from '../../../test/fixtures/dicomBytes.ts'
import { makeDicomdir, type RecordToWrite } from '../../../test/fixtures/makeDicomdir.ts'
import { readDicomDirectory } from './dicomDirectory.ts'

const image = (file: string, further: Partial<RecordToWrite> = {}): RecordToWrite => ({ type: 'IMAGE', file, ...further })
const series = (modality: string, lower: readonly RecordToWrite[], further: Partial<RecordToWrite> = {}): RecordToWrite => ({
  type: 'SERIES', further: [textElement('00080060', 'CS', modality), textElement('00200011', 'IS', '7 ')], lower, ...further
})
const patient = (...lower: RecordToWrite[]): RecordToWrite => ({ type: 'PATIENT', lower: [{ type: 'STUDY', lower }] })
const read = (roots: readonly RecordToWrite[]): { paths: string[]; warnings: readonly string[] } => {
  const { files, warnings } = readDicomDirectory(makeDicomdir(roots))
  return { paths: files.map(({ below }) => below.join('/')), warnings }
}

describe('readDicomDirectory', () => {
  it('follows patients, studies, series and images, and tells the series of each file', () => {
    const bytes = makeDicomdir([patient(series('MR', [image('DIR\\A'), image('DIR\\B')]), series('SR', [{ type: 'SR DOCUMENT', file: 'DIR\\C' }])), patient(series('CT', [image('D')]))])
    expect(readDicomDirectory(bytes)).toEqual({
      files: [
        { below: ['DIR', 'A'], type: 'IMAGE', modality: 'MR', seriesNumber: 7 },
        { below: ['DIR', 'B'], type: 'IMAGE', modality: 'MR', seriesNumber: 7 },
        { below: ['DIR', 'C'], type: 'SR DOCUMENT', modality: 'SR', seriesNumber: 7 },
        { below: ['D'], type: 'IMAGE', modality: 'CT', seriesNumber: 7 }
      ],
      warnings: []
    })
  })

  it('leaves out what is not in use, with all below it', () => {
    expect(read([patient(series('MR', [image('A', { inUse: false }), image('B')]), series('CT', [image('C')], { inUse: false }))])).toEqual({ paths: ['B'], warnings: [] })
  })

  it('follows no record twice, and lists files that no record leads to', () => {
    // the images point back to the patient; a record points nowhere
    expect(read([patient(series('MR', [image('A'), image('B', { next: { record: 0 } })]))])).toEqual({ paths: ['A', 'B'], warnings: [expect.stringMatching(/^two records point to the one at byte \d+$/)] })
    expect(read([patient(series('MR', [image('A', { next: { offset: 4711 } }), image('B')]))])).toEqual({
      paths: ['A', 'B'],
      warnings: ['no record stands at byte 4711, where another one points', '1 files are named by records that nothing points to']
    })
  })

  it('refuses what has no records', () => {
    expect(() => readDicomDirectory(new TextEncoder().encode('x'))).toThrow(expect.objectContaining({ name: 'ImageRefusedError' }))
    expect(read([])).toEqual({ paths: [], warnings: [] })
  })
})
