import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeClinicLibrary, temporaryFolder } from '../../../../test/fixtures/clinicLibrary.ts'
import { readingLines, readingsCsv } from '../../cli/readingLines.ts'
import { rmSync } from 'node:fs'
import { openLibrary, type Library } from '../../store/openLibrary.ts'
import { listCases } from '../cases.ts'
import { showStudy } from '../worklist/showStudy.ts'
import { addReading, type GivenReading } from './addReading.ts'
import { createBlindRows } from './blindRows.ts'
import { exportReadings } from './exportReadings.ts'
import { nextCase } from './nextCase.ts'
import { decideProposals, listProposals, queueStudy } from './proposals.ts'
import { questionOf } from './questionOf.ts'

let dir: string
let library: Library
let studies: Map<string, number>

beforeEach(async () => {
  dir = temporaryFolder()
  await makeClinicLibrary(dir)
  library = openLibrary(dir)
  studies = new Map(library.images.all().map((image) => [image.patientId ?? '', image.study]))
})
afterEach(() => {
  library.close()
  rmSync(join(dir, '..'), { recursive: true, force: true })
})

const OKONKWO = 'HC-204417'
const MARCHETTI = 'HC-176093'
const PETROV = 'HC-190422'
const LINDQVIST = 'HC-213390'
const TANAKA = 'HC-182216'
const study = (id: string): number => studies.get(id) ?? 0
const waiting = (): Record<number, string> =>
  Object.fromEntries(library.db.prepare<[], { study: number; reason: string }>('SELECT study, reason FROM training_queue').all().map((row) => [row.study, row.reason]))
const given = (id: string, answer: GivenReading['answer'], more: Partial<GivenReading> = {}): GivenReading => ({ studyId: study(id), modelId: 1, finding: 'Opacity', answer, found: [], note: '', ...more })

test('goes through the unread studies in the worklist order, over the end, and says when there is none left', () => {
  const order: (number | null)[] = []
  let at: number | undefined
  for (;;) {
    const { studyId } = nextCase(library.db, { studyId: at, direction: 'next' })
    order.push(studyId)
    if (studyId === null) break
    addReading(library, 'a', { ...given(OKONKWO, 'absent'), studyId })
    at = studyId
  }
  expect(order).toEqual([...[OKONKWO, MARCHETTI, PETROV, LINDQVIST, TANAKA].map(study), null])
  expect(nextCase(library.db, { studyId: study(TANAKA), direction: 'next' })).toEqual({ studyId: null, waiting: 0, read: 5 })
  expect(nextCase(library.db, { studyId: study(TANAKA), direction: 'previous' }).studyId).toBe(study(LINDQVIST))
  expect(nextCase(library.db, { studyId: study(OKONKWO), direction: 'previous' }).studyId).toBe(null)
  // marked to be read again
  library.db.exec(`INSERT INTO study_mark VALUES (${study(PETROV)}, 0, 'a', '2026')`)
  expect(nextCase(library.db, { studyId: study(TANAKA), direction: 'next' })).toEqual({ studyId: study(PETROV), waiting: 1, read: 4 })
  // another reader who reads blinded has read none
  expect(nextCase(library.db, { studyId: study(TANAKA), direction: 'next', reader: 'b' })).toEqual({ studyId: study(OKONKWO), waiting: 5, read: 0 })
})

test('keeps the first answer and whether the AI was visible, and what the model said then', () => {
  library.blinding.setBlinded('a', true)
  expect(library.blinding.hides('a', study(OKONKWO))).toBe(true)
  const first = addReading(library, 'a', given(OKONKWO, 'absent', { note: '  clear  ' })).reading
  expect(first).toMatchObject({ answer: 'absent', aiVisible: false, firstAnswer: null, agrees: false, note: 'clear', model: { model: 'opacity@1', score: 0.94, answer: 'present', operatingPoint: 0.42 } })
  expect([library.blinding.hides('a', study(OKONKWO)), library.blinding.hides('b', study(OKONKWO))]).toEqual([false, false])
  library.blinding.noteShown('a', study(OKONKWO))
  const second = addReading(library, 'a', given(OKONKWO, 'present', { found: ['opacity'] })).reading
  expect(second).toMatchObject({ answer: 'present', found: ['opacity'], aiVisible: true, firstAnswer: 'absent', agrees: true })
  expect(library.readings.ofStudy(study(OKONKWO)).map(({ answer }) => answer)).toEqual(['absent', 'present'])
  // whoever was shown the answers is not blinded by switching the mode on
  library.blinding.noteShown('a', study(TANAKA))
  expect(addReading(library, 'a', given(TANAKA, 'absent')).reading.aiVisible).toBe(true)
})

test('the worklist of a blinded reader holds no model’s answer about what they have not read', () => {
  const blind = createBlindRows(library, () => 'a')
  const rows = (): unknown[] => blind.rows(listCases(library, { offset: 0, limit: 5 }).cases).map(({ score }) => score.kind)
  expect(rows()).toEqual(['scored', 'scored', 'refused', 'unscored', 'scored'])
  library.blinding.setBlinded('a', true)
  addReading(library, 'a', given(MARCHETTI, 'present'))
  expect(rows()).toEqual(['unscored', 'scored', 'unscored', 'unscored', 'unscored'])
  const shown = (id: string): { answers: number; score: string } => {
    const { answers, row } = blind.study(showStudy(library, study(id)))
    return { answers: answers.length, score: row.score.kind }
  }
  expect([shown(OKONKWO), shown(MARCHETTI)]).toEqual([{ answers: 0, score: 'unscored' }, { answers: 1, score: 'scored' }])
})

test('a disagreement proposes the label, agreement takes it back, and accepting replaces the label with its history kept', () => {
  const [image] = library.images.all().filter((row) => row.patientId === OKONKWO)
  library.labels.put({ subject: { image: image?.id ?? 0 }, finding: 'Opacity', value: 'opacity', method: 'folder' })
  expect(addReading(library, 'a', given(OKONKWO, 'absent')).proposed).toBe(true)
  expect(addReading(library, 'a', given(MARCHETTI, 'absent', { note: 'vessel on end' })).proposed).toBe(true)
  expect(waiting()).toEqual({ [study(OKONKWO)]: 'disagreement', [study(MARCHETTI)]: 'disagreement' })
  expect(addReading(library, 'a', given(MARCHETTI, 'present', { found: ['opacity'] })).proposed).toBe(false)
  expect(addReading(library, 'a', given(TANAKA, 'uncertain')).proposed).toBe(false)
  // no score to disagree with
  expect(addReading(library, 'a', given(PETROV, 'present')).proposed).toBe(false)
  expect(queueStudy(library, 'a', { studyId: study(TANAKA), finding: 'Opacity' })).toBe(true)
  expect(queueStudy(library, 'a', { studyId: study(TANAKA), finding: 'Opacity' })).toBe(false)
  const queue = listProposals(library)
  expect(queue.map(({ studyId, value, present }) => [studyId, value, present])).toEqual([[study(OKONKWO), 'none', ['opacity']], [study(TANAKA), null, []]])
  expect(queue[0]).toMatchObject({ imageId: image?.id, images: 1 })
  expect(decideProposals(library, 'b', { proposalIds: queue.map(({ proposalId }) => proposalId), accept: true })).toBe(1)
  expect(library.labels.ofImage(image?.id ?? 0).map(({ value, annotator, method }) => [value, annotator, method])).toEqual([['none', 'a', 'reader']])
  expect(library.db.prepare('SELECT value, retired_at IS NULL AS current FROM label ORDER BY id').raw().all()).toEqual([['opacity', 0], ['none', 1]])
  const left = listProposals(library)
  expect(left.map(({ value }) => value)).toEqual([null])
  decideProposals(library, 'b', { proposalIds: left.map(({ proposalId }) => proposalId), accept: false })
  // what was taken over, and what somebody chose, waits for a data set
  expect(waiting()).toEqual({ [study(OKONKWO)]: 'disagreement', [study(TANAKA)]: 'chosen' })
})

test('asks for the shown model’s classes, findings first', () => {
  expect(questionOf(library, study(OKONKWO))).toEqual({ modelId: 1, finding: 'Opacity', classes: [{ name: 'opacity', negative: false }, { name: 'none', negative: true }] })
  expect(questionOf(library, study(LINDQVIST)).modelId).toBe(1)
})

test('figures of agreement, and a table that names no patient', () => {
  // a: two blinded disagreements of three, one of them changed after the model's answer was shown
  for (const [id, answer] of [[OKONKWO, 'absent'], [MARCHETTI, 'present'], [TANAKA, 'present']] as const) addReading(library, 'a', given(id, answer, { note: '=Marchetti, asked' }))
  library.blinding.noteShown('a', study(OKONKWO))
  library.blinding.noteShown('a', study(MARCHETTI))
  addReading(library, 'a', given(OKONKWO, 'present'))
  addReading(library, 'a', given(MARCHETTI, 'present'))
  const exported = exportReadings(library, { notes: false })
  expect(exported.figures).toMatchObject({
    readings: 5,
    studies: 3,
    readers: [{ reader: 'a', studies: 3 }],
    afterAi: { both: 2, changed: 1, share: 0.5, towardsModel: 1, awayFromModel: 0 },
    models: [{ model: 'opacity@1', operatingPoint: 0.42, unaided: { bothPresent: 1, readerOnly: 1, modelOnly: 1, bothAbsent: 0, share: 1 / 3, kappa: expect.closeTo(-0.5, 12) }, aided: { bothPresent: 2, share: 1 } }]
  })
  const text = [...readingsCsv(exported.readings), ...readingLines(exported)].join('\n')
  expect(text).not.toMatch(/Marchetti|Okonkwo|HC-|2\.25/)
  expect(text).toContain('1 of 2 answers (50 %) changed after the models’ answers were shown')
  expect(readingsCsv(exportReadings(library, { notes: true }).readings)[1]).toMatch(/,"'=Marchetti, asked"$/)
})
