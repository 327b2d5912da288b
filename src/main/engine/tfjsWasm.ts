import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import type * as tfjsWasm from '@tensorflow/tfjs-backend-wasm'
import { EngineUnavailableError } from './engineErrors.ts'
import type { TensorBackend, Tf } from './tensorBackend.ts'

/** TensorFlow.js's WebAssembly kernels (XNNPACK, one thread): what runs wherever Node does. Throws EngineUnavailableError. */
export async function loadTfjsWasm(): Promise<TensorBackend> {
  try {
    const require = createRequire(import.meta.url)
    const tf: Tf = require('@tensorflow/tfjs-core')
    const wasm: typeof tfjsWasm = require('@tensorflow/tfjs-backend-wasm')
    // in Node the module reads its .wasm file by path, and would look for it in the working directory
    wasm.setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep)
    await activate(tf)
    const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')
    return {
      name: 'wasm',
      tf,
      versions: { tfjs: tf.version_core, 'tfjs-backend-wasm': wasm.version_wasm, simd: String(simd), threads: '1' },
      activate: () => activate(tf)
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new EngineUnavailableError('wasm', reason, 'Run "npm run setup" to install the packages again.', { cause: error })
  }
}

async function activate(tf: Tf): Promise<void> {
  if (tf.getBackend() !== 'wasm' && !(await tf.setBackend('wasm'))) throw new Error('tfjs refuses the backend "wasm"')
}
