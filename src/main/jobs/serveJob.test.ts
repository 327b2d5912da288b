import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { FeaturizeChunk, JobKind } from './jobKinds.ts'
import { jobWork } from './jobWork.ts'
import { CHUNKS_IN_FLIGHT, type FromJob, type ToJob } from './messages.ts'
import { serveJob, type JobWork } from './serveJob.ts'

const chunk: FeaturizeChunk = { indices: [], d: 1, features: new Float32Array(), thumbnails: new Float32Array(), pixelDigests: [], refused: [] }
const start: ToJob = { type: 'start', kind: 'featurize', payload: { images: [], backbone: { name: '', weightsDirs: [] }, batchSize: 1, engine: 'auto', pooling: 'avg', done: [] } }

test('at most four chunks are under way; each acknowledgement lets one more go', async () => {
  const { posted, tell } = serve({
    ...jobWork,
    featurize: async (_, { send }) => {
      for (;;) await send(chunk)
    }
  })
  const counts: number[] = []
  tell(start)
  await turns(20)
  counts.push(posted.length)
  for (let acknowledged = 0; acknowledged < 3; acknowledged++) {
    tell({ type: 'acknowledge' })
    await turns(20)
    counts.push(posted.length)
  }
  // the first message is `ready`
  expect(counts).toEqual([0, 1, 2, 3].map((more) => 1 + CHUNKS_IN_FLIGHT + more))
})

test('a cancel reaches a job that waits for acknowledgements', async () => {
  const { posted, tell } = serve({
    ...jobWork,
    featurize: async (_, { send, signal }) => {
      for (;;) {
        signal.throwIfAborted()
        await send(chunk)
      }
    }
  })
  tell(start)
  await turns(20)
  tell({ type: 'cancel' })
  await turns(5)
  expect(posted.map(({ type }) => type)).toEqual(['ready', 'chunk', 'chunk', 'chunk', 'chunk', 'error'])
})

test('a cancel is of the job that runs: the next is begun afresh', async () => {
  const { posted, tell } = serve({
    ...jobWork,
    featurize: async (_, { send, signal }) => {
      await send(chunk)
      signal.throwIfAborted()
      return { engine: { name: 'wasm', numericClass: 'f32', versions: {} }, backboneHash: '', d: 1, rows: 0, refused: 0, seconds: { load: 0, decode: 0, network: 0 } }
    }
  })
  tell(start)
  tell({ type: 'cancel' })
  await turns(5)
  tell(start)
  await turns(5)
  expect(posted.map(({ type }) => type)).toEqual(['ready', 'chunk', 'error', 'chunk', 'result'])
})

test('an error crosses as its code and message', async () => {
  const error = Object.assign(new Error('no such disk'), { code: 'disk-missing' })
  const { posted, tell } = serve({ ...jobWork, featurize: () => Promise.reject(error) })
  tell(start)
  await turns(5)
  expect(posted.slice(1)).toEqual([{ type: 'error', error: { code: 'disk-missing', message: 'no such disk' } }])
})

/** A job on a port in this process. */
function serve(work: JobWork): { posted: FromJob<JobKind>[]; tell: (message: ToJob) => void } {
  const posted: FromJob<JobKind>[] = []
  const listeners: ((message: unknown) => void)[] = []
  serveJob({ post: (message) => void posted.push(message), onMessage: (listener) => void listeners.push(listener), exit: () => undefined }, work)
  return { posted, tell: (message) => { for (const listener of listeners) listener(message) } }
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await nextTurn()
}
