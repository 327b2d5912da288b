import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { findArchitecture } from '../../src/core/backbones/catalogue.ts'
import { formulaWeights } from '../../src/core/backbones/formulaWeights.ts'
import { encodePng } from '../../src/core/image/encodePng.ts'
import { createRandom } from '../../src/core/random.ts'
import { installBackbone } from '../../src/main/engine/backboneStore.ts'
import type { EngineChoice, Precision } from '../../src/main/engine/engine.ts'
import { BATCH_SIZE, describeBackbone, runFeaturize } from '../../src/main/handlers/learnJobs.ts'
import type { JobsContext } from '../../src/main/handlers/workContext.ts'
import { forkJob } from '../../src/main/jobs/forkJob.ts'
import type { DescribeResult } from '../../src/main/jobs/jobKinds.ts'
import type { BenchOptions, BenchResult } from '../main.ts'
import { median } from '../median.ts'
import { pythonWith, startPeer, type PythonPeer } from '../pythonPeers.ts'

const PEERS = ['keras==3.15.0', 'tensorflow-cpu==2.21.0', 'onnxruntime==1.30.0', 'onnx', 'openvino==2026.4.0']
const NETWORKS = [
  { name: 'mobilenet_v2', keras: 'MobileNetV2', module: 'mobilenet_v2', images: 640 },
  { name: 'resnet50', keras: 'ResNet50', module: 'resnet', images: 160 }
] as const
const OWN = [['openvino', 'f32'], ['openvino', 'bf16']] as const
const ROUNDS = 3
/** Images whose features are compared. */
const COMPARED = 8
const answerSchema = z.object({ ms: z.number(), rows: z.number(), first: z.base64() })

interface Figure {
  readonly network: string
  readonly images: number
  /** Median images per second from files to features, by who did it. */
  readonly imagesPerSecond: Readonly<Record<string, number>>
  /** Greatest difference of the first images' float32 features from Keras's, by the greatest feature. */
  readonly difference?: number
}

/** One way through all images. */
interface Pass {
  readonly ms: number
  /** Features of the first images. */
  readonly first: Float32Array
}

/** From image files to averaged features, the whole job beside Keras with its own image loading; loading the network is left out for all. */
export async function benchFeatures({ quick, say }: BenchOptions): Promise<BenchResult> {
  const dir = await mkdtemp(join(tmpdir(), 'hilum-bench-'))
  const figures: Figure[] = []
  try {
    const environment = quick ? { missing: 'left out in a quick run' } : await pythonWith(PEERS, say)
    if ('missing' in environment) say(`without Keras: ${environment.missing}`)
    for (const network of quick ? NETWORKS.slice(0, 1) : NETWORKS) {
      const count = quick ? 40 : network.images
      const folder = join(dir, network.name)
      await writePictures(folder, count)
      const { build, input } = findArchitecture(network.name)
      await installBackbone({ architecture: network.name, weights: formulaWeights(build()) }, join(dir, 'weights'))
      const shape = [input.resize.height, input.resize.width, 3]
      const peer = 'python' in environment ? startPeer(environment.python, join(import.meta.dirname, 'peer.py')) : undefined
      await peer?.ask({ keras: network.keras, module: network.module, shape })
      const contenders: [string, () => Promise<Pass>][] = []
      for (const [engine, precision] of OWN) {
        const context = contextFor(join(dir, 'weights'), engine, precision)
        const backbone = await describeBackbone(context, network.name, 'avg')
        contenders.push([`Hilum ${precision}`, () => ourPass(context, backbone, folder)])
      }
      if (peer !== undefined) contenders.push(['Keras f32', () => kerasPass(peer, folder, count)])
      const passes = new Map<string, Pass[]>(contenders.map(([id]) => [id, []]))
      for (let round = 0; round <= (quick ? 0 : ROUNDS); round++) {
        // each taking its turn; the first round warms up
        for (const [id, run] of contenders) {
          const pass = await run()
          if (round > 0 || quick) passes.get(id)?.push(pass)
        }
      }
      peer?.close()
      const imagesPerSecond = Object.fromEntries([...passes].map(([id, done]) => [id, (1000 * count) / median(done.map(({ ms }) => ms))]))
      const difference = differenceOf(passes.get('Hilum f32')?.[0]?.first, passes.get('Keras f32')?.[0]?.first)
      if (difference !== undefined && !(difference < 1e-3)) throw new Error(`${network.name}: features differ from Keras's by ${difference} of the greatest`)
      figures.push({ network: network.name, images: count, imagesPerSecond, ...(difference === undefined ? {} : { difference }) })
      say(`${network.name}: ${Object.entries(imagesPerSecond).map(([id, value]) => `${id} ${value.toFixed(1)}`).join(', ')}`)
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
  return { figures, markdown: markdown(figures) }
}

function contextFor(weightsDir: string, engine: EngineChoice, precision: Precision): JobsContext {
  return { spawn: forkJob(), engine, precision, weightsDirs: [weightsDir], signal: new AbortController().signal, onProgress: () => undefined }
}

/** From the moment at which the network is loaded to the last features, decoding and preparing included. */
async function ourPass(context: JobsContext, backbone: DescribeResult, folder: string): Promise<Pass> {
  const images = (await readdir(folder)).toSorted().map((file, index) => ({ index, path: join(folder, file), frame: 0 }))
  let [loaded, done, rows] = [0, 0, 0]
  const first: number[] = []
  await runFeaturize({ ...context, onProgress: () => (loaded ||= performance.now()) }, { images, done: [] }, { backbone, input: backbone.input, pooling: 'avg' }, (chunk) => {
    rows += chunk.indices.length
    if (first.length < COMPARED * chunk.d) first.push(...chunk.features.subarray(0, COMPARED * chunk.d))
    done = performance.now()
  })
  if (rows !== images.length) throw new Error(`${rows} of ${images.length} images got features`)
  return { ms: done - loaded, first: Float32Array.from(first) }
}

async function kerasPass(peer: PythonPeer, folder: string, count: number): Promise<Pass> {
  const { ms, rows, first } = answerSchema.parse(await peer.ask({ folder, batch: BATCH_SIZE, first: COMPARED }))
  if (rows !== count) throw new Error(`Keras gave features of ${rows} of ${count} images`)
  return { ms, first: new Float32Array(Uint8Array.from(Buffer.from(first, 'base64')).buffer) }
}

function differenceOf(own: Float32Array | undefined, other: Float32Array | undefined): number | undefined {
  if (own === undefined || other === undefined) return undefined
  if (own.length !== other.length) throw new Error(`${own.length} features are compared with ${other.length}`)
  const greatest = other.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return own.reduce((most, value, i) => Math.max(most, Math.abs(value - (other[i] ?? Number.NaN))), 0) / greatest
}

/** Grey pictures of a film's size and texture, as PNG. */
async function writePictures(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  const [width, height] = [480, 400]
  for (let k = 0; k < count; k++) {
    const random = createRandom(k)
    const data = Uint8Array.from({ length: width * height }, (_, i) => 128 + 90 * Math.sin((i % width) / (9 + (k % 7))) * Math.cos(Math.floor(i / width) / 13) + 12 * (random.next() - 0.5))
    await writeFile(join(folder, `${String(k).padStart(4, '0')}.png`), encodePng({ width, height, samplesPerPixel: 1, data }))
  }
}

function markdown(figures: readonly Figure[]): string[] {
  const ids = [...new Set(figures.flatMap(({ imagesPerSecond }) => Object.keys(imagesPerSecond)))]
  const cell = ({ imagesPerSecond }: Figure, id: string): string => {
    const [own = Number.NaN, keras] = [imagesPerSecond[id], imagesPerSecond['Keras f32']]
    return keras === undefined || id === 'Keras f32' ? own.toFixed(1) : `${own.toFixed(1)} (${(own / keras).toFixed(2)})`
  }
  const differences = figures.flatMap(({ difference }) => difference ?? [])
  return [
    `| network | images | ${ids.join(' | ')} |`,
    `|---|---|${ids.map(() => '---').join('|')}|`,
    ...figures.map((figure) => `| ${figure.network} | ${figure.images} | ${ids.map((id) => cell(figure, id)).join(' | ')} |`),
    '',
    'Images per second, medians of three interleaved rounds; in brackets the ratio to Keras.',
    ...(differences.length === 0 ? [] : [`Float32 features differ from Keras's by at most ${Math.max(...differences).toExponential(1)} of the greatest.`])
  ]
}
