import { describe, expect, test } from 'vitest'
import { createRandom, unit } from '../../random.ts'
import type { Matrix } from '../matrix.ts'
import { fitPerceptron, perceptronProbabilities, PerceptronError, type PerceptronParams } from './fitPerceptron.ts'
import { batchBuffers, lossAndGradient, type DenseLayer } from './perceptron.ts'

const PARAMS: PerceptronParams = { hidden: [6], alpha: 0.01, learningRate: 0.02, epochs: 40, batchSize: 16, standardization: false }

function data(n: number, d: number, k: number, seed: number): { readonly features: Matrix; readonly labels: number[] } {
  const labels = Array.from({ length: n }, (_, i) => (i * i + Math.floor(i / 3)) % k)
  const values = Float64Array.from({ length: n * d }, (_, at) => {
    const j = at % d
    return unit(seed, at) * (1 + j) + (((labels[Math.floor(at / d)] ?? 0) + j) % k === 0 ? 0.35 * (1 + j) : 0)
  })
  return { features: { rows: n, columns: d, data: values }, labels }
}

function formulaLayers(sizes: readonly number[]): DenseLayer[] {
  return sizes.slice(1).map((outputs, at) => {
    const inputs = sizes[at] ?? 0
    const bound = Math.sqrt(6 / (inputs + outputs))
    const draw = (seed: number, length: number): Float64Array => Float64Array.from({ length }, (_, i) => unit(seed, i) * 2 * bound - bound)
    const seed = inputs * 1000 + outputs
    return { inputs, outputs, weights: draw(seed, inputs * outputs), biases: draw(seed + 1, outputs) }
  })
}

describe('fitPerceptron', () => {
  // scikit-learn 1.9.1, MLPClassifier(shuffle=False) from the same first weights; the last one ends by itself
  test.each([
    [2, [6], 40, 40, 0.2577547458535257, [0.722372045, 0.277627955, 0.080927783, 0.919072217, 0.99441688, 0.00558312, 0.791884922, 0.208115078]],
    [3, [5, 4], 30, 30, 0.735099750699486, [0.365582954, 0.533359846, 0.101057199, 0.050359772, 0.376684552, 0.572955676, 0.205926536, 0.658897848, 0.135175616, 0.190651387, 0.574739277, 0.234609336]],
    [3, [8], 400, 196, 0.5260763228103562, [0.663921258, 0.239157796, 0.096920946, 0.066563806, 0.078219865, 0.855216329, 0.05225964, 0.936634063, 0.011106297, 0.212145103, 0.52606938, 0.261785517]]
  ] as const)('takes scikit-learn\'s path: %i classes, hidden %o, %i epochs', (k, hidden, epochs, ended, loss, expected) => {
    const { features, labels } = data(50, 4, k, 5)
    const seen: number[] = []
    const start = formulaLayers([4, ...hidden, k === 2 ? 1 : k])
    const model = fitPerceptron(features, labels, { ...PARAMS, hidden, epochs }, { numClasses: k, seed: 1, shuffle: false, start, onEpoch: (_, value) => void seen.push(value) })
    expect(seen.length).toBe(ended)
    expect(seen.at(-1)).toBeCloseTo(loss, 9)
    const worst = Math.max(...Array.from(perceptronProbabilities(model, data(4, 4, k, 6).features), (p, at) => Math.abs(p - (expected[at] ?? Number.NaN))))
    expect(worst).toBeLessThan(1e-8)
  })

  test('does the same without WebAssembly, to rounding', () => {
    const { features, labels } = data(50, 7, 3, 5)
    const fit = (javaScriptOnly: boolean): Float64Array => perceptronProbabilities(fitPerceptron(features, labels, { ...PARAMS, hidden: [6, 5], standardization: true }, { numClasses: 3, seed: 1, javaScriptOnly }), features)
    const [own, plain] = [fit(false), fit(true)]
    expect(Math.max(...Array.from(own, (p, at) => Math.abs(p - (plain[at] ?? Number.NaN))))).toBeLessThan(1e-9)
  })

  test('is a function of data and seed', () => {
    const { features, labels } = data(50, 4, 3, 5)
    const fit = (seed: number): Float64Array => perceptronProbabilities(fitPerceptron(features, labels, PARAMS, { numClasses: 3, seed }), features)
    expect(fit(1)).toEqual(fit(1))
    expect(fit(2)).not.toEqual(fit(1))
  })

  test('refuses what does not fit into memory', () => {
    const wide: Matrix = { rows: 1, columns: 200_000, data: new Float64Array(200_000) }
    expect(() => fitPerceptron(wide, [0], { ...PARAMS, hidden: [128] }, { numClasses: 2, seed: 1 })).toThrow(PerceptronError)
  })
})

test.each([1, 3])('the gradient is that of the loss, %i outputs', (outputs) => {
  const random = createRandom(3)
  const layers = formulaLayers([5, 4, 3, outputs])
  const batch = Float64Array.from({ length: 7 * 5 }, () => random.normal())
  const labels = Int32Array.from({ length: 7 }, () => random.integer(Math.max(2, outputs)))
  const buffers = batchBuffers(layers, 7)
  const make = (): { weights: Float64Array; biases: Float64Array }[] => layers.map(({ weights, biases }) => ({ weights: new Float64Array(weights.length), biases: new Float64Array(biases.length) }))
  const gradients = make()
  const scratch = make()
  lossAndGradient(layers, batch, labels, 0.1, buffers, gradients)
  const differences = layers.flatMap((layer, at) =>
    (['weights', 'biases'] as const).flatMap((what) =>
      Array.from(layer[what], (value, t) => {
        const lossWith = (changed: number): number => {
          layer[what][t] = changed
          return lossAndGradient(layers, batch, labels, 0.1, buffers, scratch)
        }
        const numeric = (lossWith(value + 1e-5) - lossWith(value - 1e-5)) / 2e-5
        layer[what][t] = value
        return Math.abs(numeric - (gradients[at]?.[what][t] ?? Number.NaN))
      })
    )
  )
  expect(differences.length).toBe(5 * 4 + 4 + 4 * 3 + 3 + 3 * outputs + outputs)
  expect(Math.max(...differences)).toBeLessThan(1e-8)
})
