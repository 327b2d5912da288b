import { expect, test } from 'vitest'
import { EngineUnavailableError, refuseTraining, TrainingUnavailableError, UnknownEngineError } from './engineErrors.ts'
import { openEngine, type BackendLoaders } from './openEngine.ts'
import { loadTfjsNode } from './tfjsNode.ts'
import { loadTfjsWasm } from './tfjsWasm.ts'

const withoutNative: BackendLoaders = {
  'tfjs-node': () => Promise.reject(new EngineUnavailableError('tfjs-node', 'the addon is missing', 'Run "npm run setup" to build it.')),
  wasm: loadTfjsWasm
}
const real: BackendLoaders = { 'tfjs-node': loadTfjsNode, wasm: loadTfjsWasm }

test('auto takes the native engine where it loads, and says what it runs on', async () => {
  const engine = await openEngine('auto', {}, real)
  expect([engine.name, engine.numericClass, engine.canTrain, engine.fallbackReason]).toEqual(['tfjs-node', 'f32', true, undefined])
  expect(engine.versions).toEqual({ tfjs: '4.22.0', tensorflow: expect.stringMatching(/^2\.\d+/), threads: expect.stringMatching(/^\d+$/) })
  expect(() => refuseTraining(engine)).not.toThrow()
})

test('auto falls back to WebAssembly, says why, and refuses to train networks with that reason', async () => {
  const engine = await openEngine('auto', {}, withoutNative)
  expect([engine.name, engine.canTrain]).toEqual(['wasm', false])
  expect(engine.fallbackReason).toBe('The engine "tfjs-node" is not available: the addon is missing. Run "npm run setup" to build it.')
  expect(() => refuseTraining(engine)).toThrow(TrainingUnavailableError)
  expect(() => refuseTraining(engine)).toThrow(/tfjs-wasm has no convolution gradients.*the addon is missing/)
})

test('HILUM_ENGINE decides for auto, a named engine overrides it, and a forced one does not fall back', async () => {
  expect((await openEngine('auto', { HILUM_ENGINE: 'wasm' }, real)).name).toBe('wasm')
  expect((await openEngine('tfjs-node', { HILUM_ENGINE: 'wasm' }, real)).name).toBe('tfjs-node')
  await expect(openEngine('auto', { HILUM_ENGINE: 'tfjs-node' }, withoutNative)).rejects.toThrow(EngineUnavailableError)
  await expect(openEngine('auto', { HILUM_ENGINE: 'cuda' }, real)).rejects.toThrow(UnknownEngineError)
})
