import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InputSpec } from '../../core/image/image.ts'
import { encodePng } from '../../core/image/encodePng.ts'
import { unit } from '../../core/random.ts'
import { createDecodePool } from '../decode/decodePool.ts'
import type { Extractor } from '../engine/engine.ts'
import { featurize } from './featurize.ts'
import { alignedBatches, type ImageBatch } from './imageBatch.ts'
import type { FeaturizeChunk, FeaturizePayload, ImageReference } from './jobKinds.ts'
import type { OpenNetwork } from './openNetwork.ts'
import { partsOf, preparedBatches, type PreparationOptions } from './preparedBatches.ts'

const BATCH = 4
const input: InputSpec = { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 5, width: 6 }, channels: 3, preprocessing: 'tf' }
const LENGTH = 5 * 6 * 3
let dir = ''
let entry = ''

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'hilum-batches-'))
  entry = join(dir, 'faulty.mjs')
  // over a file of a certain name the thread ends, fills its heap, or never answers
  writeFileSync(
    entry,
    `import { parentPort } from 'node:worker_threads'
     import { loadCodecs } from ${source('../codecs.ts')}
     import { decodeWork } from ${source('../decode/decodeTasks.ts')}
     import { serveDecodeWork } from ${source('../decode/serveDecodePool.ts')}
     const work = decodeWork(await loadCodecs())
     serveDecodeWork(parentPort, { ...work, prepare: (request) => {
       for (const { path } of request.images) {
         if (path.includes('exit')) process.exit(3)
         if (path.includes('heap')) for (const all = []; ; ) all.push(new Array(100000).fill({}))
         if (path.includes('hang')) return new Promise(() => undefined)
       }
       return work.prepare(request)
     } })`
  )
})
afterAll(() => rmSync(dir, { recursive: true }))

function source(path: string): string {
  return JSON.stringify(new URL(path, import.meta.url).href)
}

function pictures(names: readonly string[]): ImageReference[] {
  return names.map((name, index) => {
    const path = join(dir, `${name}.png`)
    writeFileSync(path, name === 'text' ? 'no image' : encodePng({ width: 9, height: 7, samplesPerPixel: 1, data: Uint8Array.from({ length: 63 }, (_, k) => Math.floor(256 * unit(index, k))) }))
    return { index, path, frame: 0 }
  })
}

/** Copies, because the memory of a batch is used again. */
async function all(images: readonly ImageReference[], options?: PreparationOptions): Promise<ImageBatch[]> {
  const batches: ImageBatch[] = []
  for await (const batch of preparedBatches(alignedBatches(images, BATCH), input, BATCH, new AbortController().signal, options)) batches.push({ ...batch, data: batch.data.slice(), seconds: 0 })
  return batches
}

test('the batches are the same whatever the threads, and a slot without an accepted image is zeros', async () => {
  const images = pictures(Array.from({ length: 22 }, (_, i) => (i === 5 ? 'text' : `image ${i}`))).filter(({ index }) => index !== 13)
  const batches = await all(images, { pool: createDecodePool({ threads: 1 }), parts: 1 })
  expect(await all(images, { pool: createDecodePool({ threads: 3 }), parts: 3 })).toEqual(batches)
  expect(batches.map(({ accepted }) => accepted.map(({ index }) => index))).toEqual([[0, 1, 2, 3], [4, 6, 7], [8, 9, 10, 11], [12, 14, 15], [16, 17, 18, 19], [20, 21]])
  expect(batches.flatMap(({ refused }) => refused.map(({ index, code }) => [index, code]))).toEqual([[5, 'unknown-format']])
  const zeros = batches.flatMap(({ data }, b) => Array.from({ length: BATCH }, (_, slot) => (data.subarray(slot * LENGTH, (slot + 1) * LENGTH).every((value) => value === 0) ? [b * BATCH + slot] : [])).flat())
  expect(zeros).toEqual([5, 13, 22, 23])
})

test('an image over which a thread ends or runs out of memory is refused, and the others get what they would have got', async () => {
  const images = pictures(['a', 'b', 'exit', 'd', 'e', 'f', 'g', 'heap', 'i'])
  const undisturbed = await all(images)
  const batches = await all(images, { pool: createDecodePool({ threads: 2, entry, heapMb: 32 }), parts: 2 })
  expect(batches.flatMap(({ refused }) => refused)).toEqual([
    { index: 2, code: 'decoder-failed', reason: 'the decoder broke down over it: its thread ended with code 3' },
    { index: 7, code: 'decoder-failed', reason: expect.stringMatching(/memory limit/) as string }
  ])
  const [first, second, third] = undisturbed
  expect(batches.map((batch) => ({ ...batch, refused: [] }))).toEqual([first && without(first, 2), second && without(second, 7), third])
})

test('a cancelled job does not wait for a thread that does not answer', async () => {
  const controller = new AbortController()
  const seen: number[] = []
  const run = async (): Promise<void> => {
    const images = alignedBatches(pictures(['a', 'b', 'c', 'd', 'hang']), BATCH)
    for await (const { accepted } of preparedBatches(images, input, BATCH, controller.signal, { pool: createDecodePool({ threads: 2, entry }) })) {
      seen.push(accepted.length)
      setImmediate(() => controller.abort(new Error('enough')))
    }
  }
  await expect(run()).rejects.toThrow('enough')
  expect(seen).toEqual([4])
})

test('a job that is cancelled while its network computes answers with that batch, and computes no other', async () => {
  const controller = new AbortController()
  let computed = 0
  const extractor: Extractor = {
    d: 2,
    mapShape: [1, 1, 2],
    batchSize: BATCH,
    // slow: the cancel comes while the second batch is computed
    features: async (batch, n) => {
      computed++
      if (computed === 2) await new Promise<void>((resolve) => setImmediate(() => resolve(controller.abort(new Error('enough')))))
      return Float32Array.from({ length: n * 2 }, (_, i) => batch[Math.floor(i / 2) * LENGTH] ?? 0)
    },
    maps: () => Promise.reject(new Error('no maps')),
    dispose: () => undefined
  }
  const card = { title: 'Fake', licence: '', source: '' }
  const network: OpenNetwork = { backbone: { name: 'fake', hash: '', card }, extractor, input, engine: { name: 'wasm', numericClass: 'f32', versions: {} } }
  const payload: FeaturizePayload = { images: pictures(Array.from({ length: 5 * BATCH }, (_, i) => String(i))), backbone: { name: 'fake', weightsDirs: [] }, batchSize: BATCH, engine: 'auto', pooling: 'avg', done: [] }
  const chunks: FeaturizeChunk[] = []
  const job = featurize(payload, { signal: controller.signal, progress: () => undefined, send: async (chunk) => void chunks.push(chunk) }, { open: () => Promise.resolve(network) })
  await expect(job).rejects.toThrow('enough')
  expect([computed, chunks.map(({ indices }) => indices)]).toEqual([2, [[0, 1, 2, 3], [4, 5, 6, 7]]])
})

test('a batch is parted about equally, but not within a file', () => {
  const images = Array.from('aabbbbcde', (path, index) => ({ index, path, frame: 0 }))
  const parts = (n: number): string[] => partsOf(images, n).map((part) => part.map(({ path }) => path).join(''))
  expect([parts(1), parts(2), parts(3), parts(9)]).toEqual([['aabbbbcde'], ['aabbbb', 'cde'], ['aabbbb', 'cde'], ['aa', 'bbbb', 'c', 'd', 'e']])
})

/** The batch as it is when an image of it is refused. */
function without(batch: ImageBatch, lost: number): ImageBatch {
  const row = batch.accepted.findIndex(({ index }) => index === lost)
  return {
    ...batch,
    data: batch.data.map((value, i) => (Math.floor(i / LENGTH) === lost % BATCH ? 0 : value)),
    accepted: batch.accepted.toSpliced(row, 1),
    thumbnails: batch.thumbnails.filter((_, i) => Math.floor(i / 256) !== row)
  }
}
