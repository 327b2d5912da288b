import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dicomOf, makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { loadCodecs } from '../codecs.ts'
import { deletePatient } from '../handlers/delete.ts'
import { importPaths } from '../handlers/import.ts'
import { addToDataset } from '../handlers/worklist/addToDataset.ts'
import { createWorklistDeeds } from '../handlers/worklist/deeds.ts'
import { openLibrary, type Library } from './openLibrary.ts'

let folder: ReturnType<typeof makeFolder>
let library: Library

beforeEach(async () => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  const paths = ['a', 'b', 'c'].flatMap((patientId, p) =>
    [0, 1].map((i) => {
      const path = join(folder.dir, `${patientId}${i}.dcm`)
      writeFileSync(path, dicomOf({ sop: `1.${p}.${i}`, study: `2.${p}.${i}`, patientId, name: `${patientId}^Case`, seed: 10 * p + i }))
      return path
    })
  )
  await importPaths(library, await loadCodecs(), paths)
  library.worklist.freshen()
})
afterEach(() => {
  library.close()
  folder.remove()
})

const lines = (): unknown[] => library.db.prepare('SELECT * FROM worklist JOIN worklist_search USING (study) ORDER BY study').all()
const labels = (): unknown[] => library.db.prepare('SELECT * FROM worklist_label ORDER BY study, finding, value').all()

/** What every line would be, were it made from nothing now. */
function madeAnew(): unknown[] {
  library.db.exec('DELETE FROM worklist; DELETE FROM worklist_search; DELETE FROM worklist_label; INSERT OR REPLACE INTO worklist_stale SELECT id, 0 FROM study')
  library.worklist.freshen()
  return [lines(), labels()]
}

const scored = (model: number, study: number, score: number) => ({ model, subject: { study }, answer: { kind: 'scored' as const, finding: 'opacity', probabilities: {}, score } })

test('after every change anywhere the lines are what they would be if made anew', async () => {
  const { archive, predictions, readings, models, db, worklist } = library
  const studies = [...new Set(library.images.all().map(({ study }) => study))].toSorted((a, b) => a - b)
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = studies
  const image = library.images.ofStudy(s0)[0]
  const deeds = createWorklistDeeds(library, () => 'Dr A')
  const add = (name: string) => models.add({ name, bytes: new TextEncoder().encode(name), finding: 'opacity', classes: ['none', 'opacity'], card: {} })
  const [one, two] = [await add('one'), await add('two')]
  const changes: [string, () => unknown][] = [
    ['a score', () => predictions.put([scored(one.id, s0, 0.7), scored(one.id, s1, 0.2)])],
    ['the same score again, changed', () => predictions.put([scored(one.id, s0, 0.1)])],
    ['a refusal', () => predictions.put([{ model: one.id, subject: { study: s2 }, answer: { kind: 'refused', code: 'not-frontal', reason: 'lateral film only' } }])],
    ["another model's score", () => predictions.put([scored(two.id, s0, 0.9)])],
    ['an operating point', () => models.confirmOperatingPoint(two.id, 0.95, { by: 'Dr A' })],
    ['a promotion', () => models.promote(one.id, { by: 'Dr A' })],
    ['an urgency', () => archive.setUrgency(s3, 'stat')],
    ['a flag', () => archive.setFlagged(s1, true)],
    ['a reading', () => readings.add({ study: s0, finding: 'opacity', answer: 'absent', modelAnswer: 'present', aiVisible: true, reader: 'Dr B' })],
    ['a later reading', () => readings.add({ study: s0, finding: 'opacity', answer: 'present', modelAnswer: 'present', aiVisible: true, reader: 'Dr B' })],
    ['marked to be read again', () => deeds.read([s0], false)],
    ['a reading after that', () => readings.add({ study: s0, finding: 'opacity', answer: 'agree', aiVisible: true, reader: 'Dr D' })],
    ['a mark of reading', () => deeds.read([s1, s2], true)],
    ['a label of the study', () => deeds.label([s0, s1], 'opacity', 'present')],
    ['a label of the patient', () => library.labels.put({ subject: { patient: image?.patient ?? 0 }, finding: 'smoker', value: 'absent', method: 'reader' })],
    ['a label of the image', () => library.labels.put({ subject: { image: image?.id ?? 0 }, finding: 'diagnosis', value: 'tb', method: 'csv' })],
    ['a label of the series', () => library.labels.put({ subject: { series: image?.series ?? 0 }, finding: 'view', value: 'PA', method: 'csv' })],
    ['a label taken back', () => deeds.label([s1], 'opacity', null)],
    ['the queue', () => deeds.queue([s1, s3], true)],
    ['a data set', () => addToDataset(library, { studyIds: [s0], dataset: 'd', finding: 'opacity' }, 'Dr A')],
    ['a corrected name', () => db.prepare<[number | undefined]>("UPDATE patient SET name = 'Other^Name' WHERE id = ?").run(image?.patient)],
    ['a corrected date', () => db.prepare<[number | undefined]>("UPDATE study SET acquired = '2020-01-01' WHERE id = ?").run(s1)],
    ['an image moved', () => library.images.moveToSeries(image?.id ?? 0, library.images.ofStudy(s1)[0]?.series ?? 0)],
    ['an image superseded', () => library.images.supersede(image?.id ?? 0, library.images.ofStudy(s1)[0]?.id ?? 0)],
    ['an empty study removed', () => archive.removeEmpty()],
    ['a patient deleted', () => deletePatient(library, 'b')]
  ]
  for (const [what, change] of changes) {
    change()
    expect([what, worklist.stale() > 0]).toEqual([what, true])
    worklist.freshen()
    expect(worklist.stale()).toBe(0)
    const kept = [lines(), labels()]
    expect([what, ...kept]).toEqual([what, ...madeAnew()])
  }
})

test('a study that waits is one that came in, not one that its clock has in the future', () => {
  const { db, worklist } = library
  db.exec("UPDATE study SET acquired = '2999-01-01T00:00:00', created_at = '2026-01-02T03:04:05.000Z' WHERE id = 1; UPDATE study SET acquired = NULL, created_at = '2026-01-02T03:04:05.000Z' WHERE id = 2")
  worklist.freshen()
  expect(worklist.rows([1, 2]).map(({ waitingSince }) => waitingSince)).toEqual(['2026-01-02T03:04:05.000Z', '2026-01-02T03:04:05.000Z'])
})

test('a reading disagrees where the model called otherwise, until its reader says otherwise', () => {
  const { readings, worklist } = library
  const disagrees = (): boolean | undefined => {
    worklist.freshen()
    return worklist.rows([1])[0]?.disagrees
  }
  const say = (reader: string, answer: string, modelAnswer: 'present' | 'absent'): boolean | undefined => {
    readings.add({ study: 1, finding: 'opacity', answer, modelAnswer, aiVisible: true, reader })
    return disagrees()
  }
  expect([say('a', 'present', 'present'), say('a', 'uncertain', 'present'), say('a', 'absent', 'present'), say('b', 'present', 'present'), say('a', 'present', 'present')]).toEqual([false, false, true, true, false])
})
