import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { makeFolder } from '../fixtures/archiveFiles.ts'
import { startOnStandIn, startServed, valueOf } from '../launch/backendClient.ts'
import { skipsBrowser } from '../launch/chromium.ts'

const folder = makeFolder()
afterAll(() => rmSync(folder.dir, { recursive: true, force: true }))

test.skipIf(skipsBrowser)('a window asks before it closes under work; closed all the same, the work reads as interrupted', async () => {
  const library = join(folder.dir, 'library')
  const staying = await startOnStandIn(library, { STANDIN_ANSWER: '1' })
  const first = await valueOf(staying, 'sample.start', { train: false })
  process.kill(staying.pid, 'SIGTERM')
  await delay(1000)
  expect((await valueOf(staying, 'jobs.show', { jobId: first.job.jobId })).job.state).toBe('running')
  // nothing is asked where nothing is lost
  await valueOf(staying, 'jobs.cancel', { jobId: first.job.jobId })
  await staying.stop()

  const leaving = await startOnStandIn(library, { STANDIN_ANSWER: '0' })
  const second = await valueOf(leaving, 'sample.start', { train: false })
  process.kill(leaving.pid, 'SIGTERM')
  await leaving.stop()
  const client = await startServed(library)
  try {
    expect((await valueOf(client, 'jobs.show', { jobId: second.job.jobId })).job).toMatchObject({ state: 'failed', error: { code: 'interrupted' } })
  } finally {
    await client.stop()
  }
})
