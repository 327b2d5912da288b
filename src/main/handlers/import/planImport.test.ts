import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { makeFolder } from '../../../../test/fixtures/archiveFiles.ts'
import { makeZip } from '../../../../test/fixtures/makeZip.ts'
import { IN_ARCHIVE } from './walkZip.ts'
import { planImport } from './planImport.ts'

const calls = vi.hoisted(() => ({ count: 0 }))
const counted = vi.hoisted(() => (module: object): object => Object.fromEntries(Object.entries(module).map(([name, value]: [string, unknown]) => [name, typeof value !== 'function' || /^[A-Z]/.test(name) ? value : (...values: unknown[]): unknown => {
  calls.count++
  return Reflect.apply(value, undefined, values) as unknown
}])))
vi.mock('node:fs', async (original) => counted(await original<object>()))
vi.mock('node:fs/promises', async (original) => counted(await original<object>()))
vi.mock('node:path', async (original) => counted(await original<object>()))

let folder: ReturnType<typeof makeFolder>
const at = (...names: string[]): string => join(folder.dir, ...names)
beforeAll(() => {
  folder = makeFolder()
})
afterAll(() => folder.remove())

const names = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}.png`)

/** What a plan of these paths and this table asks of paths and disks. */
async function callsFor(paths: readonly string[], rows: readonly string[]): Promise<number> {
  mkdirSync(at('tables'), { recursive: true })
  writeFileSync(at('tables', 'labels.csv'), `file,label\n${rows.map((row) => `${row},a\n`).join('')}`)
  const before = calls.count
  const { entries, refused } = await planImport(paths, { labelsCsv: at('tables', 'labels.csv') })
  expect([entries.length, refused]).toEqual([rows.length, []])
  return calls.count - before
}

test('a table and as many paths: the work grows with their number, not with its square', async () => {
  mkdirSync(at('flat'))
  const files = names('', 400).map((name) => at('flat', name))
  for (const file of files) writeFileSync(file, 'film')
  const few = await callsFor(files.slice(0, 100), files.slice(0, 100))
  const many = await callsFor(files, files)
  expect(few).toBeGreaterThan(100)
  expect(many).toBeLessThan(5 * few)
})

test('a table and as many folders, its names relative to them: the same', async () => {
  const folders = Array.from({ length: 400 }, (_, i) => at('patients', `p${i}`))
  for (const [i, dir] of folders.entries()) {
    mkdirSync(dir, { recursive: true })
    writeFileSync(join(dir, `${i}.png`), 'film')
  }
  const few = await callsFor(folders.slice(0, 100), names('', 100))
  const many = await callsFor(folders, names('', 400))
  expect(few).toBeGreaterThan(100)
  expect(many).toBeLessThan(5 * few)
})

test('of a table, what lies below the given paths: folders, files, archives; the first folder that has a name wins', async () => {
  for (const dir of ['one', 'two', 'one more']) {
    mkdirSync(at('sources', dir, 'in'), { recursive: true })
    writeFileSync(at('sources', dir, 'in', 'film.png'), 'film')
  }
  writeFileSync(at('sources', 'two', 'Räume.png'.normalize('NFD')), 'film')
  writeFileSync(at('sources', 'films.zip'), makeZip([{ name: 'a/z.png', content: Buffer.from('x') }, { name: 'b/y.png', content: Buffer.from('x') }]))
  mkdirSync(at('sources', 'tables'))
  const table = at('sources', 'tables', 'films.csv')
  writeFileSync(table, `file,label\nin/film.png,a\nRäume.png,a\nin\\film.png,b\n../one more/in/film.png,a\na/z.png,b\n${at('sources', 'one', 'in', 'film.png')},c\ngone.png,a\n`)
  const found = async (...roots: string[]): Promise<string[]> => (await planImport(roots.map((root) => at('sources', root)), { labelsCsv: table })).entries.map(({ path, facts }) => `${path.slice(at('sources').length + 1)}: ${facts.label ?? ''}`)
  expect(await found('two', 'one', 'films.zip')).toEqual([
    'two/in/film.png: a', `two/${'Räume.png'.normalize('NFD')}: a`, 'two/in/film.png: b', `films.zip${IN_ARCHIVE}a/z.png: b`, 'one/in/film.png: c'
  ])
  // one is not the beginning of "one more"
  expect(await found('one')).toEqual(['one/in/film.png: a', 'one/in/film.png: b', 'one/in/film.png: c'])
  expect(await found('one more')).toEqual(['one more/in/film.png: a', 'one more/in/film.png: b', 'one more/in/film.png: a'])
})
