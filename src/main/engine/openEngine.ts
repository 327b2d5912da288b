import type { Engine, EngineChoice, EngineName } from './engine.ts'
import { ENGINE_CHOICES } from './engine.ts'
import { EngineUnavailableError, UnknownEngineError } from './engineErrors.ts'
import { loadExtractor } from './extractor.ts'
import type { TensorBackend } from './tensorBackend.ts'
import { loadTfjsNode } from './tfjsNode.ts'
import { loadTfjsWasm } from './tfjsWasm.ts'

export type BackendLoaders = Readonly<Record<EngineName, () => Promise<TensorBackend>>>

const LOADERS: BackendLoaders = { 'tfjs-node': loadTfjsNode, wasm: loadTfjsWasm }

/**
 * Opens the engine of this name. `auto` is what `HILUM_ENGINE` says, else native TensorFlow, else WebAssembly with the reason in
 * `fallbackReason`. Throws EngineUnavailableError for an engine that was named and cannot be had, UnknownEngineError.
 */
export async function openEngine(choice: EngineChoice = 'auto', env: NodeJS.ProcessEnv = process.env, loaders: BackendLoaders = LOADERS): Promise<Engine> {
  const wanted = choice === 'auto' ? parseEngineChoice(env['HILUM_ENGINE'] || 'auto') : choice
  if (wanted !== 'auto') return engineOn(await loaders[wanted]())
  try {
    return engineOn(await loaders['tfjs-node']())
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error
    return engineOn(await loaders.wasm(), error.message)
  }
}

/** An engine's name as a person wrote it. Throws UnknownEngineError. */
export function parseEngineChoice(text: string): EngineChoice {
  const choice = ENGINE_CHOICES.find((name) => name === text)
  if (choice === undefined) throw new UnknownEngineError(text)
  return choice
}

function engineOn(backend: TensorBackend, fallbackReason?: string): Engine {
  return {
    name: backend.name,
    numericClass: 'f32',
    versions: backend.versions,
    canTrain: backend.canTrain,
    ...(fallbackReason === undefined ? {} : { fallbackReason }),
    load: (backbone, options) => loadExtractor(backend, backbone, options)
  }
}
