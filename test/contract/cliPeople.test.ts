import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFolder, pngOf } from '../fixtures/archiveFiles.ts'
import { cliIn, type Cli } from '../fixtures/cliProcess.ts'

let folder: ReturnType<typeof makeFolder>
let hilum: Cli
const library = (): string[] => ['--library', join(folder.dir, 'library')]

beforeAll(async () => {
  folder = makeFolder()
  hilum = cliIn(folder.dir)
  writeFileSync(join(folder.dir, 'film.png'), pngOf(1))
  await hilum.json(['import', join(folder.dir, 'film.png'), ...library()])
})
afterAll(() => folder.remove())

describe('hilum people and journal', () => {
  test('add, give a new PIN, remove; the name is never given again', async () => {
    const pin = { HILUM_PASSPHRASE: '2468' }
    expect(await hilum.json(['people', 'add', 'Amara', '--with-pin', ...library()], pin)).toMatchObject({ code: 0, value: { name: 'Amara', hasPin: true } })
    expect(await hilum.json(['people', 'pin', 'amara', '--no-pin', ...library()])).toMatchObject({ code: 0, value: { name: 'Amara', hasPin: false } })
    expect(await hilum.json(['people', ...library()])).toMatchObject({ code: 0, value: { people: [{ name: 'Amara', hasPin: false }] } })
    expect(await hilum.json(['people', 'add', 'AMARA', ...library()])).toMatchObject({ code: 1, value: { error: { code: 'name-taken' } } })
    expect(await hilum.json(['people', 'remove', 'Amara', ...library()])).toMatchObject({ code: 0 })
    expect(await hilum.json(['people', 'pin', 'Amara', '--no-pin', ...library()])).toMatchObject({ code: 1, value: { error: { code: 'person-unknown' } } })
  })

  test('the journal says what was done, by kind and day, and goes into a table', async () => {
    const { value } = await hilum.json(['journal', '--kind', 'person.added', 'import', ...library()])
    expect(value).toMatchObject({ total: 2, events: [{ kind: 'person.added', actor: '', detail: { name: 'Amara' } }, { kind: 'import', detail: { imported: 1 } }] })
    expect(await hilum.json(['journal', '--to', '2020-01-01', ...library()])).toMatchObject({ code: 0, value: { total: 0, events: [] } })
    expect(await hilum.json(['journal', '--from', 'yesterday', ...library()])).toMatchObject({ code: 2 })
    const path = join(folder.dir, 'journal.csv')
    expect(await hilum.json(['journal', '--csv', path, ...library()])).toMatchObject({ code: 0, value: { path, events: 4 } })
    expect(readFileSync(path, 'utf8').split('\r\n')).toHaveLength(6)
  })
})
