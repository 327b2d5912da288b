import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Backbone } from '../../core/backbones/backbone.ts'
import { chooseEngine } from './chooseEngine.ts'
import type { Engine, EngineName } from './engine.ts'
import { EngineUnavailableError } from './engineErrors.ts'
import type { EngineLoaders } from './openEngine.ts'

const backbone: Pick<Backbone, 'graph' | 'weights' | 'input' | 'hash'> = {
  graph: { name: 'identity', nodes: [{ name: 'x', op: { kind: 'input', channels: 1 }, inputs: [] }], output: 'x' },
  weights: new Map(),
  input: { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 1, width: 1 }, channels: 1, preprocessing: 'unit' },
  hash: 'abc'
}

/** Engines that take so many milliseconds a batch; without a time, they cannot be had. Counts what is measured. */
function engines(ms: Partial<Record<EngineName, number>>): { loaders: EngineLoaders; batches: () => number; loaded: EngineName[] } {
  let batches = 0
  const loaded: EngineName[] = []
  const load = (name: EngineName) => (): Promise<Engine> => {
    loaded.push(name)
    const time = ms[name]
    if (time === undefined) return Promise.reject(new EngineUnavailableError(name, 'it is not installed', 'Install it.'))
    const features = async (): Promise<Float32Array> => {
      batches++
      await pause(time)
      return new Float32Array(4)
    }
    const extractor = { d: 1, mapShape: [1, 1, 1], batchSize: 4, features, maps: features, dispose: () => undefined } as const
    return Promise.resolve({ name, numericClass: 'f32', versions: { version: '1' }, load: () => Promise.resolve(extractor) })
  }
  return { loaders: { openvino: load('openvino'), onnx: load('onnx'), 'tfjs-node': load('tfjs-node'), wasm: load('wasm') }, batches: () => batches, loaded }
}

const memoryFile = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'hilum-choose-')), 'cache', 'choices.json')

test('the faster native engine is taken, said with both figures, and remembered', async () => {
  const memory = await memoryFile()
  const slow = engines({ openvino: 40, 'tfjs-node': 1, wasm: 1 })
  const chosen = await chooseEngine(backbone, 'auto', { env: {}, memory, loaders: slow.loaders })
  expect(chosen.name).toBe('tfjs-node')
  expect(chosen.chosenBecause).toMatch(/^measured here: openvino \d+\.\d, tfjs-node \d+\.\d images\/s$/)
  const measured = slow.batches()
  expect((await chooseEngine(backbone, 'auto', { env: {}, memory, loaders: slow.loaders })).name).toBe('tfjs-node')
  expect(slow.batches()).toBe(measured)
  expect((await chooseEngine({ ...backbone, hash: 'other' }, 'auto', { env: {}, memory, loaders: slow.loaders })).name).toBe('tfjs-node')
  expect(slow.batches()).toBe(2 * measured)
  expect(Object.keys(JSON.parse(await readFile(memory, 'utf8')))).toHaveLength(2)
})

test('equals stay with the first, so that noise does not change an archive\'s engine', async () => {
  const { loaders } = engines({ openvino: 30, 'tfjs-node': 30 })
  expect((await chooseEngine(backbone, 'auto', { env: {}, memory: await memoryFile(), loaders })).name).toBe('openvino')
})

test('where OpenVINO was chosen before, TensorFlow is not loaded again', async () => {
  const memory = await memoryFile()
  const { loaders, loaded } = engines({ openvino: 1, 'tfjs-node': 30 })
  const first = await chooseEngine(backbone, 'auto', { env: {}, memory, loaders })
  const again = await chooseEngine(backbone, 'auto', { env: {}, memory, loaders })
  expect([first.name, again.name, again.chosenBecause, loaded]).toEqual(['openvino', 'openvino', first.chosenBecause, ['openvino', 'tfjs-node', 'openvino']])
})

test('onnxruntime takes OpenVINO\'s place where that is missing', async () => {
  const { loaders } = engines({ onnx: 1, 'tfjs-node': 1, wasm: 1 })
  const chosen = await chooseEngine(backbone, 'auto', { env: {}, memory: await memoryFile(), loaders })
  expect([chosen.name, chosen.chosenBecause]).toEqual(['onnx', expect.stringMatching(/^measured here: onnx \d+\.\d, tfjs-node \d+\.\d images\/s$/)])
  const alone = engines({ onnx: 1, wasm: 1 })
  expect((await chooseEngine(backbone, 'auto', { env: {}, memory: await memoryFile(), loaders: alone.loaders })).name).toBe('onnx')
})

test('one native engine needs no measurement; none falls back to WebAssembly', async () => {
  const one = engines({ 'tfjs-node': 1, wasm: 1 })
  const chosen = await chooseEngine(backbone, 'auto', { env: {}, memory: await memoryFile(), loaders: one.loaders })
  expect([chosen.name, one.batches()]).toEqual(['tfjs-node', 0])
  const none = engines({ wasm: 1 })
  expect(await chooseEngine(backbone, 'auto', { env: {}, memory: await memoryFile(), loaders: none.loaders })).toMatchObject({ name: 'wasm', fallbackReason: expect.stringContaining('tfjs-node') })
})

test('an engine that refuses the network leaves it to the other', async () => {
  const { loaders } = engines({ openvino: 1, 'tfjs-node': 1 })
  const refusing: EngineLoaders = { ...loaders, openvino: async () => ({ ...(await loaders.openvino('f32')), load: () => Promise.reject(new EngineUnavailableError('openvino', 'compiling failed', 'Choose another.')) }) }
  const chosen = await chooseEngine(backbone, 'auto', { env: {}, memory: await memoryFile(), loaders: refusing })
  expect([chosen.name, chosen.chosenBecause]).toEqual(['tfjs-node', 'tfjs-node is the only native engine here that runs this network'])
})

test('a name, HILUM_ENGINE and bfloat16 are obeyed unmeasured', async () => {
  const all = engines({ openvino: 1, 'tfjs-node': 1, wasm: 1 })
  const memory = await memoryFile()
  expect((await chooseEngine(backbone, 'wasm', { env: {}, memory, loaders: all.loaders })).name).toBe('wasm')
  expect((await chooseEngine(backbone, 'auto', { env: { HILUM_ENGINE: 'tfjs-node' }, memory, loaders: all.loaders })).name).toBe('tfjs-node')
  expect((await chooseEngine(backbone, 'auto', { env: {}, precision: 'bf16', memory, loaders: all.loaders })).name).toBe('openvino')
  expect(all.batches()).toBe(0)
})

test('a damaged memory is measured anew', async () => {
  const memory = join(await mkdtemp(join(tmpdir(), 'hilum-choose-')), 'choices.json')
  await writeFile(memory, '{"abc": 3')
  const { loaders } = engines({ openvino: 1, 'tfjs-node': 40 })
  expect((await chooseEngine(backbone, 'auto', { env: {}, memory, loaders })).name).toBe('openvino')
  expect(JSON.parse(await readFile(memory, 'utf8'))).toEqual(expect.any(Object))
})
