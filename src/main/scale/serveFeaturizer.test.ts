import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { augmentImage } from '../../core/image/augment/augmentImage.ts'
import { decodeFile } from '../../core/image/decodeFile.ts'
import { finishInput, resizeInput } from '../../core/image/prepareInput.ts'
import { augmentationSchema } from '../../core/recipe/trainingSchema.ts'
import { texture } from '../../../test/fixtures/textures.ts'
import { loadCodecs } from '../codecs.ts'
import { PIPELINE_VERSION } from '../handlers/featuresOf.ts'
import { featuresOfFiles } from '../handlers/featuresOfFiles.ts'
import { describeBackbone } from '../handlers/learnJobs.ts'
import { forkJob } from '../jobs/forkJob.ts'
import { openNetwork } from '../jobs/openNetwork.ts'
import { pixelDigest } from '../store/pixelDigest.ts'
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

  it('draws copies that the seed, the pixels and the copy\'s number decide alone, as training on the desktop draws and prepares them', async () => {
    const spec = augmentationSchema.parse({ rotation: 12, zoom: [1.05, 1.2], translation: [0.9, 0.97], elastic: { alpha: 0.5, sigma: 0.05 }, brightness: [0.9, 1.1], gamma: [0.9, 1.2] })
    const paths = Array.from({ length: 5 }, (_, i) => join(dir, `copied ${i}.png`))
    for (const [i, path] of paths.entries()) writeFileSync(path, texture(i, 8))
    const asked = (order: readonly number[], batchSize: number): Promise<Answer[]> =>
      served([start({ augmentation: { spec, seed: 7 }, batchSize }), ...order.map((i) => encodeFrame({ type: 'image', seq: i, path: paths[i], frame: 0, copies: [3, 0, 40, 1, 2][i] })), encodeFrame({ type: 'image', seq: 5, path: join(dir, 'absent.png'), frame: 0, copies: 30 }), flush])
    const answers = await asked([0, 1, 2, 3, 4], 16)
    expect(answers.map(({ header: { type, seq, copies } }) => [type, seq, copies])).toEqual([['ready', undefined, undefined], ['row', 0, 3], ['row', 1, 0], ['row', 2, 40], ['row', 3, 1], ['row', 4, 2], ['refused', 5, undefined], ['flushed', undefined, undefined]])
    const { d } = backbone
    const rowOf = (seq: number, copy: number, from = answers): Float32Array => from.find(({ header }) => header['seq'] === seq)?.floats.subarray(copy * d, (copy + 1) * d) ?? new Float32Array()
    // the image itself, as without augmentation, and its thumbnail last
    const plain = await served([start(), ...paths.map((path, i) => encodeFrame({ type: 'image', seq: i, path, frame: 0 })), flush])
    for (const i of paths.keys()) expect([...rowOf(i, 0), ...(answers[i + 1]?.floats.subarray(-256) ?? [])]).toEqual([...(plain[i + 1]?.floats ?? [])])
    // each copy beside the desktop's pipeline, written out
    const codecs = await loadCodecs()
    const network = await openNetwork({ images: [], backbone: { name: backbone.name, weightsDirs: [] }, input: plan.input, batchSize: 1, engine: plan.engine, precision: plan.precision }, { pooling: 'avg' })
    let furthest = 0
    for (const [seq, copy] of [[0, 1], [0, 3], [2, 1], [2, 17], [2, 40], [4, 2]] as const) {
      const image = decodeFile(texture(seq, 8), codecs).frame(0)
      const drawn = augmentImage(resizeInput(image, plan.input), spec, { seed: 7, epoch: 0, image: pixelDigest(image), copy })
      const own = Float32Array.from(await network.extractor.features(finishInput(drawn, plan.input), 1))
      const most = Math.max(...own.map(Math.abs))
      expect(Math.max(...own.map((value, j) => Math.abs(value - (rowOf(seq, copy)[j] ?? Number.NaN))))).toBeLessThan(1e-4 * most)
      furthest = Math.max(furthest, ...own.map((value, j) => Math.abs(value - (rowOf(seq, 0)[j] ?? 0)) / most))
    }
    network.extractor.dispose()
    expect(furthest).toBeGreaterThan(0.01)
    // in another order and in other batches
    const other = await asked([4, 2, 0, 3, 1], 7)
    for (const [seq, copy] of [[0, 2], [2, 30], [3, 1]] as const) {
      const [one, two] = [rowOf(seq, copy), rowOf(seq, copy, other)]
      expect(two.length).toBe(d)
      expect(Math.max(...one.map((value, j) => Math.abs(value - (two[j] ?? Number.NaN))))).toBeLessThan(1e-5 * Math.max(...one.map(Math.abs)))
    }
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
