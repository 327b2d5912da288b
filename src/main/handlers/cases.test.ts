import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { caseRow } from '../../contract/index.ts'
import { dicomOf, makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { loadCodecs } from '../codecs.ts'
import type { ModelRow } from '../store/models.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'
import type { NewPrediction } from '../store/predictions.ts'
import { listCases } from './cases.ts'
import { casesByPriority } from './casesByPriority.ts'
import { importPaths } from './import.ts'

const PATIENTS = ['likely', 'certain', 'refused', 'unscored', 'unlikely', 'urgent', 'stat'] as const
type Name = (typeof PATIENTS)[number]

let folder: ReturnType<typeof makeFolder>
let library: Library
let study: (name: Name) => number

beforeEach(async () => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  const paths = PATIENTS.map((name, i) => {
    const path = join(folder.dir, `${name}.dcm`)
    writeFileSync(path, dicomOf({ sop: `1.${i}`, study: `2.${i}`, patientId: name, name: `${name}^Case`, seed: i }))
    return path
  })
  await importPaths(library, await loadCodecs(), paths)
  const studies = new Map(library.images.all().map((image) => [image.patientId, image.study]))
  study = (name) => studies.get(name) ?? -1
})
afterEach(() => {
  library.close()
  folder.remove()
})

const addModel = (name: string): Promise<ModelRow> =>
  library.models.add({ name, bytes: new TextEncoder().encode(name), finding: 'opacity', classes: ['none', 'opacity'], card: {} })
const scored = (model: ModelRow, name: Name, score: number): NewPrediction => ({
  model: model.id,
  subject: { study: study(name) },
  answer: { kind: 'scored', finding: 'opacity', probabilities: { none: 1 - score, opacity: score }, score }
})
const order = (): string[] => listCases(library, { offset: 0, limit: 100 }).cases.map((row) => row.patient.id ?? '')

test('urgency comes first, then likely positives, refused, not scored, the rest', async () => {
  const model = await addModel('m')
  library.predictions.put([
    scored(model, 'likely', 0.7), scored(model, 'certain', 0.99), scored(model, 'unlikely', 0.2), scored(model, 'urgent', 0.01),
    { model: model.id, subject: { study: study('refused') }, answer: { kind: 'refused', code: 'not-frontal', reason: 'lateral film only' } }
  ])
  library.archive.setUrgency(study('stat'), 'stat')
  library.archive.setUrgency(study('urgent'), 'urgent')
  library.archive.setUrgency(study('unlikely'), 'routine')
  expect(order()).toEqual(['stat', 'urgent', 'certain', 'likely', 'refused', 'unscored', 'unlikely'])

  const { total, cases } = listCases(library, { offset: 2, limit: 3 })
  expect(total).toBe(7)
  expect(cases.map((row) => z.parse(caseRow, row))).toEqual(cases)
  expect(cases.map((row) => row.score)).toEqual([
    { kind: 'scored', finding: 'opacity', probability: 0.99, model: 'm@1' },
    { kind: 'scored', finding: 'opacity', probability: 0.7, model: 'm@1' },
    { kind: 'refused', code: 'not-frontal', reason: 'lateral film only', model: 'm@1' }
  ])
  expect(cases[0]).toMatchObject({
    patient: { id: 'certain', name: 'certain^Case' }, modality: 'DX', acquired: '2026-03-14T09:30:00', imageCount: 1, urgency: null, labels: [], status: 'new'
  })
})

test('a confirmed operating point decides what is likely', async () => {
  const model = await addModel('m')
  library.predictions.put([scored(model, 'likely', 0.7), scored(model, 'certain', 0.99)])
  library.models.confirmOperatingPoint(model.id, 0.9, { by: 'Dr A' })
  expect(order()).toEqual(['certain', 'refused', 'unscored', 'unlikely', 'urgent', 'stat', 'likely'])
  expect(library.audit.list({ kind: 'model.operating-point' })).toHaveLength(1)
})

test("the active model's answers are shown, else the newest model's; never two models' of one finding", async () => {
  const [one, two] = [await addModel('one'), await addModel('two')]
  library.predictions.put([scored(one, 'likely', 0.6)])
  library.predictions.put([scored(two, 'likely', 0.8)])
  const shown = () => listCases(library, { offset: 0, limit: 1 }).cases.map(({ patient, score }) => [patient.id, score.kind === 'scored' ? [score.model, score.probability] : score.kind])
  expect(shown()).toEqual([['likely', ['two@1', 0.8]]])
  library.models.promote(one.id, { by: 'Dr A' })
  expect(shown()).toEqual([['likely', ['one@1', 0.6]]])
  library.predictions.put([scored(two, 'likely', 0.9), scored(one, 'likely', 0.75)])
  expect([shown(), library.models.active().map(({ name }) => name), library.predictions.ofStudy(study('likely')).length]).toEqual([[['likely', ['one@1', 0.75]]], ['one'], 2])
})

test('labels of every level, readings and flags show', () => {
  const image = library.images.ofStudy(study('likely'))[0]
  if (image === undefined) throw new Error('no image')
  library.labels.put({ subject: { image: image.id }, finding: 'opacity', value: 'present', method: 'reader' })
  library.labels.put({ subject: { patient: image.patient }, finding: 'smoker', value: 'absent', method: 'reader' })
  library.labels.put({ subject: { series: image.series }, finding: 'opacity', value: 'present', method: 'csv' })
  library.readings.add({ study: image.study, finding: 'opacity', answer: 'agree', aiVisible: true })
  library.archive.setFlagged(study('certain'), true)
  const byId = new Map(listCases(library, { offset: 0, limit: 10 }).cases.map((row) => [row.patient.id, row]))
  expect(byId.get('likely')).toMatchObject({ labels: [{ finding: 'opacity', value: 'present' }, { finding: 'smoker', value: 'absent' }], status: 'read' })
  expect([byId.get('certain')?.status, byId.get('stat')?.status]).toEqual(['flagged', 'new'])
})

test('what to read next: unread studies by urgency, risk and waiting; a request\'s priority comes with its images', async () => {
  const model = await addModel('m')
  library.predictions.put([scored(model, 'likely', 0.7), scored(model, 'certain', 0.99), scored(model, 'unlikely', 0.02), scored(model, 'urgent', 0.01)])
  library.models.confirmOperatingPoint(model.id, 0.6, { by: 'Dr A' })
  library.archive.setUrgency(study('urgent'), 'urgent')
  library.readings.add({ study: study('certain'), finding: 'opacity', answer: 'agree', aiVisible: true })
  const path = join(folder.dir, 'requested.dcm')
  writeFileSync(path, dicomOf({ sop: '1.99', study: '2.99', patientId: 'requested', seed: 99, further: [{ tag: '00401003', vr: 'SH', value: 'STAT' }] }))
  await importPaths(library, await loadCodecs(), [path])
  // acquired 2026-03-14T09:30:00 by the scanner's clock
  const next = (hours: number): unknown => {
    const now = new Date(new Date('2026-03-14T09:30:00').getTime() + hours * 3_600_000)
    const { waiting, read, cases } = casesByPriority(library, { now, ageingHours: 48, limit: 4 })
    return [waiting, read, cases.map(({ patient, tier, value, waitingHours }) => [patient.id, tier, Number(value.toFixed(3)), waitingHours])]
  }
  // those that nothing has scored stand at the threshold
  expect(next(12)).toEqual([7, 1, [['requested', 0, 0.85, 12], ['urgent', 1, 0.26, 12], ['likely', 2, 0.95, 12], ['refused', 2, 0.85, 12]]])
})
