import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { squeezenet } from '../../core/backbones/squeezenet.ts'
import { formulaWeights } from '../../core/backbones/formulaWeights.ts'
import { encodePng } from '../../core/image/encodePng.ts'
import { fitHead } from '../../core/learn/heads/fitHead.ts'
import { parseRecipe } from '../../core/recipe/recipe.ts'
import { unit } from '../../core/random.ts'
import type { Progress } from '../../contract/index.ts'
import { installBackbone } from '../engine/backboneStore.ts'
import { forkJob } from './forkJob.ts'
import { JobCancelledError, JobCrashedError } from './jobErrors.ts'
import type { FeaturizeChunk, FeaturizePayload, FitPayload, ImageReference, MapsChunk } from './jobKinds.ts'
import { runJob } from './runJob.ts'
import type { JobProcess, SpawnJob } from './spawnJob.ts'

// Real processes, a real network (SqueezeNet with formula weights) and real files.
const IMAGES = 13
const BATCH = 3
const BROKEN = 4
let dir: string
let payload: FeaturizePayload

beforeAll(async () => {
  // a space, a percent sign and letters outside ASCII: what paths are made of
  dir = await mkdtemp(join(tmpdir(), 'hilum jobs %20 Ünïcode-'))
  const weightsDir = join(dir, 'weights')
  const { hash } = await installBackbone({ architecture: 'squeezenet', weights: formulaWeights(squeezenet()) }, weightsDir)
  const images: ImageReference[] = []
  for (let index = 0; index < IMAGES; index++) {
    const path = join(dir, `${index} 100%.png`)
    await writeFile(path, index === BROKEN ? 'not an image' : encodePng({ width: 20, height: 16, samplesPerPixel: 1, data: pixels(index) }))
    images.push({ index, path, frame: 0 })
  }
  payload = { images, backbone: { name: 'squeezenet', weightsDirs: [weightsDir], hash }, batchSize: BATCH, engine: 'tfjs-node', pooling: 'avg', done: [] }
})

afterAll(() => rm(dir, { recursive: true, force: true }))

test('featurizes files batch by batch, lists what it refuses and says what it ran on', async () => {
  const images = [...payload.images, { index: IMAGES, path: join(dir, 'absent.png'), frame: 0 }, { index: IMAGES + 1, path: payload.images[0]?.path ?? '', frame: 0, pixelDigest: 'other' }]
  const chunks: FeaturizeChunk[] = []
  const seen: Progress[] = []
  const result = await runJob(forkJob(), 'featurize', { ...payload, images }, { onChunk: (chunk) => void chunks.push(chunk), onProgress: (progress) => seen.push(progress) })
  expect(chunks.map(({ indices }) => indices)).toEqual([[0, 1, 2], [3, 5], [6, 7, 8], [9, 10, 11], [12]])
  expect(chunks.flatMap(({ refused }) => refused).map(({ index, code }) => [index, code])).toEqual([[BROKEN, 'unknown-format'], [13, 'not-found'], [14, 'pixels-changed']])
  expect(chunks.map(({ indices, d, features, thumbnails, pixelDigests }) => [features.length === indices.length * d, thumbnails.length === indices.length * 256, new Set(pixelDigests).size === indices.length])).toEqual(
    chunks.map(() => [true, true, true])
  )
  expect(seen).toEqual([0, 3, 6, 9, 12, 15].map((done) => ({ phase: 'Computing features', done, total: 15, unit: 'images' })))
  expect(result).toMatchObject({ engine: { name: 'tfjs-node', numericClass: 'f32' }, backboneHash: payload.backbone.hash, d: 512, rows: 12, refused: 3 })
})

test('a run that was killed and resumed delivers the bytes of an undisturbed one', async () => {
  const undisturbed = await featuresByIndex(payload)
  const kept = new Map<number, string>()
  const { spawn, last } = observed(forkJob())
  const crash = runJob(spawn, 'featurize', payload, {
    onChunk: (chunk) => {
      if (kept.size > 0) last()?.kill()
      else collect(kept, chunk)
    }
  })
  const error = await crash.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(JobCrashedError)
  expect(error).toMatchObject({ code: 'job-crashed', signal: 'SIGKILL', exitCode: null, lastProgress: { phase: 'Computing features', total: IMAGES } })
  expect(kept.size).toBe(BATCH)
  // one row of the first batch is lost as well: that batch is computed whole again
  const done = [...kept.keys()].slice(0, -1)
  const resumed = await featuresByIndex({ ...payload, done })
  expect(Object.fromEntries(resumed)).toEqual(Object.fromEntries(undisturbed))
  const skipped = await featuresByIndex({ ...payload, done: [...kept.keys()] })
  expect([...skipped.keys()]).toEqual([...undisturbed.keys()].filter((index) => index >= BATCH))
  expect(Object.fromEntries([...kept, ...skipped])).toEqual(Object.fromEntries(undisturbed))
})

test('cancels between batches, and before it has begun', async () => {
  const controller = new AbortController()
  const chunks: FeaturizeChunk[] = []
  const cancelled = runJob(forkJob(), 'featurize', payload, {
    signal: controller.signal,
    onChunk: (chunk) => {
      chunks.push(chunk)
      controller.abort(new Error('enough'))
    }
  })
  const error = await cancelled.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(JobCancelledError)
  expect(error).toMatchObject({ code: 'job-cancelled', cause: new Error('enough') })
  expect(chunks.length).toBeLessThan(IMAGES / BATCH)
  await expect(runJob(() => { throw new Error('spawned') }, 'featurize', payload, { signal: controller.signal })).rejects.toThrow(JobCancelledError)
})

test('a job that does not listen is killed after the grace period', async () => {
  const entry = join(dir, 'deaf.mjs')
  await writeFile(entry, `process.on('message', (message) => {
    if (message.type === 'start') process.send({ type: 'progress', progress: { phase: 'Busy', done: 1, total: 2, unit: 'steps' } })
  })
  process.send({ type: 'ready' })`)
  const controller = new AbortController()
  const job = runJob(forkJob({}, entry), 'fit', separable(), { signal: controller.signal, graceMs: 50, onProgress: () => controller.abort() })
  await expect(job).rejects.toThrow('The fit job was cancelled in "Busy" at 1 of 2 steps. What it had delivered is kept; start it again to go on from there.')
})

test('what the job throws arrives with its code; what onChunk throws ends the job', async () => {
  await expect(runJob(forkJob(), 'featurize', { ...payload, backbone: { ...payload.backbone, name: 'vgg16' } })).rejects.toMatchObject({ code: 'backbone-not-installed' })
  await expect(runJob(forkJob(), 'featurize', { ...payload, backbone: { ...payload.backbone, hash: '0'.repeat(64) } })).rejects.toMatchObject({ code: 'backbone-damaged' })
  const full = new Error('the disk is full')
  await expect(runJob(forkJob(), 'featurize', payload, { onChunk: () => Promise.reject(full) })).rejects.toBe(full)
})

test('an entry that cannot start is a crash that says why', async () => {
  await expect(runJob(forkJob({}, join(dir, 'absent.js')), 'featurize', payload)).rejects.toThrow(/crashed \(exit code 1\) before it had begun\..*Cannot find module/s)
})

test('maps averaged over their positions are the features', async () => {
  const images = payload.images.slice(0, 2)
  const chunks: MapsChunk[] = []
  await runJob(forkJob(), 'maps', { ...payload, images }, { onChunk: (chunk) => void chunks.push(chunk) })
  const features: FeaturizeChunk[] = []
  await runJob(forkJob(), 'featurize', { ...payload, images }, { onChunk: (chunk) => void features.push(chunk) })
  expect(chunks.map(({ index, shape }) => [index, shape])).toEqual([[0, [13, 13, 512]], [1, [13, 13, 512]]])
  const averaged = chunks.flatMap(({ map }) => Array.from({ length: 512 }, (_, c) => mean(map, c, 512)))
  const difference = averaged.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (features[0]?.features[i] ?? NaN))), 0)
  expect(difference).toBeLessThan(1e-5 * Math.max(...averaged))
})

test('fits as a call in this process does', async () => {
  const work = separable()
  const { head } = await runJob(forkJob(), 'fit', work)
  expect(head).toEqual(fitHead(work.plan, work.features, work.labels, work))
})

test('a job leaves when its parent goes', async () => {
  const child = fork(join(import.meta.dirname, '../job.ts'), [], { serialization: 'advanced', stdio: 'ignore', execArgv: [] })
  const [ready]: unknown[] = await once(child, 'message')
  expect(ready).toEqual({ type: 'ready' })
  child.disconnect()
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('speaks through parentPort, as in Electron\'s utility process', async () => {
  // the utility process's side of the port, over a fork's channel; process.send is hidden, as in Electron
  const port = `import { EventEmitter } from 'node:events'
    const send = process.send.bind(process), port = new EventEmitter()
    port.postMessage = (message) => void send(structuredClone(message))
    process.on('message', (data) => port.emit('message', { data, ports: [] }))
    process.parentPort = port; process.send = undefined`
  const spawn = forkJob({ NODE_OPTIONS: `--import="data:text/javascript,${encodeURIComponent(port)}"` })
  const work = separable()
  const { head } = await runJob(spawn, 'fit', work)
  expect(head).toEqual(fitHead(work.plan, work.features, work.labels, work))
})

function pixels(index: number): Uint8Array {
  return Uint8Array.from({ length: 20 * 16 }, (_, k) => Math.floor(256 * unit(index, k)))
}

async function featuresByIndex(run: FeaturizePayload): Promise<Map<number, string>> {
  const rows = new Map<number, string>()
  await runJob(forkJob(), 'featurize', run, { onChunk: (chunk) => collect(rows, chunk) })
  return rows
}

/** The bytes of every row, as their hash. */
function collect(rows: Map<number, string>, { indices, d, features, thumbnails, pixelDigests }: FeaturizeChunk): void {
  for (const [row, index] of indices.entries()) {
    const hash = createHash('sha256').update(Buffer.from(features.slice(row * d, row * d + d).buffer))
    hash.update(Buffer.from(thumbnails.slice(row * 256, row * 256 + 256).buffer)).update(pixelDigests[row] ?? '')
    rows.set(index, hash.digest('hex'))
  }
}

function observed(spawn: SpawnJob): { spawn: SpawnJob; last: () => JobProcess | undefined } {
  let last: JobProcess | undefined
  return { spawn: () => (last = spawn()), last: () => last }
}

function separable(): FitPayload {
  const { head } = parseRecipe({ recipe: 1, name: 'r', title: 'R', backbone: { name: 'b' }, head: { kind: 'logistic-regression', maxIter: 20, regParam: 0.05, elasticNetParam: 0.3 } }, 'r')
  const data = Float32Array.from({ length: 20 * 3 }, (_, k) => unit(7, k) + (Math.floor(k / 3) % 2) / 2)
  return { features: { rows: 20, columns: 3, data }, labels: Array.from({ length: 20 }, (_, i) => i % 2), numClasses: 2, plan: { head }, seed: 1, groups: Array.from({ length: 20 }, (_, i) => String(i)) }
}

function mean(map: Float32Array, channel: number, channels: number): number {
  let sum = 0
  for (let i = channel; i < map.length; i += channels) sum += map[i] ?? NaN
  return (sum * channels) / map.length
}
