import { availableParallelism } from 'node:os'
import koffi from 'koffi'
import type { Precision } from '../engine.ts'
import { EngineUnavailableError } from '../engineErrors.ts'
import type { CompiledNetwork } from '../onnxExtractor.ts'
import { findOpenVino } from './findOpenVino.ts'

/** OpenVINO's C API (openvino/c/*.h), as far as it is used here. */
export interface OpenVinoRuntime {
  /** As `ov_get_openvino_version` says it. */
  readonly version: string
  /** CPU, GPU, NPU: what this machine has. */
  readonly device: string
  readonly threads: number
  /** Throws EngineUnavailableError where the runtime refuses the model, or the device computes in another precision. */
  readonly compile: (onnx: Uint8Array, precision: Precision) => CompiledNetwork
}

const F32 = 4

let loaded: OpenVinoRuntime | undefined

/** Loads the runtime that set-up installed (or `HILUM_OPENVINO` names). Throws EngineUnavailableError. */
export function loadOpenVino(env: NodeJS.ProcessEnv = process.env): OpenVinoRuntime {
  loaded ??= bind(findOpenVino(env), env)
  return loaded
}

function bind(library: string, env: NodeJS.ProcessEnv): OpenVinoRuntime {
  const api = declare(library)
  const check = (status: number, doing: string): void => {
    if (status !== 0) throw unavailable(`${doing} failed: ${reasonOf(api.lastError(), status)}`)
  }
  const core = created((out) => check(api.createCore(out), 'starting it'))
  const asked = Number(env['HILUM_THREADS'])
  const threads = Number.isInteger(asked) && asked > 0 ? asked : availableParallelism()
  const device = env['HILUM_OPENVINO_DEVICE'] || 'CPU'
  return {
    version: versionOf(api),
    device,
    threads,
    compile: (onnx, precision) => {
      const capabilities: string[] = ['']
      check(api.deviceProperty(core, device, 'OPTIMIZATION_CAPABILITIES', capabilities), `asking what ${device} can do`)
      if (precision === 'bf16' && !capabilities[0]?.split(' ').includes('BF16')) throw lacksPrecision(device, precision)
      const model = created((out) => check(api.readModel(core, onnx, onnx.length, null, out), 'reading the network'))
      const properties = [
        { key: 'INFERENCE_PRECISION_HINT', value: precision },
        { key: 'PERFORMANCE_HINT', value: 'LATENCY' },
        ...(device === 'CPU' ? [{ key: 'INFERENCE_NUM_THREADS', value: String(threads) }] : [])
      ]
      const compiled = created((out) => check(api.compileModel(core, model, device, properties.length, properties, out), `compiling the network for ${device}`))
      const used: string[] = ['']
      check(api.compiledProperty(compiled, 'INFERENCE_PRECISION_HINT', used), 'asking for its precision')
      if (used[0] !== precision) {
        api.freeCompiled(compiled)
        api.freeModel(model)
        throw lacksPrecision(device, precision)
      }
      const request = created((out) => check(api.createRequest(compiled, out), 'preparing the network'))
      const length = (get: (request: unknown, out: unknown[]) => number): number => {
        const tensor = created((out) => check(get(request, out), 'asking for its shape'))
        const size: number[] = [0]
        check(api.byteSize(tensor, size), 'asking for its size')
        api.freeTensor(tensor)
        return Number(size[0]) / 4
      }
      // the runtime keeps their addresses: both live as long as the network, in buffers that V8 does not move
      const input = new Float32Array(new ArrayBuffer(4 * length(api.inputTensor)))
      const output = new Float32Array(new ArrayBuffer(4 * length(api.outputTensor)))
      const tensors = ([[input, api.setInput], [output, api.setOutput]] as const).map(([data, set]) => {
        const own = set === api.setInput ? api.inputTensor : api.outputTensor
        const described = created((out) => check(own(request, out), 'asking for its shape'))
        const shape = { rank: 0, dims: null }
        check(api.shapeOf(described, shape), 'asking for its shape')
        const tensor = created((out) => check(api.tensorAround(F32, shape, data, out), 'lending it memory'))
        check(set(request, tensor), 'lending it memory')
        api.freeShape(shape)
        api.freeTensor(described)
        return tensor
      })
      return {
        inputLength: input.length,
        run: async (data) => {
          if (data.length !== input.length) throw new RangeError(`the network takes ${input.length} numbers, it is given ${data.length}`)
          input.set(data)
          const { promise, resolve, reject } = Promise.withResolvers<Float32Array>()
          api.infer.async(request, (error: Error | null, status: number) => {
            if (error !== null) reject(error)
            else if (status !== 0) reject(unavailable(`it failed while computing (status ${status})`))
            else resolve(output)
          })
          return promise
        },
        dispose: () => {
          for (const tensor of tensors) api.freeTensor(tensor)
          api.freeRequest(request)
          api.freeCompiled(compiled)
          api.freeModel(model)
        }
      }
    }
  }
}

function declare(library: string) {
  try {
    const lib = koffi.load(library)
    const shape = koffi.struct({ rank: 'int64_t', dims: 'int64_t *' })
    const property = koffi.struct({ key: 'const char *', value: 'const char *' })
    const version = koffi.struct({ buildNumber: 'const char *', description: 'const char *' })
    const out = koffi.out(koffi.pointer('void *'))
    const func = (name: string, result: string, args: (string | ReturnType<typeof koffi.out> | ReturnType<typeof koffi.struct>)[]) => lib.func(name, result, args)
    return {
      version: func('ov_get_openvino_version', 'int', [koffi.out(koffi.pointer(version))]),
      lastError: func('ov_get_last_err_msg', 'const char *', []),
      createCore: func('ov_core_create', 'int', [out]),
      readModel: func('ov_core_read_model_from_memory_buffer', 'int', ['void *', 'const uint8_t *', 'size_t', 'void *', out]),
      compileModel: func('ov_core_compile_model_props', 'int', ['void *', 'void *', 'const char *', 'size_t', koffi.pointer(property), out]),
      deviceProperty: func('ov_core_get_property', 'int', ['void *', 'const char *', 'const char *', koffi.out(koffi.pointer('const char *'))]),
      compiledProperty: func('ov_compiled_model_get_property', 'int', ['void *', 'const char *', koffi.out(koffi.pointer('const char *'))]),
      createRequest: func('ov_compiled_model_create_infer_request', 'int', ['void *', out]),
      inputTensor: func('ov_infer_request_get_input_tensor', 'int', ['void *', out]),
      outputTensor: func('ov_infer_request_get_output_tensor', 'int', ['void *', out]),
      setInput: func('ov_infer_request_set_input_tensor', 'int', ['void *', 'void *']),
      setOutput: func('ov_infer_request_set_output_tensor', 'int', ['void *', 'void *']),
      byteSize: func('ov_tensor_get_byte_size', 'int', ['void *', koffi.out(koffi.pointer('size_t'))]),
      shapeOf: func('ov_tensor_get_shape', 'int', ['void *', koffi.out(koffi.pointer(shape))]),
      tensorAround: func('ov_tensor_create_from_host_ptr', 'int', ['int', shape, 'void *', out]),
      freeShape: func('ov_shape_free', 'int', [koffi.pointer(shape)]),
      infer: func('ov_infer_request_infer', 'int', ['void *']),
      freeTensor: func('ov_tensor_free', 'void', ['void *']),
      freeRequest: func('ov_infer_request_free', 'void', ['void *']),
      freeCompiled: func('ov_compiled_model_free', 'void', ['void *']),
      freeModel: func('ov_model_free', 'void', ['void *'])
    }
  } catch (error) {
    throw unavailable(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** The first line of what the library says went wrong, without the places in its source. */
function reasonOf(message: unknown, status: number): string {
  const line = typeof message === 'string' ? message.split('\n').find((text) => text.trim() !== '' && !text.startsWith('Exception from')) : undefined
  return line?.trim().slice(0, 300) ?? `status ${status}`
}

/** A handle that a call writes through its last argument. */
function created(call: (out: unknown[]) => void): unknown {
  const out: unknown[] = [null]
  call(out)
  return out[0]
}

function versionOf(api: ReturnType<typeof declare>): string {
  const version = { buildNumber: '', description: '' }
  return api.version(version) === 0 ? version.buildNumber.split('-')[0] ?? '' : 'unknown'
}

function lacksPrecision(device: string, precision: Precision): EngineUnavailableError {
  return new EngineUnavailableError('openvino', `this machine's ${device} does not compute in ${precision}`, `Choose the precision ${precision === 'f32' ? 'bf16' : 'f32'}.`)
}

function unavailable(reason: string, options?: ErrorOptions): EngineUnavailableError {
  return new EngineUnavailableError('openvino', reason.replace(/[.:]+$/, ''), 'Run "npm run setup -- --retry" to install it again, or choose another engine.', options)
}
