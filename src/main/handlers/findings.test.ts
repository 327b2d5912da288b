import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { encodePng } from '../../core/image/encodePng.ts'
import { loadCodecs } from '../codecs.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'
import { DatasetFindingError, freezeDataset } from './datasets.ts'
import { importPaths, type ImportOptions, type ImportReport } from './import.ts'
import { LabelsCsvError } from './import/labelsCsv.ts'

const IMAGES = 24
let folder: ReturnType<typeof makeFolder>
let library: Library

beforeEach(() => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  for (let i = 0; i < IMAGES; i++) {
    // stripes say "edema", brightness says "effusion"
    const data = Uint8Array.from({ length: 32 * 32 }, (_, p) => (i % 2 ? 150 : 40) + (i % 4 < 2 ? 20 * (p % 2) : 0) + i + (p % 7))
    writeFileSync(join(folder.dir, `${i}.png`), encodePng({ width: 32, height: 32, samplesPerPixel: 1, data }))
  }
})
afterEach(() => {
  library.close()
  folder.remove()
})

async function importTable(rows: readonly string[], options: Partial<ImportOptions>): Promise<ImportReport> {
  const labelsCsv = join(folder.dir, 'table.csv')
  writeFileSync(labelsCsv, ['file,patient,Effusion,EDEMA,Mass', ...rows].join('\n'))
  return importPaths(library, await loadCodecs(), [folder.dir], { labelsCsv, dataset: 'chest', ...options })
}

const ROWS = Array.from({ length: IMAGES }, (_, i) => `${i}.png,p${i >> 1},${i === 3 ? '-1' : i === 5 ? '' : i % 2},${i % 4 < 2 ? 'yes' : 'no'},${i === 0 ? 1 : ''}`)
const FINDINGS = ['Effusion', 'Edema', 'Mass']

test('columns of a table become a data set a finding; uncertain ones are left out, or counted as asked', async () => {
  const { findings = [], labels } = await importTable(ROWS, { findings: FINDINGS })
  expect(findings.map(({ name, classes, leftOut, uncertain }) => ({ name, classes, leftOut, uncertain }))).toEqual([
    { name: 'chest-effusion', classes: { 'no Effusion': 12, Effusion: 10 }, leftOut: 2, uncertain: 1 },
    { name: 'chest-edema', classes: { 'no Edema': 12, Edema: 12 }, leftOut: 0, uncertain: 0 },
    { name: 'chest-mass', classes: { Mass: 1 }, leftOut: 23, uncertain: 0 }
  ])
  expect(labels.added).toBe(IMAGES)
  const unsure = library.images.all().find(({ originalName }) => originalName === '3.png')
  expect(library.labels.ofImage(unsure?.id ?? 0).map(({ finding, value }) => [finding, value])).toEqual([['Effusion', 'uncertain'], ['Edema', 'absent']])
  const again = await importTable(ROWS, { findings: ['Effusion'], uncertain: 'present' })
  expect(again.findings?.map(({ version, classes }) => [version, classes])).toEqual([[2, { 'no Effusion': 12, Effusion: 11 }]])
})

test('refuses a column that is not there, a cell that says nothing, and a name that another finding has', async () => {
  await expect(importTable(ROWS, { findings: ['Nodule'] })).rejects.toThrow(LabelsCsvError)
  await expect(importTable(['0.png,p0,maybe,1,'], { findings: ['Effusion'] })).rejects.toThrow(/"maybe" for Effusion in line 2 of .*neither present/)
  await importTable(ROWS, { findings: ['Edema'] })
  await expect(importTable(ROWS, { findings: ['Edema'], dataset: 'other' })).resolves.toMatchObject({ findings: [{ name: 'other-edema' }] })
  expect(() => freezeDataset(library, { name: 'chest-edema' })).toThrow(DatasetFindingError)
})
