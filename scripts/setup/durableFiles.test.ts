import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freeBytes, installFolder, linkFolder, readJson, removeLink, renameWithRetry, sha256File, writeJson } from './durableFiles.mjs'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hilum 100% ä 院 '))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const pause = async (): Promise<void> => {}

const failing = (code: string, times: number): { rename: () => Promise<void>; calls: () => number } => {
  let calls = 0
  return {
    calls: () => calls,
    rename: async () => {
      calls++
      if (calls <= times) throw Object.assign(new Error(code), { code })
    }
  }
}

test('a rename on Windows waits out a scanner, and elsewhere takes the error at its word', async () => {
  const passing = failing('EBUSY', 3)
  await renameWithRetry('a', 'b', { rename: passing.rename, pause, platform: 'win32' })
  expect(passing.calls()).toBe(4)

  const lasting = failing('EPERM', Infinity)
  await expect(renameWithRetry('a', 'b', { rename: lasting.rename, pause, platform: 'win32' })).rejects.toThrow('EPERM')
  expect(lasting.calls()).toBe(11)

  const real = failing('ENOENT', Infinity)
  await expect(renameWithRetry('a', 'b', { rename: real.rename, pause, platform: 'win32' })).rejects.toThrow('ENOENT')
  expect(real.calls()).toBe(1)

  const posix = failing('EACCES', 1)
  await expect(renameWithRetry('a', 'b', { rename: posix.rename, pause, platform: 'linux' })).rejects.toThrow('EACCES')
  expect(posix.calls()).toBe(1)
})

test('a folder takes another one\'s place whole', async () => {
  await mkdir(join(dir, 'engine'))
  await writeFile(join(dir, 'engine', 'old'), '')
  await mkdir(join(dir, 'tmp'))
  await writeFile(join(dir, 'tmp', 'new'), '')
  await installFolder(join(dir, 'tmp'), join(dir, 'engine'))
  expect((await readdir(dir, { recursive: true })).toSorted()).toEqual(['engine', 'engine/new'])
})

test('a link follows its target, can be led elsewhere, and is removed without what it leads to', async () => {
  for (const name of ['one', 'two']) {
    await mkdir(join(dir, name))
    await writeFile(join(dir, name, 'name'), name)
  }
  const link = join(dir, 'deep', 'link')
  await linkFolder(join(dir, 'one'), link)
  await linkFolder(join(dir, 'one'), link)
  expect(await readFile(join(link, 'name'), 'utf8')).toBe('one')
  await linkFolder(join(dir, 'two'), link)
  expect(await readFile(join(link, 'name'), 'utf8')).toBe('two')
  await removeLink(link)
  await removeLink(link)
  expect([existsSync(link), existsSync(join(dir, 'two', 'name'))]).toEqual([false, true])
})

test('JSON is written whole and read without throwing', async () => {
  const file = join(dir, 'state', 'engine.json')
  expect(readJson(file)).toBeUndefined()
  await writeJson(file, { a: [1] })
  expect(readJson(file)).toEqual({ a: [1] })
  expect(await readdir(join(dir, 'state'))).toEqual(['engine.json'])
  await writeFile(file, '{"a": [1')
  expect(readJson(file)).toBeUndefined()
})

test('sha256File hashes what is there', async () => {
  await writeFile(join(dir, 'abc'), 'abc')
  expect(await sha256File(join(dir, 'abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('free space is that of the nearest folder that exists', async () => {
  expect(await freeBytes(join(dir, 'not', 'there', 'yet'))).toBeGreaterThan(0)
})
