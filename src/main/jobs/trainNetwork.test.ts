import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodePng } from '../../core/image/encodePng.ts'
import { unit } from '../../core/random.ts'
import { augmentationSchema, trainingSchema } from '../../core/recipe/trainingSchema.ts'
import { installRandomBackbone } from '../engine/trainedBackbone.ts'
import { forkJob } from './forkJob.ts'
import { JobCancelledError } from './jobErrors.ts'
import { runJob } from './runJob.ts'
import type { TrainNetworkPayload, TrainNetworkResult } from './trainNetworkPayload.ts'

// Real processes and files: stripes across against stripes down, which no mean tells apart; two of them to one.
const IMAGES = 18
const label = (index: number): number => Number(index % 3 === 0)
let dir: string
let payload: TrainNetworkPayload

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hilum training-'))
  const weightsDir = join(dir, 'weights')
  const name = await installRandomBackbone('small_cnn', 2, weightsDir)
  const images = await Promise.all(
    Array.from({ length: IMAGES }, async (_, index) => {
      const path = join(dir, `${index}.png`)
      const value = (k: number): number => (Math.floor((label(index) === 1 ? Math.floor(k / 32) : k % 32) / 4) % 2 === 0 ? 200 : 40) + 40 * unit(index, k)
      await writeFile(path, encodePng({ width: 32, height: 32, samplesPerPixel: 1, data: Uint8Array.from({ length: 1024 }, (__, k) => value(k)) }))
      return { index, path, frame: 0 }
    })
  )
  payload = {
    name: 'run 1',
    images,
    labels: images.map(({ index }) => label(index)),
    classes: 2,
    train: images.map(({ index }) => index).slice(0, 14),
    validation: [14, 15, 16, 17],
    backbone: { name, weightsDirs: [weightsDir] },
    input: { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 32, width: 32 }, channels: 3, preprocessing: 'unit' },
    pooling: 'avg',
    training: trainingSchema.parse({ batchSize: 6, top: [{ layer: 'dropout', rate: 0.1 }], phases: [{ trainableFrom: 'all', epochs: 8, batchNorm: 'frozen', optimizer: { kind: 'adam', learningRate: 0.002 }, earlyStopping: { patience: 20 } }] }),
    augmentation: augmentationSchema.parse({ balance: 'cycle', timesMajority: 1, brightness: [0.9, 1.1], zoom: [1, 1.1] }),
    seed: 4,
    checkpoint: join(dir, 'a.checkpoint'),
    weightsDir
  }
})

afterAll(() => rm(dir, { recursive: true, force: true }))

const summary = ({ staged, head, history }: TrainNetworkResult): object => ({ hash: staged.hash, head, history: history.map(({ seconds: _, ...figures }) => figures) })

test('learns what there is to learn, and stops, goes on and begins again to the same weights', async () => {
  const undisturbed = await runJob(forkJob(), 'trainNetwork', payload)
  const best = Math.min(...undisturbed.history.map(({ validationLoss }) => validationLoss ?? Infinity))
  expect([undisturbed.history.length, undisturbed.head.coefficients.map((row) => row.length)]).toEqual([8, [256, 256]])
  expect(best).toBeLessThan(0.2)

  // the checkpoint of a training that has ended gives its result at once
  const phases: string[] = []
  const again = await runJob(forkJob(), 'trainNetwork', payload, { onProgress: ({ phase }) => phases.push(phase) })
  expect([summary(again), phases]).toEqual([summary(undisturbed), []])

  const other = { ...payload, checkpoint: join(dir, 'b.checkpoint') }
  const cancel = new AbortController()
  const cancelled = runJob(forkJob(), 'trainNetwork', other, {
    signal: cancel.signal,
    onProgress: ({ phase }) => {
      if (phase.startsWith('Training run 1, phase 1, epoch 3 of 8')) cancel.abort()
    }
  })
  await expect(cancelled).rejects.toThrow(JobCancelledError)
  const seen = new Set<string>()
  const resumed = await runJob(forkJob(), 'trainNetwork', other, { onProgress: ({ phase }) => seen.add(/epoch \d+/.exec(phase)?.[0] ?? phase) })
  expect([summary(resumed), seen.has('epoch 1'), seen.has('epoch 8')]).toEqual([summary(undisturbed), false, true])

  // another training's checkpoint, or a damaged one, is none
  const bytes = await readFile(payload.checkpoint)
  await writeFile(other.checkpoint, bytes.subarray(0, bytes.length / 2))
  const short = { ...other, training: { ...payload.training, phases: payload.training.phases.map((phase) => ({ ...phase, epochs: 1 })) } }
  expect((await runJob(forkJob(), 'trainNetwork', short)).history).toHaveLength(1)
}, 240_000)
