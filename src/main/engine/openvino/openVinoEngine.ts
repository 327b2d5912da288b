import type { Engine, Precision } from '../engine.ts'
import { loadOnnxExtractor } from '../onnxExtractor.ts'
import { loadOpenVino, type OpenVinoRuntime } from './runtime.ts'

/** OpenVINO on the network's ONNX form: the fastest engine on CPUs, in float32 or bfloat16. It cannot train. Throws EngineUnavailableError. */
export function openVinoEngine(precision: Precision = 'f32', runtime: OpenVinoRuntime = loadOpenVino()): Engine {
  return {
    name: 'openvino',
    numericClass: precision,
    versions: { openvino: runtime.version, device: runtime.device, threads: String(runtime.threads) },
    load: (backbone, options) => loadOnnxExtractor((onnx) => runtime.compile(onnx, precision), backbone, options)
  }
}
