import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import util from 'node:util'
import { EngineUnavailableError } from './engineErrors.ts'
import type { TensorBackend, Tf } from './tensorBackend.ts'

/**
 * Native TensorFlow through tfjs-node. The thread count is fixed before the library loads (`TF_NUM_INTRAOP_THREADS`, else every core),
 * because it may decide the last bits of a sum. Throws EngineUnavailableError.
 */
export async function loadTfjsNode(env: NodeJS.ProcessEnv = process.env): Promise<TensorBackend> {
  const threads = (env['TF_NUM_INTRAOP_THREADS'] ??= String(availableParallelism()))
  env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
  restoreUtil()
  try {
    const require = createRequire(import.meta.url)
    const tf: Tf & { readonly version: Readonly<Record<string, string>> } = require('@tensorflow/tfjs-node')
    await activate(tf)
    return {
      name: 'tfjs-node',
      tf,
      versions: { tfjs: tf.version_core, tensorflow: tensorflowVersion(tf), threads },
      activate: () => activate(tf)
    }
  } catch (error) {
    throw new EngineUnavailableError('tfjs-node', firstLine(error), 'Run "npm run setup" to build it, or choose the engine "wasm".', { cause: error })
  }
}

async function activate(tf: Tf): Promise<void> {
  if (tf.getBackend() !== 'tensorflow' && !(await tf.setBackend('tensorflow'))) throw new Error('tfjs refuses the backend "tensorflow"')
}

/** tfjs-node 4.22 calls util.isNullOrUndefined, which Node 23 removed (tensorflow/tfjs#8609), and util.isArray, which warns when called. */
function restoreUtil(): void {
  Object.assign(util, { isNullOrUndefined, isArray: Array.isArray })
}

function isNullOrUndefined(value: unknown): boolean {
  return value === null || value === undefined
}

function tensorflowVersion(tf: Tf): string {
  const backend: unknown = tf.backend()
  const binding: unknown = typeof backend === 'object' && backend !== null && 'binding' in backend ? backend.binding : undefined
  return typeof binding === 'object' && binding !== null && 'TF_Version' in binding ? String(binding.TF_Version) : 'unknown'
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return (text.split('\n').find((line) => line.trim() !== '') ?? 'it failed to load').trim().replace(/[.:]+$/, '')
}
