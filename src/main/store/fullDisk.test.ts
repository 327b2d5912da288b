import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { DiskFullError } from './errors.ts'
import { openLibrary, type Library } from './openLibrary.ts'

let folder: ReturnType<typeof makeFolder>
let library: Library
let at: string
beforeEach(() => {
  folder = makeFolder()
  at = '2026-03-14T08:00:00Z'
  library = openLibrary(folder.dir, { create: true, now: () => at })
})
afterEach(() => {
  library.close()
  folder.remove()
})

/** More than a page: it goes in only where the database may grow. */
const LONG = 'x'.repeat(100_000)
const limit = (pages: unknown): unknown => library.db.pragma(`max_page_count = ${String(pages)}`)
const kinds = (): (string | undefined)[] => library.audit.list().map(({ kind, at: when }) => `${kind} ${when}`)

test('what is noted by the way waits for room, with its own time, and what is asked for is refused', () => {
  limit(library.db.pragma('page_count'))
  expect(() => library.audit.record('asked', { LONG })).toThrow(DiskFullError)
  library.audit.note('noted', { LONG })
  at = '2026-03-14T09:00:00Z'
  expect([kinds(), library.db.room.isRefused(), library.db.retry()]).toEqual([[], true, false])
  limit(1_000_000)
  at = '2026-03-14T10:00:00Z'
  library.audit.record('asked again', {})
  expect([kinds(), library.db.room.isRefused()]).toEqual([['asked again 2026-03-14T10:00:00Z', 'noted 2026-03-14T08:00:00Z'], false])
})

test('without another change a new try brings what waited', () => {
  limit(library.db.pragma('page_count'))
  library.audit.note('noted', { LONG })
  limit(1_000_000)
  expect([library.db.retry(), kinds()]).toEqual([true, ['noted 2026-03-14T08:00:00Z']])
  library.audit.record('later', {})
  expect(kinds()).toHaveLength(2)
})

test('a note about what has gone meanwhile does not keep the next change out', () => {
  limit(library.db.pragma('page_count'))
  expect(() => library.audit.record('asked', { LONG })).toThrow(DiskFullError)
  library.db.note(() => {
    library.db.exec(`INSERT INTO audit_event (at, actor, kind, detail) VALUES ('', '', '${LONG}', '{}')`)
    library.db.exec(`INSERT INTO evidence_shown VALUES (99, 'nobody', '')`)
  })
  limit(1_000_000)
  library.audit.record('asked again', {})
  expect(kinds()).toEqual(['asked again 2026-03-14T08:00:00Z'])
})
