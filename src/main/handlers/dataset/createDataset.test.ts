import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder } from '../../../../test/fixtures/archiveFiles.ts'
import { makeTwoDatasets } from '../../../../test/fixtures/modelLibrary.ts'
import { openLibrary } from '../../store/openLibrary.ts'
import { createDataset, rereadDataset } from './createDataset.ts'

const brief = ({ dataset, classes }: ReturnType<typeof rereadDataset>): unknown => [dataset.version, classes]

test('labels read again stay with the data set\'s own images, whatever else the library holds of the finding', async () => {
  const folder = makeFolder()
  const path = join(folder.dir, 'library')
  await makeTwoDatasets(folder.dir, path)
  const library = openLibrary(path)
  expect(brief(rereadDataset(library, 'films'))).toEqual([1, { normal: 12, opacity: 12 }])
  const item = library.datasets.items(library.datasets.named('films').id).find(({ label }) => label === 'normal')
  const image = item?.image ?? 0
  for (const label of library.labels.ofImage(image)) library.labels.retire(label.id)
  library.labels.put({ subject: { image }, finding: 'diagnosis', value: 'opacity', annotator: 'Dr A', method: 'reader', source: 'reading' })
  expect(brief(rereadDataset(library, 'films', 'Dr B'))).toEqual([2, { normal: 11, opacity: 13 }])
  expect(library.audit.list({ kind: 'dataset.frozen' }).map(({ actor, detail }) => [actor, detail])).toContainEqual(['Dr B', { dataset: 'films', version: 2, finding: 'diagnosis' }])
  // of a finding that is graded, uncertain images go on as the version before took them
  for (const [at, { image: graded }] of library.datasets.items(library.datasets.named('others').id).entries()) {
    library.labels.put({ subject: { image: graded }, finding: 'effusion', value: at === 0 ? 'uncertain' : at % 2 === 0 ? 'present' : 'absent', annotator: '', method: 'csv', source: 'table' })
  }
  const made = createDataset(library, { name: 'graded', finding: 'effusion', uncertain: 'present' })
  expect(brief(rereadDataset(library, 'graded'))).toEqual([1, made.classes])
  expect(made.classes).toEqual({ 'no effusion': 12, effusion: 12 })
  library.close()
  folder.remove()
})
