import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeClinicLibrary, temporaryFolder } from '../../../../test/fixtures/clinicLibrary.ts'
import type { WorklistQuery, WorklistRow } from '../../../contract/index.ts'
import { openLibrary, type Library } from '../../store/openLibrary.ts'
import { deletePatient } from '../delete.ts'
import { addToDataset } from './addToDataset.ts'
import { createWorklistDeeds, type WorklistDeeds } from './deeds.ts'
import { showStudy } from './showStudy.ts'
import { createSavedViews } from './views.ts'

let dir: string
let library: Library
let deeds: WorklistDeeds
let actor: string

beforeEach(async () => {
  dir = temporaryFolder()
  await makeClinicLibrary(dir)
  library = openLibrary(dir)
  actor = 'Dr A'
  deeds = createWorklistDeeds(library, () => actor)
})
afterEach(() => {
  library.close()
  rmSync(join(dir, '..'), { recursive: true })
})

const rows = (query: WorklistQuery = {}): WorklistRow[] => {
  library.worklist.freshen()
  return library.worklist.list(query, { by: 'id', descending: false }, { offset: 0, limit: 10 })
}
const ids = (): number[] => rows().map(({ studyId }) => studyId)
const undo = (deed: { readonly undo: string | null }): number => deeds.undo(deed.undo ?? '').changed
const journal = (): unknown[] => library.audit.list().toReversed().filter(({ kind }) => kind.startsWith('worklist.')).map(({ kind, actor: by, detail }) => [kind, by, detail])

test('marks as read, counts only what changed, and undoes it', () => {
  const [a = 0, b = 0] = ids()
  expect(deeds.read([a], true).changed).toBe(1)
  const deed = deeds.read([a, b, b], true)
  expect([deed.changed, rows({ reading: 'read' }).map(({ studyId, readBy, status }) => [studyId, readBy, status])]).toEqual([1, [[a, 'Dr A', 'read'], [b, 'Dr A', 'read']]])
  expect([undo(deed), rows({ reading: 'read' }).map(({ studyId }) => studyId)]).toEqual([1, [a]])
  expect(() => undo(deed)).toThrow(/can no longer be undone/)
  expect(journal()).toEqual([
    ['worklist.read', 'Dr A', { read: true, studies: 1, rows: [a] }], ['worklist.read', 'Dr A', { read: true, studies: 1, rows: [b] }], ['worklist.undone', 'Dr A', { kind: 'worklist.read', studies: 1 }]
  ])
})

test('to be read again outlasts the readings before it, and not one after it', () => {
  const [a = 0] = ids()
  library.readings.add({ study: a, finding: 'Opacity', answer: 'present', aiVisible: true, reader: 'Dr B' })
  expect(rows({ reading: 'read', reader: ['Dr B'] })).toHaveLength(1)
  deeds.read([a], false)
  expect([rows({ reading: 'read' }).length, rows()[0]?.readBy]).toEqual([0, null])
  library.readings.add({ study: a, finding: 'Opacity', answer: 'present', aiVisible: true, reader: 'Dr C' })
  expect(rows({ reading: 'read' }).map(({ readBy }) => readBy)).toEqual(['Dr C'])
})

test('urgency, flag and queue change the list, and undo leaves alone what has changed since', () => {
  const [a = 0, b = 0] = ids()
  const urgent = deeds.urgency([a, b], 'urgent')
  deeds.urgency([b], 'stat')
  expect(rows().map(({ urgency }) => urgency).slice(0, 2)).toEqual(['urgent', 'stat'])
  expect([undo(urgent), rows().map(({ urgency }) => urgency).slice(0, 2)]).toEqual([1, [null, 'stat']])
  expect(rows({ urgency: ['routine'] })).toHaveLength(4)
  const flagged = deeds.flag([a], true)
  expect([deeds.flag([a], true), rows({ status: ['flagged'] }).map(({ studyId }) => studyId)]).toEqual([{ changed: 0, undo: null }, [a]])
  undo(flagged)
  const queued = deeds.queue([a, b], true)
  expect(rows({ queued: true }).map(({ studyId, status }) => [studyId, status])).toEqual([[a, 'training'], [b, 'training']])
  undo(queued)
  expect([rows({ queued: true }).length, rows({ status: ['flagged'] }).length]).toEqual([0, 0])
})

test('a label is said by one person, replaced with its history, and taken back', () => {
  const [a = 0] = ids()
  deeds.label([a], 'tb', 'present')
  actor = 'Dr B'
  const second = deeds.label([a], 'tb', 'absent')
  expect(rows({ label: [{ finding: 'tb', value: 'absent' }] })[0]?.labels).toEqual([{ finding: 'tb', value: 'absent' }, { finding: 'tb', value: 'present' }])
  deeds.label([a], 'tb', 'uncertain')
  // somebody has changed it since: nothing to undo
  expect(undo(second)).toBe(0)
  deeds.label([a], 'tb', null)
  const told = showStudy(library, (rows(), a)).labels.map(({ value, annotator, retiredAt }) => `${value} ${annotator} ${retiredAt === null ? 'said' : 'retired'}`)
  expect(told.toSorted((x, y) => x.localeCompare(y))).toEqual(['absent Dr B retired', 'present Dr A said', 'uncertain Dr B retired'])
})

test('a study that is not there stops all of a deed', () => {
  const [a = 0] = ids()
  expect(() => deeds.flag([a, 999], true)).toThrow('There is no study 999')
  expect(rows({ status: ['flagged'] })).toEqual([])
})

test('a data set takes the labelled studies in a new version, and takes them from the queue', () => {
  const [a = 0, b = 0, c = 0] = ids()
  deeds.label([a], 'Opacity', 'present')
  deeds.label([b], 'Opacity', 'absent')
  deeds.queue([a, c], true)
  expect(addToDataset(library, { studyIds: [a, c], dataset: 'films', finding: 'Opacity' }, 'Dr A')).toEqual({ dataset: 'films', version: 1, images: 1, added: 1, leftOut: 1 })
  expect(addToDataset(library, { studyIds: [b], dataset: 'films' }, 'Dr A')).toEqual({ dataset: 'films', version: 2, images: 2, added: 1, leftOut: 0 })
  expect([rows({ queued: true }).map(({ studyId }) => studyId), rows({ dataset: ['films'] }).map(({ studyId }) => studyId), showStudy(library, a).datasets]).toEqual([[c], [a, b], ['films']])
})

test('views and columns are kept for each person', () => {
  const views = createSavedViews(library)
  const view = { query: { text: 'tanaka', days: 2 }, sort: { by: 'acquired' as const, descending: true } }
  views.save('Dr A', 'mine', view)
  views.save('Dr A', 'mine', { ...view, query: { modality: ['CR'] } })
  views.setColumns('Dr A', ['patient', 'status'])
  library.db.prepare("INSERT INTO worklist_view (person, name, view, saved_at) VALUES ('Dr A', 'of a later program', '{\"query\": {\"mood\": 1}}', '')").run()
  expect(views.list('Dr A')).toEqual({ views: [{ name: 'mine', view: { ...view, query: { modality: ['CR'] } } }], columns: ['patient', 'status'] })
  expect(views.list('Dr B')).toEqual({ views: [], columns: null })
  views.forget('Dr A', 'mine')
  expect(views.list('Dr A').views).toEqual([])
})

test('a saved filter that names a deleted patient goes with them', () => {
  const views = createSavedViews(library)
  const sort = { by: 'ai' as const, descending: false }
  const tanaka = rows({ text: 'tanaka' })[0]
  for (const [name, query] of [['id', { text: 'hc-182216 dx' }], ['name', { text: 'Tanaka' }], ['row', { patient: tanaka?.patient.row ?? 0 }], ['other', { text: 'petrov' }], ['plain', { modality: ['DX'] }]] as const) {
    views.save('Dr A', name, { query: { ...query, ...('modality' in query ? { modality: ['DX'] } : {}) } as WorklistQuery, sort })
  }
  views.setColumns('Dr A', ['patient'])
  deletePatient(library, 'HC-182216')
  expect(views.list('Dr A')).toMatchObject({ views: [{ name: 'other' }, { name: 'plain' }], columns: ['patient'] })
})
