import { availableParallelism } from 'node:os'
import type * as Onnxruntime from 'onnxruntime-node'
import type { Engine, Precision } from '../engine.ts'
import { EngineUnavailableError } from '../engineErrors.ts'
import { loadOnnxExtractor, type CompiledNetwork } from '../onnxExtractor.ts'

type Runtime = Pick<typeof Onnxruntime, 'InferenceSession' | 'Tensor' | 'env' | 'listSupportedBackends'>

/**
 * onnxruntime on the network's ONNX form. Its library is inside the npm package, so it is there where nothing else could be downloaded.
 * `HILUM_ONNX_PROVIDER` names another provider than the processor (dml on Windows, coreml on macOS). Float32 only; it cannot train. Throws
 * EngineUnavailableError.
 */
export async function onnxEngine(precision: Precision = 'f32', env: NodeJS.ProcessEnv = process.env): Promise<Engine> {
  if (precision !== 'f32') throw new EngineUnavailableError('onnx', `it computes in float32 only, not in ${precision}`, 'Choose the engine "openvino", or the precision f32.')
  const runtime = await loadRuntime()
  const provider = env['HILUM_ONNX_PROVIDER'] || 'cpu'
  const providers = runtime.listSupportedBackends().map(({ name }) => name)
  if (!providers.includes(provider)) throw new EngineUnavailableError('onnx', `it has no provider "${provider}" here (HILUM_ONNX_PROVIDER)`, `There are: ${providers.join(', ')}.`)
  const asked = Number(env['HILUM_THREADS'])
  const threads = Number.isInteger(asked) && asked > 0 ? asked : availableParallelism()
  return {
    name: 'onnx',
    numericClass: 'f32',
    versions: { onnxruntime: runtime.env.versions.node ?? runtime.env.versions.common, device: provider.toUpperCase(), threads: String(threads) },
    load: (backbone, options) => loadOnnxExtractor((onnx, shape) => compile(runtime, onnx, shape, provider, threads), backbone, options)
  }
}

async function loadRuntime(): Promise<Runtime> {
  try {
    // CommonJS: all of it is the default export
    const { default: runtime } = await import('onnxruntime-node')
    return runtime
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
    throw new EngineUnavailableError('onnx', reason, 'Run "npm run setup" to install the packages again, or choose another engine.', { cause: error })
  }
}

async function compile(runtime: Runtime, onnx: Uint8Array, shape: readonly number[], provider: string, threads: number): Promise<CompiledNetwork> {
  try {
    // idle threads that spin would take the processor from the decoding of the next batch
    const session = await runtime.InferenceSession.create(onnx, { executionProviders: [provider], intraOpNumThreads: threads, extra: { session: { intra_op: { allow_spinning: '0' } } } })
    const [input, output] = [session.inputNames[0] ?? '', session.outputNames[0] ?? '']
    const inputLength = shape.reduce((product, n) => product * n, 1)
    return {
      inputLength,
      run: async (data) => {
        if (data.length !== inputLength) throw new RangeError(`the network takes ${inputLength} numbers, it is given ${data.length}`)
        const { [output]: found } = await session.run({ [input]: new runtime.Tensor('float32', data, shape) })
        if (!(found?.data instanceof Float32Array)) throw new EngineUnavailableError('onnx', 'its answer is no float32', 'Choose another engine.')
        return found.data
      },
      dispose: () => void session.release()
    }
  } catch (error) {
    if (error instanceof EngineUnavailableError) throw error
    throw new EngineUnavailableError('onnx', `preparing the network failed: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`, 'Choose another engine.', { cause: error })
  }
}
