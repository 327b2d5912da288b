import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dicomOf, makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { loadCodecs } from '../codecs.ts'
import { listCases } from '../handlers/cases.ts'
import { importPaths } from '../handlers/import.ts'
import type { ModelRow } from './models.ts'
import { openLibrary, type Library } from './openLibrary.ts'

let folder: ReturnType<typeof makeFolder>
let library: Library
let studies: number[]

beforeEach(async () => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  const paths = [0, 1].map((i) => {
    const path = join(folder.dir, `${i}.dcm`)
    writeFileSync(path, dicomOf({ sop: `1.${i}`, study: `2.${i}`, patientId: `P${i}`, name: 'A^B', seed: i }))
    return path
  })
  await importPaths(library, await loadCodecs(), paths)
  studies = library.images.all().toSorted((a, b) => (a.patientId ?? '').localeCompare(b.patientId ?? '')).map((image) => image.study)
})
afterEach(() => {
  library.close()
  folder.remove()
})

const add = (name: string, finding = 'opacity', origin?: unknown): Promise<ModelRow> =>
  library.models.add({ name, bytes: new TextEncoder().encode(name + finding), finding, classes: ['none', finding], card: {}, ...(origin === undefined ? {} : { origin }) })
const score = (model: ModelRow, at: number, value: number): void =>
  library.predictions.put([{ model: model.id, subject: { study: studies[at] ?? 0 }, answer: { kind: 'scored', finding: model.finding, probabilities: {}, score: value } }])
const shown = (): unknown[] =>
  listCases(library, { offset: 0, limit: 10 }).cases.map(({ patient, score: s }) => [patient.id, s.kind === 'scored' ? [s.model, s.probability, s.operatingPoint ?? null] : s.kind])

test('one model of a finding is active; what it replaces is retired, and the journal says who and why', async () => {
  const [one, two, other] = [await add('one'), await add('two'), await add('fracture', 'fracture')]
  library.models.promote(one.id, { by: 'Dr A' })
  library.models.promote(other.id, { by: 'Dr A' })
  library.models.promote(two.id, { by: 'Dr B', why: 'better on local cases' })
  expect(library.models.list().map(({ name, state }) => [name, state])).toEqual([['fracture', 'active'], ['two', 'active'], ['one', 'retired']])
  expect(library.audit.ofModel(two.hash).map(({ kind, actor, detail }) => ({ kind, actor, detail }))).toEqual([
    { kind: 'model.promoted', actor: 'Dr B', detail: { name: 'two', version: 1, hash: two.hash, finding: 'opacity', inPlaceOf: 'one@1', why: 'better on local cases' } }
  ])
  expect(() => library.db.write(() => library.db.exec(`UPDATE model SET state = 'active' WHERE name = 'one'`))).toThrow(/UNIQUE/)
})

test('scores of two models of a finding never stand in one list', async () => {
  const [one, two] = [await add('one'), await add('two')]
  score(one, 0, 0.9)
  score(one, 1, 0.8)
  expect(shown()).toEqual([['P0', ['one@1', 0.9, null]], ['P1', ['one@1', 0.8, null]]])
  score(two, 1, 0.3)
  expect(shown()).toEqual([['P0', 'unscored'], ['P1', ['two@1', 0.3, null]]])
  library.models.promote(one.id, { by: 'x' })
  expect(shown()).toEqual([['P0', ['one@1', 0.9, null]], ['P1', ['one@1', 0.8, null]]])
  library.models.retire(one.id, { by: 'x' })
  // a person has decided: no candidate steps in by itself
  expect(shown()).toEqual([['P0', 'unscored'], ['P1', 'unscored']])
})

test('of two findings the one to be read first is shown', async () => {
  const [one, other] = [await add('one'), await add('other', 'fracture')]
  score(one, 0, 0.2)
  score(other, 0, 0.7)
  score(one, 1, 0.6)
  expect(shown()).toEqual([['P0', ['other@1', 0.7, null]], ['P1', ['one@1', 0.6, null]]])
})

test("an imported model's threshold is in force when it has passed its test here, not before", async () => {
  const model = await add('guest', 'opacity', { name: 'guest', version: 3 })
  library.models.confirmOperatingPoint(model.id, 0.6, { by: 'Dr A' }, { rule: 'threshold' })
  score(model, 0, 0.7)
  expect(shown()[0]).toEqual(['P0', ['guest@1', 0.7, null]])
  library.models.accept(model.id, { passed: false }, { by: 'Dr A' })
  expect(library.models.byId(model.id)).toMatchObject({ operatingPoint: 0.6, liveThreshold: null })
  library.models.accept(model.id, { passed: true }, { by: 'Dr A' })
  expect(shown()[0]).toEqual(['P0', ['guest@1', 0.7, 0.6]])
})
