import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { createMemoryBudget, freeBytes, giveBackBytes, holdBytes } from './memoryBudget.ts'

const MB = 2 ** 20

test('bytes are held, replaced and given back; more than there is means all', () => {
  const budget = createMemoryBudget(4 * MB)
  const free: number[] = []
  const note = (): void => void free.push(freeBytes(budget) / MB)
  holdBytes(budget, 0, MB)
  note()
  holdBytes(budget, 0, 2 * MB)
  note()
  holdBytes(budget, 1, 1.5 * MB)
  note()
  holdBytes(budget, 0, 0)
  note()
  giveBackBytes(budget, 1)
  giveBackBytes(budget, 1)
  note()
  holdBytes(budget, 2, 1e30)
  note()
  expect(free).toEqual([3, 2, 0.5, 2.5, 4, 0])
})

test('a thread waits until what it asks for is free', async () => {
  const budget = createMemoryBudget(4 * MB)
  holdBytes(budget, 0, 3 * MB)
  const given = new Int32Array(new SharedArrayBuffer(4))
  const code = `const { parentPort, workerData: { budget, given } } = require('node:worker_threads')
    import(${JSON.stringify(new URL('memoryBudget.ts', import.meta.url).href)}).then(({ holdBytes }) => {
      parentPort.postMessage('asks')
      holdBytes(budget, 1, ${2 * MB})
      parentPort.postMessage(given[0])
    })`
  const worker = new Worker(code, { eval: true, workerData: { budget, given } })
  await once(worker, 'message')
  // whoever did not wait would say 0
  Atomics.store(given, 0, 1)
  giveBackBytes(budget, 0)
  const [said]: unknown[] = await once(worker, 'message')
  expect([said, freeBytes(budget)]).toEqual([1, 2 * MB])
})
