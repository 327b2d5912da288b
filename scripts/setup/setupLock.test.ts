import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withSetupLock } from './setupLock.mjs'

let dir = ''
let lock = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hilum 100% ä 院 '))
  lock = join(dir, 'cache', 'setup.lock')
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const MODULE = pathToFileURL(join(import.meta.dirname, 'setupLock.mjs')).href

test('two processes take turns', async () => {
  const log = join(dir, 'log')
  const program = `
    import { appendFileSync } from 'node:fs'
    import { setTimeout as delay } from 'node:timers/promises'
    import { withSetupLock } from ${JSON.stringify(MODULE)}
    await withSetupLock(process.argv[1], async () => {
      appendFileSync(process.argv[2], 'in ')
      await delay(100)
      appendFileSync(process.argv[2], 'out ')
    })`
  const children = [1, 2, 3].map(() => spawn(process.execPath, ['--input-type=module', '-e', program, lock, log], { stdio: 'inherit' }))
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'close'))[0]))
  expect([codes, await readFile(log, 'utf8')]).toEqual([[0, 0, 0], 'in out in out in out '])
  expect(existsSync(lock)).toBe(false)
})

test('a holder that was killed is replaced at once', async () => {
  const program = `
    import { withSetupLock } from ${JSON.stringify(MODULE)}
    await withSetupLock(process.argv[1], () => new Promise((resolve) => { process.stdout.write('held'); setTimeout(resolve, 60_000) }))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, lock], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(existsSync(lock)).toBe(true)
  expect(await withSetupLock(lock, async () => 'mine')).toBe('mine')
  expect(existsSync(lock)).toBe(false)
})

test('a lock of another host, or one that a crash left empty, goes stale with its heartbeat', async () => {
  await withSetupLock(lock, async () => {})
  for (const text of [JSON.stringify({ token: 'x', pid: 1, host: `not-${hostname()}` }), '']) {
    await writeFile(lock, text)
    const old = new Date(Date.now() - 60_000)
    await utimes(lock, old, old)
    expect(await withSetupLock(lock, async () => 'mine')).toBe('mine')
  }
})

test('the lock is given back when the work fails', async () => {
  await expect(withSetupLock(lock, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk')
  expect(existsSync(lock)).toBe(false)
})
