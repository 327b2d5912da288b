import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copiesOf, imagesWritten } from './featurizeOnSpark.ts'
import { liveTasks } from './scaleProgress.ts'

const started = new Date(Date.now() - 20_000).toISOString().replace('Z', 'GMT')
const stage = { numActiveTasks: 0, numCompleteTasks: 0, numFailedTasks: 0, outputRecords: 0, outputBytes: 0 }
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/api/v1/applications': [{ id: 'local-1', name: 'hilum' }],
  '/api/v1/applications/local-1/stages': [
    { ...stage, status: 'ACTIVE', numActiveTasks: 2, numCompleteTasks: 3, numFailedTasks: 1, outputRecords: 96, firstTaskLaunchedTime: started },
    { ...stage, status: 'FAILED', numFailedTasks: 4, outputRecords: 64, firstTaskLaunchedTime: started },
    { ...stage, status: 'COMPLETE', numCompleteTasks: 16, outputRecords: 512, firstTaskLaunchedTime: started },
    { ...stage, status: 'PENDING' }
  ],
  '/api/v1/applications/local-1/executors': [{ id: 'driver', isActive: true, totalCores: 0 }, { id: '0', isActive: true, totalCores: 2 }, { id: '1', isActive: false, totalCores: 2 }]
}
const server = createServer(({ url = '' }, response) => response.end(JSON.stringify(ANSWERS[url] ?? [])))
let ui = ''
beforeAll(() => new Promise<void>((resolve) => {
  server.listen(0, '127.0.0.1', () => {
    ui = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    resolve()
  })
}))
afterAll(() => void server.close())

test('rows are those of tasks that ended, without attempts that failed', async () => {
  const live = await liveTasks(ui)
  expect(live).toMatchObject({ activeTasks: 2, completedTasks: 19, failedTasks: 5, executors: 1, writtenRows: 608 })
  expect(live?.rowsPerSecond).toBeGreaterThan(608 / 40)
  expect(live?.rowsPerSecond).toBeLessThan(608 / 19)
  expect(await liveTasks('http://127.0.0.1:9')).toBeNull()
})

test('rows with copies are as many images as have all of theirs', () => {
  const progress = { images: 1000, before: 512 }
  expect([imagesWritten({}, progress, 64), imagesWritten({}, progress, 900)]).toEqual([576, 1000])
  const augmentation = { each: 3, copies: 0, originals: true }
  expect([copiesOf({ augmentation }, 1000), imagesWritten({ augmentation }, progress, 256)]).toEqual([3000, 576])
  expect(copiesOf({ augmentation: { copies: 7, originals: true } }, 1000)).toBe(7)
})
