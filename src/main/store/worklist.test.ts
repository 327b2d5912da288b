import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { makeLargeLibrary } from '../../../test/fixtures/largeLibrary.ts'
import type { WorklistQuery, WorklistSort } from '../../contract/index.ts'
import { comparePriority, priorityOf } from '../../core/judge/priority.ts'
import { openLibrary, type Library } from './openLibrary.ts'
import { countsSql } from './worklistCounts.ts'
import { idsSql, nextArmSql, whereOf } from './worklistQuery.ts'

const AI: WorklistSort = { by: 'ai', descending: false }
const SORTS = ['ai', 'acquired', 'waiting', 'patient', 'id', 'study', 'age', 'status', 'images', 'priors', 'readAt'] as const
const NOW = new Date('2026-11-20T18:00:00')
const EVERY_FILTER: WorklistQuery = {
  text: 'okonkwo', reading: 'unread', status: ['new'], modality: ['DX'], finding: ['Pneumonia'], bucket: ['above'], score: { from: 0.5, to: 1 }, refusal: ['x'], urgency: ['stat'],
  label: [{ finding: 'Pneumonia', value: 'present' }], acquired: { from: '2026-01-01', to: '2026-12-31' }, dataset: ['d'], reader: ['Dr Haddad'], queued: false, disagrees: false, hasPrior: true
}

describe('a library of 100,000 studies', () => {
  let folder: ReturnType<typeof makeFolder>
  let library: Library
  beforeAll(async () => {
    folder = makeFolder()
    const dir = join(folder.dir, 'library')
    await makeLargeLibrary(dir, { studies: 100_000, until: NOW })
    library = openLibrary(dir)
  }, 300_000)
  afterAll(() => {
    library.close()
    folder.remove()
  })

  const plan = (sql: string): string[] => {
    const names = sql.match(/\?/g)?.length ?? 0
    return library.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...Array.from({ length: names }, () => 0)).map(({ detail }) => detail)
  }

  test.each(SORTS)('one index answers the order of %s, either way up, without sorting', (by) => {
    for (const descending of [false, true]) {
      for (const query of [{}, { reading: 'unread' }] satisfies WorklistQuery[]) {
        const steps = plan(idsSql(whereOf(query, 'order', { now: NOW }), { by, descending }))
        expect(steps).toEqual([expect.stringMatching(/^SCAN worklist USING COVERING INDEX worklist_by_/)])
      }
      const filtered = plan(idsSql(whereOf(EVERY_FILTER, 'order', { now: NOW }), { by, descending }))
      expect(filtered[0]).toMatch(/^(SCAN|SEARCH) worklist USING COVERING INDEX worklist_by_/)
      expect(filtered.filter((step) => /TEMP B-TREE FOR ORDER/.test(step))).toEqual([])
      // besides the text, nothing reads the lines themselves
      expect(filtered.filter((step) => /^SCAN worklist\b(?!_)(?!.*COVERING)/.test(step))).toEqual([])
    }
  })

  test('two indices answer the order of reading, and one index the counts', () => {
    const where = whereOf({ reading: 'unread' }, 'order', { now: NOW })
    expect([plan(nextArmSql(where, 'waited')), plan(nextArmSql(where, 'waiting')), plan(countsSql(whereOf({ modality: ['CR'] }, 'counts', { now: NOW })))]).toEqual([
      ['SCAN worklist USING COVERING INDEX worklist_by_risk'],
      ['SCAN worklist USING COVERING INDEX worklist_by_drift'],
      ['SCAN worklist USING COVERING INDEX worklist_counts']
    ])
  })

  test('windows of the list join without a gap, and counts are those of the list', () => {
    const { worklist } = library
    const query: WorklistQuery = { modality: ['CR'], reading: 'unread' }
    const ids = worklist.ids(query, AI)
    const { total, groups, modality } = worklist.counts(query)
    expect([ids.length, new Set(ids).size]).toEqual([total, total])
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(total)
    expect(modality.reduce((sum, { count }) => sum + count, 0)).toBe(worklist.counts({ reading: 'unread' }).total)
    const windows = Array.from({ length: 3 }, (_, i) => worklist.list(query, AI, { offset: i * 200, limit: 200 }).map(({ studyId }) => studyId))
    expect(windows.flat()).toEqual(ids.slice(0, 600))
    expect(worklist.ids(query, { by: 'ai', descending: true })).toEqual(ids.toReversed())
    const rows = worklist.list(query, AI, { offset: total - 500, limit: 500 })
    expect(rows.filter((row) => row.modality !== 'CR' || row.read || row.score.kind !== 'scored' || row.score.probability >= 0.42)).toEqual([])
  })

  test('the order of reading is core/judge/priority, however the windows lie', () => {
    const { worklist, db } = library
    const rows = db
      .prepare<[], { id: number; urgency: 'stat' | 'urgent' | 'routine' | null; acquired: string; createdAt: string; score: number | null }>(
        `SELECT study.id, urgency, acquired, study.created_at AS createdAt, score FROM study LEFT JOIN prediction ON prediction.study = study.id
         WHERE NOT EXISTS (SELECT 1 FROM reading WHERE reading.study = study.id)`
      )
      .all()
    const expected = rows
      .map(({ id, urgency, acquired, createdAt, score }) => {
        const waitingHours = (NOW.getTime() - Math.min(Date.parse(acquired), Date.parse(createdAt))) / 3_600_000
        return { id, ...priorityOf({ urgency, risk: score, threshold: 0.42, waitingHours }) }
      })
      .toSorted((a, b) => comparePriority(a, b) || a.id - b.id)
    const next = worklist.next({ reading: 'unread' }, 100_000, { now: NOW })
    expect(next.length).toBe(expected.length)
    expect(next.filter(({ study }, i) => study !== expected[i]?.id)).toEqual([])
    expect(Math.max(...next.map(({ value }, i) => Math.abs(value - (expected[i]?.value ?? 0))))).toBeLessThan(1e-9)
    // some wait less than the ageing time, so that both halves are in play
    expect(expected.filter(({ value }) => value % 1 !== 0).length).toBeGreaterThan(100)
  })

  test('words are found without their accents, in any order, whatever they are part of', () => {
    const { worklist } = library
    const named = (text: string): Set<string | null> => new Set(worklist.list({ text }, AI, { offset: 0, limit: 100 }).map((row) => row.patient.name))
    expect([...named('ilona kovacs')]).toEqual(['Kovács^Ilona'])
    expect(worklist.counts({ text: 'no such word' }).total).toBe(0)
    const [row] = worklist.list({}, AI, { offset: 4321, limit: 1 })
    expect(worklist.list({ text: row?.accession ?? '' }, AI, { offset: 0, limit: 9 }).map(({ studyId }) => studyId)).toEqual([row?.studyId])
  })
})
