import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { texture } from '../../../test/fixtures/textures.ts'
import { PIPELINE_VERSION } from '../handlers/featuresOf.ts'
import { featuresOfFiles } from '../handlers/featuresOfFiles.ts'
import { describeBackbone } from '../handlers/learnJobs.ts'
import { forkJob } from '../jobs/forkJob.ts'
import { encodeFrame, readFrames } from './frames.ts'
import type { FeaturizerPlan } from './featurizerPlan.ts'
import { serveFeaturizer } from './serveFeaturizer.ts'

const context = { spawn: forkJob(), engine: 'auto', weightsDirs: [], signal: new AbortController().signal, onProgress: () => undefined } as const

let dir = ''
let plan: FeaturizerPlan
let backbone: Awaited<ReturnType<typeof describeBackbone>>
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'hilum scale '))
  backbone = await describeBackbone(context, 'pattern-cnn', 'avg')
  plan = {
    backbone: { name: backbone.name, hash: backbone.hash }, pooling: 'avg', input: backbone.input, engine: backbone.engine.name, precision: backbone.engine.numericClass,
    batchSize: 16, pipelineVersion: PIPELINE_VERSION
  }
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

interface Answer {
  readonly header: Record<string, unknown>
  readonly floats: Float32Array
}

async function served(requests: readonly Uint8Array[][]): Promise<Answer[]> {
  const output = new PassThrough()
  const answers: Answer[] = []
  const reading = (async () => {
    for await (const { header, body } of readFrames(output)) answers.push({ header: Object(header), floats: new Float32Array(Uint8Array.from(body).buffer) })
  })()
  await serveFeaturizer(Readable.from(requests.flat()), output)
  output.end()
  await reading
  return answers
}

const start = (changes: Partial<FeaturizerPlan> = {}): Uint8Array[] => encodeFrame({ type: 'plan', plan: { ...plan, ...changes }, weightsDirs: [] })
const flush = encodeFrame({ type: 'flush', last: true })

describe('the featurizer behind a pipe', () => {
  it('answers paths, bytes and broken images in the order of coming, with the desktop\'s features', async () => {
    const paths = Array.from({ length: 21 }, (_, i) => join(dir, `${i}.png`))
    for (const [i, path] of paths.entries()) writeFileSync(path, texture(i, 8))
    const { rows } = await featuresOfFiles(context, paths.map((path) => ({ path })), { backbone, input: backbone.input, pooling: 'avg' })
    const answers = await served([
      start(),
      ...paths.map((path, i) => (i % 2 === 0 ? encodeFrame({ type: 'image', seq: i, path, frame: 0 }) : encodeFrame({ type: 'image', seq: i, name: 'a file', frame: 0 }, texture(i, 8)))),
      encodeFrame({ type: 'image', seq: 21, name: 'cut', frame: 0 }, texture(1).subarray(0, 60)),
      encodeFrame({ type: 'image', seq: 22, path: join(dir, 'absent.png'), frame: 0 }),
      encodeFrame({ type: 'image', seq: 23, mode: -1, height: 0, width: 0, nChannels: 0 }),
      flush
    ])
    expect(answers.map(({ header: { type, seq, code, last } }) => [type, seq, code, last])).toEqual([
      ['ready', undefined, undefined, undefined],
      ...paths.map((_, i) => ['row', i, undefined, undefined]),
      ['refused', 21, 'truncated', undefined],
      ['refused', 22, 'not-found', undefined],
      ['refused', 23, 'unsupported-pixels', undefined],
      ['flushed', undefined, undefined, true]
    ])
    const most = Math.max(...rows.flatMap(({ features }) => [...features].map(Math.abs)))
    const off = rows.flatMap(({ features }, i) => [...features].map((value, j) => Math.abs(value - (answers[i + 1]?.floats[j] ?? Number.NaN))))
    expect(Math.max(...off)).toBeLessThan(1e-5 * most)
    expect(answers[1]?.floats.length).toBe(backbone.d + 256)
  })

  it.each([
    [{ backbone: { name: 'pattern-cnn', hash: 'f'.repeat(64) } }, 'backbone-damaged', /ffffffffffff… is asked for/],
    [{ backbone: { name: 'vgg16', hash: 'f'.repeat(64) } }, 'backbone-not-installed', /vgg16/],
    [{ pipelineVersion: 1 }, 'plan-mismatch', /version 1 is asked for/]
  ])('says why it cannot work at all: %o', async (changes, code, message) => {
    const answers = await served([start(changes), flush])
    expect(answers).toMatchObject([{ header: { type: 'fatal', code, message: expect.stringMatching(message) } }])
  })
})
