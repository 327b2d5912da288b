import { afterEach, beforeEach, expect, test } from 'vitest'
import { FINDINGS, findingsArchive, ROWS, type FindingsArchive } from '../../../test/fixtures/findingsArchive.ts'
import { DatasetFindingError, freezeDataset } from './datasets.ts'
import { LabelsCsvError } from './import/labelsCsv.ts'

let archive: FindingsArchive
beforeEach(() => {
  archive = findingsArchive()
})
afterEach(() => {
  archive.remove()
})

test('columns of a table become a data set a finding; uncertain ones are left out, or counted as asked', async () => {
  const { findings = [], labels } = await archive.importTable(ROWS, { findings: FINDINGS })
  expect(findings.map(({ name, classes, leftOut, uncertain }) => ({ name, classes, leftOut, uncertain }))).toEqual([
    { name: 'chest-effusion', classes: { 'no Effusion': 12, Effusion: 10 }, leftOut: 2, uncertain: 1 },
    { name: 'chest-edema', classes: { 'no Edema': 12, Edema: 12 }, leftOut: 0, uncertain: 0 },
    { name: 'chest-mass', classes: { Mass: 1 }, leftOut: 23, uncertain: 0 }
  ])
  expect(labels.added).toBe(ROWS.length)
  const unsure = archive.library.images.all().find(({ originalName }) => originalName === '3.png')
  expect(archive.library.labels.ofImage(unsure?.id ?? 0).map(({ finding, value }) => [finding, value])).toEqual([['Effusion', 'uncertain'], ['Edema', 'absent']])
  const again = await archive.importTable(ROWS, { findings: ['Effusion'], uncertain: 'present' })
  expect(again.findings?.map(({ version, classes }) => [version, classes])).toEqual([[2, { 'no Effusion': 12, Effusion: 11 }]])
})

test('refuses a column that is not there, a cell that says nothing, and a name that another finding has', async () => {
  await expect(archive.importTable(ROWS, { findings: ['Nodule'] })).rejects.toThrow(LabelsCsvError)
  await expect(archive.importTable(['0.png,p0,maybe,1,'], { findings: ['Effusion'] })).rejects.toThrow(/"maybe" for Effusion in line 2 of .*neither present/)
  await archive.importTable(ROWS, { findings: ['Edema'] })
  await expect(archive.importTable(ROWS, { findings: ['Edema'], dataset: 'other' })).resolves.toMatchObject({ findings: [{ name: 'other-edema' }] })
  expect(() => freezeDataset(archive.library, { name: 'chest-edema' })).toThrow(DatasetFindingError)
})
