import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { cachePaths } from '../../../scripts/setup/cachePaths.mjs'
import { inputChannels } from '../../core/graph/channels.ts'
import type { Backbone } from '../../core/backbones/backbone.ts'
import { ENGINE_NAMES, type Engine, type EngineChoice, type EngineName, type Precision } from './engine.ts'
import { EngineUnavailableError } from './engineErrors.ts'
import { programVersion } from '../programVersion.ts'
import { ENGINE_LOADERS, namedEngine, openEngine, type EngineLoaders } from './openEngine.ts'

/** The first rival stays unless another is faster by this factor: a busy moment must not give the next library another engine. */
const CLEARLY_FASTER = 2

const MEASURED_BATCH = 4

export interface ChooseOptions {
  readonly precision?: Precision
  readonly env?: NodeJS.ProcessEnv
  readonly loaders?: EngineLoaders
  /** Where choices are remembered; the user's cache by default. */
  readonly memory?: string
}

/**
 * The engine to run a backbone's features on. A name (or `HILUM_ENGINE`) is obeyed. `auto` takes the faster of OpenVINO
 * (onnxruntime where it is missing) and native TensorFlow, measured once per machine, backbone and versions of the first and of this program, and
 * remembered in the user's cache; WebAssembly where there is none. `chosenBecause` says it in words. Throws as openEngine does.
 */
export async function chooseEngine(backbone: Pick<Backbone, 'graph' | 'weights' | 'input' | 'hash'>, choice: EngineChoice, options: ChooseOptions = {}): Promise<Engine> {
  const { precision = 'f32', env = process.env, loaders = ENGINE_LOADERS, memory = join(cachePaths(env).dir, 'engine-choices.json') } = options
  if (precision !== 'f32' || namedEngine(choice, env) !== 'auto') return openEngine(choice, { precision, env, loaders })
  const first = (await opened(loaders, 'openvino')) ?? (await opened(loaders, 'onnx'))
  if (first === undefined) {
    const native = await opened(loaders, 'tfjs-node')
    return native === undefined ? openEngine('auto', { env, loaders }) : { ...native, chosenBecause: ONLY }
  }
  const { height, width } = backbone.input.resize
  const key = [backbone.hash, `${height}x${width}`, `${first.name} ${Object.values(first.versions).join(' ')}`, `hilum ${programVersion()}`].join('; ')
  const known = await remembered(memory)
  const before = known[key]
  // loading TensorFlow costs more than the rest together, and where another was chosen before nobody needs it
  if (before !== undefined && winner(first, before) === first.name) return { ...first, chosenBecause: because(before) }
  const native = await opened(loaders, 'tfjs-node')
  if (native === undefined) return { ...first, chosenBecause: ONLY }
  const speeds = before ?? (await measure(backbone, [first, native]))
  const chosen = winner(first, speeds)
  // none can run it: the first says why when it is used
  if (chosen === undefined) return first
  if (before === undefined) await remember(memory, { ...known, [key]: speeds })
  return { ...(chosen === first.name ? first : native), chosenBecause: because(speeds) }
}

const ONLY = 'it is the only native engine here'

type Speeds = Partial<Record<EngineName, number>>

/** The first, unless TensorFlow is clearly faster or the first refused the network; undefined where both did. */
function winner({ name }: Engine, speeds: Speeds): EngineName | undefined {
  const [first, native] = [speeds[name], speeds['tfjs-node']]
  if (native === undefined) return first === undefined ? undefined : name
  return first === undefined || native > first * CLEARLY_FASTER ? 'tfjs-node' : name
}

function because(speeds: Speeds): string {
  const measured = ENGINE_NAMES.flatMap((name) => (speeds[name] === undefined ? [] : [`${name} ${speeds[name].toFixed(1)}`]))
  const [only] = ENGINE_NAMES.filter((name) => speeds[name] !== undefined)
  return measured.length === 1 ? `${only} is the only native engine here that runs this network` : `measured here: ${measured.join(', ')} images/s`
}

/** Images a second of a backbone on the fastest engine, as they were measured here when one was chosen; null where they were not. */
export async function measuredSpeeds(backboneHash: string, env: NodeJS.ProcessEnv = process.env): Promise<number | null> {
  const known = await remembered(join(cachePaths(env).dir, 'engine-choices.json'))
  const speeds = Object.entries(known).flatMap(([key, measured]) => (key.startsWith(`${backboneHash};`) ? Object.values(measured) : []))
  return speeds.length === 0 ? null : Math.max(...speeds)
}

async function opened(loaders: EngineLoaders, name: EngineName): Promise<Engine | undefined> {
  try {
    return await loaders[name]('f32')
  } catch (error) {
    if (error instanceof EngineUnavailableError) return undefined
    throw error
  }
}

/** Images per second of each engine: the best of three batches after one that warms it up; none of one that refuses the network. */
async function measure(backbone: Pick<Backbone, 'graph' | 'weights' | 'input'>, engines: readonly Engine[]): Promise<Speeds> {
  const { height, width } = backbone.input.resize
  const images = new Float32Array(MEASURED_BATCH * height * width * inputChannels(backbone.graph)).fill(0.5)
  const speeds: Speeds = {}
  for (const engine of engines) {
    try {
      speeds[engine.name] = await speedOf(engine, backbone, images)
    } catch (error) {
      if (!(error instanceof EngineUnavailableError)) throw error
    }
  }
  return speeds
}

async function speedOf(engine: Engine, backbone: Pick<Backbone, 'graph' | 'weights' | 'input'>, images: Float32Array): Promise<number> {
  const extractor = await engine.load(backbone, { batchSize: MEASURED_BATCH })
  try {
    let best = Infinity
    for (let round = 0; round < 4; round++) {
      const started = performance.now()
      await extractor.features(images, MEASURED_BATCH)
      if (round > 0) best = Math.min(best, performance.now() - started)
    }
    return (1000 * MEASURED_BATCH) / best
  } finally {
    extractor.dispose()
  }
}

const memorySchema = z.record(z.string(), z.partialRecord(z.enum(ENGINE_NAMES), z.number()))
type Memory = z.infer<typeof memorySchema>

/** What was measured before; nothing where the file is missing or damaged. */
async function remembered(file: string): Promise<Memory> {
  try {
    return memorySchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return {}
  }
}

async function remember(file: string, memory: Memory): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, `${JSON.stringify(memory, null, 2)}\n`)
  } catch {
    // a cache that cannot be written costs a measurement each time
  }
}
