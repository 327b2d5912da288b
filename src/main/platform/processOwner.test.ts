import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { isGone, thisProcess } from './processOwner.ts'

test('this process is there; one that was killed, and one that had the number before, are gone', async () => {
  const own = thisProcess()
  expect(isGone(own)).toBe(false)
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  expect(isGone({ ...own, pid, started: null })).toBe(false)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isGone({ ...own, pid, started: null })).toBe(true)
  expect(isGone({ ...own, pid, host: 'elsewhere.invalid' })).toBe(false)
  // where the system does not tell when a process began, its number is all there is
  expect(isGone({ ...own, started: '1' })).toBe(own.started !== null)
})
