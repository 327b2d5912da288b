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
import { describeBackbone, runFeaturize } from '../../src/main/handlers/learnJobs.ts'
import type { JobsContext } from '../../src/main/handlers/workContext.ts'
import { forkJob } from '../../src/main/jobs/forkJob.ts'
import type { BenchOptions, BenchResult } from '../main.ts'
import { median } from '../median.ts'
import { pythonWith, startPeer } from '../pythonPeers.ts'

const PEERS = ['keras==3.15.0', 'tensorflow-cpu==2.21.0', 'onnxruntime==1.30.0', 'onnx', 'openvino==2026.4.0']
const NETWORKS = [
  { name: 'mobilenet_v2', keras: 'MobileNetV2', module: 'mobilenet_v2' },
  { name: 'resnet50', keras: 'ResNet50', module: 'resnet' }
] as const
const ROUNDS = 3
const answerSchema = z.object({ ms: z.number(), rows: z.number() })

interface Figure {
  readonly network: string
  readonly images: number
  /** Median images per second from files to features, by who did it. */
  readonly imagesPerSecond: Readonly<Record<string, number>>
}

/** From image files to averaged features, the whole job beside Keras with its own image loading; loading the network is left out for all. */
export async function benchFeatures({ quick, say }: BenchOptions): Promise<BenchResult> {
  const count = quick ? 16 : 320
  const dir = await mkdtemp(join(tmpdir(), 'hilum-bench-'))
  const figures: Figure[] = []
  try {
    const folder = join(dir, 'images')
    await writePictures(folder, count)
    const environment = quick ? { missing: 'left out in a quick run' } : await pythonWith(PEERS, say)
    if ('missing' in environment) say(`without Keras: ${environment.missing}`)
    for (const network of quick ? NETWORKS.slice(0, 1) : NETWORKS) {
      const { build, input } = findArchitecture(network.name)
      await installBackbone({ architecture: network.name, weights: formulaWeights(build()) }, join(dir, 'weights'))
      const shape = [input.resize.height, input.resize.width, 3]
      const peer = 'python' in environment ? startPeer(environment.python, join(import.meta.dirname, 'peer.py')) : undefined
      void peer?.ask({ keras: network.keras, module: network.module, shape, folder }).catch(() => undefined)
      const contenders: [string, () => Promise<number>][] = ([['tfjs-node', 'f32'], ['openvino', 'f32'], ['openvino', 'bf16']] as const).map(([engine, precision]) => [
        `${engine} ${precision}`,
        () => ourJob(network.name, folder, join(dir, 'weights'), engine, precision)
      ])
      if (peer !== undefined) contenders.push(['Keras', async () => answerSchema.parse(await peer.ask({})).ms])
      const times = new Map<string, number[]>(contenders.map(([id]) => [id, []]))
      for (let round = 0; round <= (quick ? 0 : ROUNDS); round++) {
        for (const [id, run] of contenders) {
          const ms = await run()
          if (round > 0 || quick) times.get(id)?.push(ms)
        }
      }
      peer?.close()
      const imagesPerSecond = Object.fromEntries([...times].map(([id, ms]) => [id, (1000 * count) / median(ms)]))
      figures.push({ network: network.name, images: count, imagesPerSecond })
      say(`${network.name}: ${Object.entries(imagesPerSecond).map(([id, value]) => `${id} ${value.toFixed(1)}`).join(', ')}`)
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
  return { figures, markdown: markdown(figures) }
}

/** Milliseconds of decoding, preparing and computing, the network loaded. */
async function ourJob(name: string, folder: string, weightsDir: string, engine: EngineChoice, precision: Precision): Promise<number> {
  let loaded = 0
  const context: JobsContext = { spawn: forkJob(), engine, precision, weightsDirs: [weightsDir], signal: new AbortController().signal, onProgress: () => (loaded ||= performance.now()) }
  const backbone = await describeBackbone(context, name, 'avg')
  const images = (await readdir(folder)).toSorted().map((file, index) => ({ index, path: join(folder, file), frame: 0 }))
  loaded = 0
  let rows = 0
  await runFeaturize(context, { images, done: [] }, { backbone, input: backbone.input, pooling: 'avg' }, (chunk) => {
    rows += chunk.indices.length
  })
  if (rows !== images.length) throw new Error(`${rows} of ${images.length} images got features`)
  return performance.now() - loaded
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
  const ratio = (figure: Figure, id: string): string => {
    const [own = Number.NaN, keras] = [figure.imagesPerSecond[id], figure.imagesPerSecond['Keras']]
    return keras === undefined ? own.toFixed(1) : id === 'Keras' ? own.toFixed(1) : `${own.toFixed(1)} (${(own / keras).toFixed(2)})`
  }
  return [
    `| network | images | ${ids.join(' | ')} |`,
    `|---|---|${ids.map(() => '---').join('|')}|`,
    ...figures.map((figure) => `| ${figure.network} | ${figure.images} | ${ids.map((id) => ratio(figure, id)).join(' | ')} |`),
    '',
    'Images per second, medians; in brackets the ratio to Keras.'
  ]
}
