import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { findArchitecture } from '../../src/core/backbones/catalogue.ts'
import { formulaWeights } from '../../src/core/backbones/formulaWeights.ts'
import { writeOnnx } from '../../src/core/graph/onnx/writeOnnx.ts'
import { PRECISIONS, type Extractor, type Precision } from '../../src/main/engine/engine.ts'
import { EngineUnavailableError } from '../../src/main/engine/engineErrors.ts'
import { openEngine } from '../../src/main/engine/openEngine.ts'
import type { BenchOptions, BenchResult } from '../main.ts'
import { median } from '../median.ts'
import { pythonWith, startPeer, type PythonPeer } from '../pythonPeers.ts'
import { gemmSpeed } from './gemm.ts'
import { multiplications } from './multiplications.ts'

const PEERS = ['keras==3.15.0', 'tensorflow-cpu==2.21.0', 'onnxruntime==1.30.0', 'onnx', 'openvino==2026.4.0']
const NETWORKS = [
  { name: 'resnet50', keras: 'ResNet50' },
  { name: 'inception_v3', keras: 'InceptionV3' },
  { name: 'vgg16', keras: 'VGG16' },
  { name: 'mobilenet_v2', keras: 'MobileNetV2' },
  { name: 'densenet121', keras: 'DenseNet121' },
  { name: 'xception', keras: 'Xception' }
] as const
const BATCHES = [1, 8, 32]
const ROUNDS = 3

/** Who runs a network; `run` answers with the milliseconds of one batch. */
interface Contender {
  readonly id: string
  readonly ours: boolean
  readonly run: () => Promise<number>
  readonly close: () => Promise<void> | void
}

export interface NetworkFigure {
  readonly network: string
  readonly batch: number
  /** Median images per second, by contender. */
  readonly imagesPerSecond: Readonly<Record<string, number>>
  /** Of one image's pass. */
  readonly gflop: number
  /** GFLOP/s of matrix products on this machine, measured just before, by precision. */
  readonly gemm: Readonly<Partial<Record<Precision, number>>>
}

/** Every engine here beside Keras's `predict`, onnxruntime and OpenVINO in Python: same networks, same batches, taken in turns; medians. */
export async function benchNetworks({ quick, say }: BenchOptions): Promise<BenchResult> {
  const networks = quick ? [{ name: 'mobilenet_v2', keras: 'MobileNetV2' } as const] : NETWORKS
  const batches = quick ? [1] : BATCHES
  const environment = quick ? { missing: 'left out in a quick run' } : await pythonWith(PEERS, say)
  if ('missing' in environment) say(`without the Python peers: ${environment.missing}`)
  const peer = 'python' in environment ? startPeer(environment.python, join(import.meta.dirname, 'peers.py')) : undefined
  const dir = await mkdtemp(join(tmpdir(), 'hilum-bench-'))
  const figures: NetworkFigure[] = []
  try {
    for (const network of networks) {
      const { build, input } = findArchitecture(network.name)
      const gflop = (2 * multiplications(build(), input.resize.height, input.resize.width)) / 1e9
      const gemm = quick ? {} : await gemmSpeeds()
      for (const batch of batches) {
        const contenders = [...(await ownEngines(network.name, batch, say)), ...(peer === undefined ? [] : await pythonPeers(peer, network, batch, dir))]
        const imagesPerSecond = await inTurns(contenders, batch, quick ? 1 : ROUNDS)
        figures.push({ network: network.name, batch, imagesPerSecond, gflop, gemm })
        say(`${network.name} batch ${batch}: ${Object.entries(imagesPerSecond).map(([id, value]) => `${id} ${value.toFixed(1)}`).join(', ')}`)
        for (const { close } of contenders) await close()
      }
    }
  } finally {
    peer?.close()
    await rm(dir, { recursive: true, force: true })
  }
  return { figures, markdown: markdown(figures) }
}

async function gemmSpeeds(): Promise<Partial<Record<Precision, number>>> {
  const speeds: Partial<Record<Precision, number>> = {}
  for (const precision of PRECISIONS) {
    try {
      speeds[precision] = await gemmSpeed(precision)
    } catch (error) {
      if (!(error instanceof EngineUnavailableError)) throw error
    }
  }
  return speeds
}

async function ownEngines(name: string, batch: number, say: BenchOptions['say']): Promise<Contender[]> {
  const { build, input } = findArchitecture(name)
  const graph = build()
  const backbone = { graph, weights: formulaWeights(graph), input }
  const { height, width } = input.resize
  const images = Float32Array.from({ length: batch * height * width * input.channels }, (_, i) => Math.sin(i))
  const contenders: Contender[] = []
  for (const [engine, precision] of [['tfjs-node', 'f32'], ['onnx', 'f32'], ['openvino', 'f32'], ['openvino', 'bf16']] as const) {
    try {
      const extractor: Extractor = await (await openEngine(engine, { precision })).load(backbone, { batchSize: batch })
      const run = async (): Promise<number> => {
        const started = performance.now()
        await extractor.features(images, batch)
        return performance.now() - started
      }
      contenders.push({ id: `${engine} ${precision}`, ours: true, run, close: () => extractor.dispose() })
    } catch (error) {
      if (!(error instanceof EngineUnavailableError)) throw error
      say(error.message)
    }
  }
  return contenders
}

const answerSchema = z.object({ ms: z.number() })

async function pythonPeers(peer: PythonPeer, { name, keras }: (typeof NETWORKS)[number], batch: number, dir: string): Promise<Contender[]> {
  const { build, input } = findArchitecture(name)
  const graph = build()
  const { height, width } = input.resize
  const shape = [height, width, input.channels]
  const onnx = join(dir, `${name}.onnx`)
  await writeFile(onnx, writeOnnx(graph, formulaWeights(graph), { height, width, producerVersion: 'bench' }).chunks)
  const common = { shape, batch, onnx, keras, threads: availableParallelism() }
  const kinds = [['Keras', { with: 'keras' }], ['onnxruntime', { with: 'onnxruntime' }], ['OpenVINO f32', { with: 'openvino', precision: 'f32' }], ['OpenVINO bf16', { with: 'openvino', precision: 'bf16' }]] as const
  const contenders: Contender[] = []
  for (const [id, kind] of kinds) {
    const key = `${id} ${name} ${batch}`
    await peer.ask({ do: 'load', key, ...common, ...kind })
    contenders.push({
      id: `Python: ${id}`,
      ours: false,
      run: async () => answerSchema.parse(await peer.ask({ do: 'run', key, batch, shape })).ms,
      close: async () => void (await peer.ask({ do: 'forget', key }))
    })
  }
  return contenders
}

/** One batch each in turns, after one that warms up, so that a noisy moment meets all of them. */
async function inTurns(contenders: readonly Contender[], batch: number, rounds: number): Promise<Record<string, number>> {
  const times = new Map(contenders.map(({ id }) => [id, [] as number[]]))
  for (let round = 0; round <= rounds; round++) {
    for (const { id, run } of contenders) {
      const ms = await run()
      if (round > 0 || rounds === 1) times.get(id)?.push(ms)
    }
  }
  return Object.fromEntries([...times].map(([id, ms]) => [id, (1000 * batch) / median(ms)]))
}

/** How much of the machine's matrix products OpenVINO reaches on each network, at the largest batch. */
function shares(figures: readonly NetworkFigure[]): string[] {
  const largest = figures.filter(({ batch, gemm }) => batch === Math.max(...BATCHES) && gemm.f32 !== undefined)
  if (largest.length === 0) return []
  const share = ({ imagesPerSecond, gflop, gemm }: NetworkFigure, precision: Precision): string => {
    const [speed, peak] = [imagesPerSecond[`openvino ${precision}`], gemm[precision]]
    return speed === undefined || peak === undefined ? 'n/a' : `${((100 * speed * gflop) / peak).toFixed(0)} %`
  }
  return [
    '',
    '| network, batch 32 | GFLOP an image | matrix products here, GFLOP/s, f32 | openvino f32 reaches | matrix products, bf16 | openvino bf16 reaches |',
    '|---|---|---|---|---|---|',
    ...largest.map((figure) => `| ${figure.network} | ${figure.gflop.toFixed(1)} | ${figure.gemm.f32?.toFixed(0)} | ${share(figure, 'f32')} | ${figure.gemm.bf16?.toFixed(0) ?? 'n/a'} | ${share(figure, 'bf16')} |`),
    '',
    'Matrix products: a stack of 1 x 1 convolutions of 2048 channels on the same engine, measured before each network.'
  ]
}

const REFERENCE = 'Python: Keras'

function markdown(figures: readonly NetworkFigure[]): string[] {
  const ids = [...new Set(figures.flatMap(({ imagesPerSecond }) => Object.keys(imagesPerSecond)))]
  const rows = figures.map(({ network, batch, imagesPerSecond }) => `| ${network} | ${batch} | ${ids.map((id) => (imagesPerSecond[id] ?? Number.NaN).toFixed(1)).join(' | ')} |`)
  const table = [`| network | batch | ${ids.join(' | ')} |`, `|---|---|${ids.map(() => '---').join('|')}|`, ...rows]
  if (!ids.includes(REFERENCE)) return [...table, '', 'Images per second. No Python peers in this run.', ...shares(figures)]
  const ratios = (id: string, to: (figure: NetworkFigure) => number): number[] => figures.map((figure) => (figure.imagesPerSecond[id] ?? Number.NaN) / to(figure))
  const keras = (figure: NetworkFigure): number => figure.imagesPerSecond[REFERENCE] ?? Number.NaN
  const python = (figure: NetworkFigure): number => Math.max(figure.imagesPerSecond['Python: onnxruntime'] ?? 0, figure.imagesPerSecond['Python: OpenVINO f32'] ?? 0)
  const summary = ids
    .filter((id) => !id.startsWith('Python'))
    .map((id) => `| ${id} | ${geometricMean(ratios(id, keras)).toFixed(2)} | ${Math.min(...ratios(id, keras)).toFixed(2)} | ${geometricMean(ratios(id, python)).toFixed(2)} |`)
  return [...table, '', 'Images per second, medians.', '', '| engine | geometric mean of the ratios to Keras | smallest ratio to Keras | geometric mean of the ratios to the better of onnxruntime and OpenVINO in Python (float32) |', '|---|---|---|---|', ...summary, ...shares(figures)]
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}
