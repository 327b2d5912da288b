import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { floatsFromBase64, floatsToBase64 } from './packedFloats.ts'
import { checkDistance, fitGate, gateDistances, type FeatureGate, type GateInput } from './gate.ts'
import { principalComponents, symmetricEigen } from './principalComponents.ts'

/** Images of 60 patients, two each: non-negative features around a common pattern; `strange` ones around another. */
function features(n: number, columns: number, strange: boolean, seed: number): GateInput['features'] {
  const random = createRandom(seed)
  const data = Float64Array.from({ length: n * columns }, (_, at) => {
    const c = at % columns
    const pattern = (strange ? (c * 7) % 11 : (c * 5) % 9) + 1
    return Math.max(0, pattern + 0.8 * random.normal())
  })
  return { rows: n, columns, data }
}
const input = (columns = 40): GateInput => ({
  features: features(120, columns, false, 1),
  labels: Array.from({ length: 120 }, (_, i) => Math.floor(i / 2) % 2),
  groups: Array.from({ length: 120 }, (_, i) => `p${Math.floor(i / 2)}`),
  classes: ['none', 'opacity']
})
function fitted(from: GateInput): FeatureGate {
  const gate = fitGate(from)
  if (gate.kind === 'none') throw new Error(gate.reason)
  return gate
}

describe('fitGate', () => {
  it('answers new images of its kind and refuses others; coverage is counted out of fold', () => {
    const gate = fitted(input())
    expect(gate.coverage.accepted / gate.coverage.images).toBeGreaterThanOrEqual(0.98)
    for (const { images, accepted } of gate.byClass) expect(accepted / images).toBeGreaterThanOrEqual(0.95)
    const own = gateDistances(gate, features(400, 40, false, 2))
    const strange = gateDistances(gate, features(400, 40, true, 3))
    expect(own.filter((d) => d <= 1).length).toBeGreaterThan(380)
    expect(strange.filter((d) => d > 1)).toHaveLength(400)
    expect(checkDistance(strange[0] ?? 0)).toMatchObject({ code: 'out-of-distribution' })
    expect(checkDistance(1)).toBeUndefined()
  })

  it('does so on hashed features, where they are wide', () => {
    const gate = fitted(input(3000))
    expect([gate.columns, gate.hashed]).toEqual([3000, 2048])
    expect(gateDistances(gate, features(20, 3000, true, 3)).filter((d) => d > 1)).toHaveLength(20)
    expect(gateDistances(gate, features(20, 3000, false, 4)).filter((d) => d <= 1).length).toBeGreaterThan(17)
  })

  it('refuses features that say nothing, and is a function of its input, whatever groups are called', () => {
    const gate = fitted(input())
    expect(Array.from(gateDistances(gate, { rows: 2, columns: 40, data: Float64Array.from({ length: 80 }, (_, i) => (i < 40 ? 0 : Number.NaN)) }))).toEqual([Infinity, Infinity])
    expect(fitGate({ ...input(), groups: input().groups.map((name) => `of ${name}`) })).toEqual(gate)
  })

  it('sees weak channels that are wrong as a whole, under strong ones that vary much', () => {
    const random = createRandom(7)
    const rows = (n: number, strange: boolean): GateInput['features'] => ({
      rows: n,
      columns: 88,
      data: Float64Array.from({ length: n * 88 }, (_, at) => {
        const c = at % 88
        if (c < 8) return Math.exp(1.2 * random.normal())
        return 0.01 * ((strange ? (c * 7) % 11 : (c * 5) % 9) + 1) * Math.exp(0.2 * random.normal())
      })
    })
    const gate = fitted({ ...input(), features: rows(120, false) })
    expect(gateDistances(gate, rows(100, false)).filter((d) => d <= 1).length).toBeGreaterThanOrEqual(92)
    expect(gateDistances(gate, rows(100, true)).filter((d) => d > 1).length).toBeGreaterThanOrEqual(98)
    // as documents of earlier versions measure
    const { power: _, ...old } = gate
    expect(gateDistances(old, rows(100, false))).not.toEqual(gateDistances(gate, rows(100, false)))
  })

  it('says why there is none where images are few', () => {
    const few = { features: features(20, 4, false, 1), labels: Array.from({ length: 20 }, () => 0), groups: Array.from({ length: 20 }, () => 'one'), classes: ['a', 'b'] }
    expect(fitGate(few)).toEqual({ kind: 'none', reason: 'the training part has 20 images in 1 groups; 50 in 10 are needed to tell what is unlike them' })
  })
})

it('principal components are numpy.linalg.svd\'s', () => {
  // numpy: X = outer products of [3, 0, -3, 0] and [0, 1, 0, -1] with (0.6, 0.8, 0) and (-0.8, 0.6, 0): variances 6 and 2/3
  const u = [3, 0, -3, 0]
  const v = [0, 1, 0, -1]
  const rows = Float64Array.from({ length: 12 }, (_, at) => {
    const [a, b] = [u[Math.floor(at / 3)] ?? 0, v[Math.floor(at / 3)] ?? 0]
    return [0.6 * a - 0.8 * b, 0.8 * a + 0.6 * b, 0][at % 3] ?? 0
  })
  const { components, variances, total } = principalComponents(rows, 3, 2)
  expect([...variances, total].map((value) => Number(value.toFixed(9)))).toEqual([6, 0.666666667, 6.666666667])
  expect(Array.from(components.subarray(0, 3), Math.abs).map((value) => Number(value.toFixed(9)))).toEqual([0.6, 0.8, 0])
})

it('eigenvalues of a symmetric matrix', () => {
  const { values } = symmetricEigen(Float64Array.from([2, 1, 0, 1, 2, 1, 0, 1, 2]), 3)
  expect(Array.from(values).toSorted((a, b) => a - b).map((value) => Number(value.toFixed(9)))).toEqual([0.585786438, 2, 3.414213562])
})

it('float32 go through base64 as Buffer writes them', () => {
  for (const values of [[], [1.5], [0, -2.25, 1e-20], [3.4e38, 1, 2, 3, 4]]) {
    const text = floatsToBase64(values)
    expect(text).toBe(Buffer.from(Float32Array.from(values).buffer).toString('base64'))
    expect(floatsFromBase64(text)).toEqual(Float32Array.from(values))
  }
})
