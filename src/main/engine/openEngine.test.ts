import { expect, test } from 'vitest'
import { EngineUnavailableError, UnknownEngineError, UnknownPrecisionError } from './engineErrors.ts'
import { ENGINE_LOADERS, openEngine, parsePrecision, type EngineLoaders } from './openEngine.ts'

const withoutNative: EngineLoaders = {
  ...ENGINE_LOADERS,
  'tfjs-node': () => Promise.reject(new EngineUnavailableError('tfjs-node', 'the addon is missing', 'Run "npm run setup" to build it.'))
}

test('auto takes the native engine where it loads, and says what it runs on', async () => {
  const engine = await openEngine('auto', { env: {} })
  expect([engine.name, engine.numericClass, engine.fallbackReason]).toEqual(['tfjs-node', 'f32', undefined])
  expect(engine.versions).toEqual({ tfjs: '4.22.0', tensorflow: expect.stringMatching(/^2\.\d+/), threads: expect.stringMatching(/^\d+$/) })
})

test('auto falls back to WebAssembly and says why', async () => {
  const engine = await openEngine('auto', { env: {}, loaders: withoutNative })
  expect(engine.name).toBe('wasm')
  expect(engine.fallbackReason).toBe('The engine "tfjs-node" is not available: the addon is missing. Run "npm run setup" to build it.')
})

test('HILUM_ENGINE decides for auto, a named engine overrides it, and a forced one does not fall back', async () => {
  expect((await openEngine('auto', { env: { HILUM_ENGINE: 'wasm' } })).name).toBe('wasm')
  expect((await openEngine('tfjs-node', { env: { HILUM_ENGINE: 'wasm' } })).name).toBe('tfjs-node')
  await expect(openEngine('auto', { env: { HILUM_ENGINE: 'tfjs-node' }, loaders: withoutNative })).rejects.toThrow(EngineUnavailableError)
  await expect(openEngine('auto', { env: { HILUM_ENGINE: 'cuda' } })).rejects.toThrow(UnknownEngineError)
})

test('bfloat16 is computed by openvino alone; the others say so', async () => {
  await expect(openEngine('tfjs-node', { precision: 'bf16' })).rejects.toThrow('The engine "tfjs-node" is not available: it computes in float32 only, not in bf16.')
  expect(() => parsePrecision('f16')).toThrow(UnknownPrecisionError)
})
