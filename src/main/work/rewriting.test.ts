import Database from 'better-sqlite3'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dicomOf, makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { createApp, type App } from '../app.ts'
import { loadCodecs } from '../codecs.ts'
import { importPaths } from '../handlers/import.ts'
import { openLibrary } from '../store/openLibrary.ts'

let folder: ReturnType<typeof makeFolder>
let app: App
const at = (...names: string[]): string => join(folder.dir, ...names)
const valueOf = async (name: string, input: object): Promise<unknown> => {
  const answer = await app.invoke(name, input)
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

beforeEach(async () => {
  folder = makeFolder()
  mkdirSync(at('films'))
  for (const i of [1, 2, 3]) writeFileSync(at('films', `${i}.dcm`), dicomOf({ sop: `1.${i}`, study: `2.${i}`, patientId: `HOSPID-${i}-X`, name: `Zebrafink${i}^Q`, seed: i }))
  const library = openLibrary(at('library'), { create: true })
  await importPaths(library, await loadCodecs(), [at('films')])
  library.close()
  app = createApp({ kind: 'served', version: '0', libraryDir: at('library'), checkOutputs: true, emit: () => undefined })
})
afterEach(async () => {
  await app.close()
  folder.remove()
})

test('while the database is rewritten after a deletion, reading goes on and changes wait without holding the thread', { timeout: 120_000 }, async () => {
  const { cases } = (await valueOf('cases.list', { offset: 0, limit: 5 })) as { cases: { studyId: number; patient: { row: number; id: string } }[] }
  const [gone, kept] = [cases.find(({ patient }) => patient.id === 'HOSPID-2-X'), cases.find(({ patient }) => patient.id === 'HOSPID-1-X')]
  // another program writes: the rewriting has to wait for it, and takes as long as the test likes
  const other = new Database(at('library', 'hilum.db'))
  const deletion = valueOf('patient.delete', { patientId: gone?.patient.row ?? 0 })
  await expect.poll(async () => ((await valueOf('worklist.overview', {})) as { total: number }).total, { timeout: 30_000 }).toBe(2)
  other.exec('BEGIN IMMEDIATE')
  const ended: string[] = []
  const noted = (name: string, work: Promise<unknown>): void => void work.finally(() => ended.push(name))
  noted('deletion', deletion)
  noted('a flag', valueOf('worklist.flag', { studyIds: [kept?.studyId ?? 0], flagged: true }))
  for (let i = 0; i < 20; i++) {
    await wait(20)
    expect(await valueOf('series.list', { studyId: kept?.studyId ?? 0 })).toMatchObject({ series: [{ imageCount: 1 }] })
  }
  expect(ended).toEqual([])
  other.exec('ROLLBACK')
  other.close()
  expect(await deletion).toMatchObject({ patients: 1, rewritten: true })
  await expect.poll(() => ended.toSorted()).toEqual(['a flag', 'deletion'])
  await app.close()
  expect(['hilum.db', 'hilum.db-wal'].map((name) => read(at('library', name)).includes('Zebrafink2'))).toEqual([false, false])
  expect(read(at('library', 'hilum.db')).includes('Zebrafink1')).toBe(true)
})

test('a rewriting that is cut off stays due and is done when the library is opened next', async () => {
  const { cases } = (await valueOf('cases.list', { offset: 0, limit: 5 })) as { cases: { patient: { row: number; id: string } }[] }
  const deletion = valueOf('patient.delete', { patientId: cases.find(({ patient }) => patient.id === 'HOSPID-3-X')?.patient.row ?? 0 })
  await expect.poll(async () => ((await valueOf('worklist.overview', {})) as { total: number }).total, { timeout: 30_000 }).toBe(2)
  await app.close()
  await deletion.catch(() => undefined)
  const library = openLibrary(at('library'))
  expect(library.db.prepare<[], { n: number }>("SELECT count(*) AS n FROM setting WHERE name = 'rewrite_due'").get()?.n).toBe(0)
  library.close()
  expect(read(at('library', 'hilum.db')).includes('Zebrafink3')).toBe(false)
})

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}
