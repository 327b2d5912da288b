import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { filesBelow, makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { pathOfContent } from './contentFiles.ts'
import { openLibrary, type Library } from './openLibrary.ts'

let folder: ReturnType<typeof makeFolder>
let library: Library
const bytes = new TextEncoder().encode('an original')
const { path, hash } = pathOfContent('files', bytes)
const file = { hash, size: bytes.length, format: 'png', originalName: 'a.png' } as const

beforeEach(() => {
  folder = makeFolder()
  library = openLibrary(folder.dir, { create: true })
})
afterEach(() => {
  library.close()
  folder.remove()
})

const reopen = (): void => {
  library.close()
  library = openLibrary(folder.dir)
}
const contents = (): string[] => [...filesBelow(join(folder.dir, 'files'))].map((each) => each.bytes.toString())
const pending = (): number => library.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM pending_removal').get()?.n ?? -1

test('a settled file stays', async () => {
  const staged = await library.files.stage([{ path, bytes }])
  library.transaction(() => {
    library.files.settle(staged)
    library.images.addFile(file)
  })
  reopen()
  expect([contents(), pending(), library.files.sweep(), contents()]).toEqual([['an original'], 0, 0, ['an original']])
})

test('a file that was staged and never settled goes when the library is opened next', async () => {
  await library.files.stage([{ path, bytes }])
  expect(contents()).toEqual(['an original'])
  reopen()
  expect([contents(), pending()]).toEqual([[], 0])
})

test('a file that another program cleared away between staging and settling is put back', async () => {
  const staged = await library.files.stage([{ path, bytes }])
  const other = openLibrary(folder.dir)
  other.close()
  expect(contents()).toEqual([])
  library.transaction(() => {
    library.files.settle(staged)
    library.images.addFile(file)
  })
  expect(contents()).toEqual(['an original'])
})

test('staging what is there already never endangers it', async () => {
  const first = await library.files.stage([{ path, bytes }])
  library.transaction(() => {
    library.files.settle(first)
    library.images.addFile(file)
  })
  await library.files.stage([{ path, bytes }])
  reopen()
  expect(contents()).toEqual(['an original'])
})

test('a missing original is restored by staging it again', async () => {
  const first = await library.files.stage([{ path, bytes }])
  library.transaction(() => {
    library.files.settle(first)
    library.images.addFile(file)
  })
  rmSync(library.files.absolute(path))
  const second = await library.files.stage([{ path, bytes }])
  library.transaction(() => library.files.settle(second))
  reopen()
  expect(contents()).toEqual(['an original'])
})

test('a discarded file goes, also when the purge after it was cut off', async () => {
  const staged = await library.files.stage([{ path, bytes }])
  library.transaction(() => {
    library.files.settle(staged)
    library.images.addFile(file)
  })
  library.transaction(() => {
    library.db.prepare<[string]>('DELETE FROM file WHERE hash = ?').run(hash)
    library.files.discard([path])
  })
  expect(contents()).toEqual(['an original'])
  reopen()
  expect([contents(), pending()]).toEqual([[], 0])
})

test('a transaction that fails leaves the file pending', async () => {
  const staged = await library.files.stage([{ path, bytes }])
  expect(() =>
    library.transaction(() => {
      library.files.settle(staged)
      throw new Error('no')
    })
  ).toThrow('no')
  expect(library.files.purge()).toEqual({ removed: 2, left: 0 })
  expect(contents()).toEqual([])
})

test('the sweep removes content that no row refers to, half-written files too, and nothing else', () => {
  const shard = join(folder.dir, 'files', hash.slice(0, 2))
  library.files.settle([{ path, bytes, temporary: '' }])
  writeFileSync(join(shard, `${hash.slice(2)}.0a1b2c3d.part`), 'half')
  writeFileSync(join(shard, 'notes.txt'), 'mine')
  expect([library.files.sweep(), readdirSync(shard)]).toEqual([2, ['notes.txt']])
  expect(existsSync(join(folder.dir, 'hilum.db'))).toBe(true)
})
