import { ENGINE_CHOICES, PRECISIONS, type Engine, type EngineChoice, type EngineName, type Precision } from './engine.ts'
import { EngineUnavailableError, UnknownEngineError, UnknownPrecisionError } from './engineErrors.ts'
import { loadExtractor } from './extractor.ts'
import { onnxEngine } from './onnx/onnxEngine.ts'
import { openVinoEngine } from './openvino/openVinoEngine.ts'
import type { TensorBackend } from './tensorBackend.ts'
import { loadTfjsNode } from './tfjsNode.ts'
import { loadTfjsWasm } from './tfjsWasm.ts'

export type EngineLoaders = Readonly<Record<EngineName, (precision: Precision) => Promise<Engine>>>

export const ENGINE_LOADERS: EngineLoaders = {
  onnx: async (precision) => onnxEngine(precision),
  openvino: async (precision) => openVinoEngine(precision),
  'tfjs-node': async (precision) => tensorEngine('tfjs-node', precision, loadTfjsNode),
  wasm: async (precision) => tensorEngine('wasm', precision, loadTfjsWasm)
}

/**
 * Opens the engine of this name. `auto` is what `HILUM_ENGINE` says, else native TensorFlow, else WebAssembly with the reason in
 * `fallbackReason`; `chooseEngine` picks the fastest for a backbone. Throws EngineUnavailableError for an engine that was named and cannot
 * be had, or that lacks the precision; UnknownEngineError.
 */
export async function openEngine(
  choice: EngineChoice = 'auto',
  { precision = 'f32', env = process.env, loaders = ENGINE_LOADERS }: { readonly precision?: Precision; readonly env?: NodeJS.ProcessEnv; readonly loaders?: EngineLoaders } = {}
): Promise<Engine> {
  const wanted = namedEngine(choice, env)
  if (wanted !== 'auto') return loaders[wanted](precision)
  if (precision === 'bf16') return loaders.openvino(precision)
  try {
    return await loaders['tfjs-node'](precision)
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error
    return { ...(await loaders.wasm(precision)), fallbackReason: error.message }
  }
}

/** The engine that was asked for: by name, else by `HILUM_ENGINE`. Throws UnknownEngineError. */
export function namedEngine(choice: EngineChoice, env: NodeJS.ProcessEnv): EngineChoice {
  return choice === 'auto' ? parseEngineChoice(env['HILUM_ENGINE'] || 'auto') : choice
}

/** An engine's name as a person wrote it. Throws UnknownEngineError. */
export function parseEngineChoice(text: string): EngineChoice {
  const choice = ENGINE_CHOICES.find((name) => name === text)
  if (choice === undefined) throw new UnknownEngineError(text)
  return choice
}

/** Throws UnknownPrecisionError. */
export function parsePrecision(text: string): Precision {
  const precision = PRECISIONS.find((name) => name === text)
  if (precision === undefined) throw new UnknownPrecisionError(text)
  return precision
}

async function tensorEngine(name: 'tfjs-node' | 'wasm', precision: Precision, load: () => Promise<TensorBackend>): Promise<Engine> {
  if (precision !== 'f32') throw new EngineUnavailableError(name, `it computes in float32 only, not in ${precision}`, 'Choose the engine "openvino", or the precision f32.')
  const backend = await load()
  return {
    name,
    numericClass: 'f32',
    versions: backend.versions,
    load: (backbone, options) => loadExtractor(backend, backbone, options)
  }
}
