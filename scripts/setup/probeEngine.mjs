// A process of its own: loads one engine, runs a convolution whose result is known, prints one JSON line and leaves.
// A native library that aborts, or an addon built for another machine, then costs this process alone.
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [engine, root] = process.argv.slice(2)
if (engine === undefined || root === undefined) {
  console.error('usage: probeEngine.mjs tfjs-node|openvino|onnx|wasm ROOT')
  process.exit(2)
}
if (engine === 'openvino' || engine === 'onnx') await probeOnnxForm(engine, root)
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
const require = createRequire(path.join(root, 'package.json'))
/** @type {Record<string, unknown>} */
const util = require('node:util')
// Node 23 took these away and tfjs-node 4.22 still calls them (tensorflow/tfjs#8609)
util['isNullOrUndefined'] ??= (/** @type {unknown} */ value) => value === null || value === undefined
util['isArray'] ??= Array.isArray

const tf = engine === 'wasm' ? await loadWasm() : require('@tensorflow/tfjs-node')
await tf.ready()

// 4x4 ramp, 2x2 kernel of ones, valid padding: each sum is 4 * the window's mean
const image = tf.tensor4d(Float32Array.from({ length: 16 }, (_, i) => i), [1, 4, 4, 1])
const kernel = tf.ones([2, 2, 1, 1])
const sums = [...(await tf.conv2d(image, kernel, 1, 'valid').data())]
const expected = [10, 14, 18, 26, 30, 34, 42, 46, 50]
if (JSON.stringify(sums) !== JSON.stringify(expected)) {
  console.error(`the convolution gives ${JSON.stringify(sums)}, not ${JSON.stringify(expected)}`)
  process.exit(1)
}
const tensorflow = engine === 'wasm' ? undefined : tf.backend().binding.TF_Version
console.log(JSON.stringify({ engine, backend: tf.getBackend(), tfjs: tf.version?.tfjs ?? tf.version_core, tensorflow }))
// native threads may outlive the work
process.exit(0)

/** @param {'openvino' | 'onnx'} name @param {string} folder */
async function probeOnnxForm(name, folder) {
  const { ENGINE_LOADERS } = await import(pathToFileURL(path.join(folder, 'src', 'main', 'engine', 'openEngine.ts')).href)
  const op = { kind: 'conv', filters: 1, kernelSize: [2, 2], strides: [1, 1], padding: 'valid', dilation: [1, 1], groups: 1, useBias: false }
  const graph = { name: 'probe', nodes: [{ name: 'x', op: { kind: 'input', channels: 1 }, inputs: [] }, { name: 'y', op, inputs: ['x'] }], output: 'y' }
  const weights = new Map([['y', [{ name: 'kernel', shape: [2, 2, 1, 1], data: new Float32Array(4).fill(1) }]]])
  const loaded = await ENGINE_LOADERS[name]('f32')
  const extractor = await loaded.load({ graph, weights, input: { resize: { height: 4, width: 4 } } }, { batchSize: 1 })
  const found = JSON.stringify([...(await extractor.maps(Float32Array.from({ length: 16 }, (_, i) => i), 1))])
  if (found !== '[10,14,18,26,30,34,42,46,50]') {
    console.error(`the convolution gives ${found}`)
    process.exit(1)
  }
  console.log(JSON.stringify({ engine: name, tfjs: '', openvino: loaded.versions.openvino, onnxruntime: loaded.versions.onnxruntime }))
  process.exit(0)
}

async function loadWasm() {
  const core = require('@tensorflow/tfjs-core')
  const wasm = require('@tensorflow/tfjs-backend-wasm')
  wasm.setWasmPaths(path.join(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist') + path.sep)
  await core.setBackend('wasm')
  return core
}
