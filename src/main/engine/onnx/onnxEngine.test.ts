import { expect, test } from 'vitest'
import { findArchitecture } from '../../../core/backbones/catalogue.ts'
import { formulaWeights } from '../../../core/backbones/formulaWeights.ts'
import { findNvidia } from '../../platform/nvidia.ts'
import { EngineUnavailableError } from '../engineErrors.ts'
import { onnxEngine } from './onnxEngine.ts'

const { build, input } = findArchitecture('squeezenet')
const graph = build()
const backbone = { graph, weights: formulaWeights(graph), input: { ...input, resize: { ...input.resize, height: 64, width: 64 } } }
const images = Float32Array.from({ length: 2 * 64 * 64 * 3 }, (_, i) => 100 * Math.sin(i))

async function featuresOn(provider: string): Promise<Float32Array> {
  const engine = await onnxEngine('f32', { HILUM_ONNX_PROVIDER: provider })
  expect(engine.versions['device']).toBe(provider.toUpperCase())
  const extractor = await engine.load(backbone, { batchSize: 2 })
  try {
    return await extractor.features(images, 2)
  } finally {
    extractor.dispose()
  }
}

test('a provider that is not there, or does not run, is refused and never replaced by the processor', async () => {
  await expect(onnxEngine('f32', { HILUM_ONNX_PROVIDER: 'abacus' })).rejects.toThrow('The engine "onnx" is not available: it has no provider "abacus" here (HILUM_ONNX_PROVIDER). There are: cpu')
  await expect(onnxEngine('bf16')).rejects.toThrow('it computes in float32 only, not in bf16')
})

test('a graphics card gives the features of the processor', async (context) => {
  const { devices } = await findNvidia()
  if (devices.length === 0) return context.skip('there is no NVIDIA GPU on this machine')
  try {
    const [found, expected] = [await featuresOn(process.platform === 'win32' ? 'dml' : 'cuda'), await featuresOn('cpu')]
    const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    // cards multiply in TF32
    expect(Math.max(...found.map((value, i) => Math.abs(value - (expected[i] ?? Number.NaN)))) / scale).toBeLessThan(5e-3)
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error
    context.skip(`there is a GPU, and no provider for it: ${error.message}`)
  }
})
