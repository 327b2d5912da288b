import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dicomOf, makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { loadCodecs } from '../codecs.ts'
import { importPaths } from '../handlers/import.ts'
import { openLibrary, type Library } from './openLibrary.ts'
import type { NewPrediction } from './predictions.ts'

let folder: ReturnType<typeof makeFolder>
let library: Library

beforeEach(async () => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  for (const i of [1, 2]) await importFilm(i)
})
afterEach(() => {
  library.close()
  folder.remove()
})

async function importFilm(sop: number, study = sop): Promise<number> {
  const path = join(folder.dir, `${sop}.dcm`)
  writeFileSync(path, dicomOf({ sop: `1.${sop}`, study: `2.${study}`, patientId: `P${study}`, seed: sop }))
  await importPaths(library, await loadCodecs(), [path])
  return library.images.all().find(({ patientId }) => patientId === `P${study}`)?.study ?? 0
}

async function promoted(name: string): Promise<number> {
  const { id } = await library.models.add({ name, bytes: new TextEncoder().encode(name), finding: 'Opacity', classes: ['none', 'opacity'], card: {} })
  library.models.promote(id, { by: 'Dr A' })
  return id
}

function answer(model: number, image: number): NewPrediction {
  return { model, subject: { image }, answer: { kind: 'refused', code: 'lateral', reason: 'a lateral film' } }
}

test('holds what was there when a model became active and what came since, until it has its answers', async () => {
  const { id: other } = await library.models.add({ name: 'other', bytes: new TextEncoder().encode('o'), finding: 'Fracture', classes: ['no', 'yes'], card: {} })
  const [first, second] = [...new Set(library.images.all().map(({ study }) => study))]
  const [image] = library.images.ofStudy(first ?? 0)
  library.predictions.put([answer(other, image?.id ?? 0)])
  const model = await promoted('m')
  expect([library.scoring.studies(model), library.scoring.count(other)]).toEqual([[first, second], 0])

  const third = await importFilm(3)
  library.archive.setUrgency(third, 'stat')
  expect(library.scoring.studies(model)).toEqual([third, first, second])
  library.predictions.put([answer(model, image?.id ?? 0)])
  library.scoring.settle(model, [first ?? 0, second ?? 0])
  expect(library.scoring.studies(model)).toEqual([third, second])

  // another film of a study that had its answers
  await importFilm(4, 1)
  expect([library.scoring.studies(model), library.scoring.unscored(model, [first ?? 0])]).toEqual([[third, first, second], [first]])
})

test('is empty for a model that is no longer active, and begins anew with the next', async () => {
  const model = await promoted('m')
  const next = await promoted('n')
  expect([library.scoring.count(model), library.scoring.count(next)]).toEqual([0, 2])
  library.models.retire(next, { by: 'Dr A' })
  expect(library.scoring.count(next)).toBe(0)
})
