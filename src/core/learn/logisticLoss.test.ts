import { assert, boolean, constantFrom, integer, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { logisticLoss, type LogisticLossOptions } from './logisticLoss.ts'
import { createMatrix } from './matrix.ts'

interface Case {
  readonly rows: number
  readonly columns: number
  readonly sets: number
  readonly fitIntercept: boolean
  readonly centred: boolean
  readonly saturating: boolean
  readonly single: boolean
  readonly javaScriptOnly?: boolean
  readonly seed: number
}

const someCase = record({
  rows: integer({ min: 1, max: 11 }),
  columns: integer({ min: 1, max: 6 }),
  sets: constantFrom(1, 2, 3, 5),
  fitIntercept: boolean(),
  centred: boolean(),
  saturating: boolean(),
  single: boolean(),
  javaScriptOnly: boolean(),
  seed: integer()
})

/** A loss over random data with every option in play, and a random point. */
function build({ rows, columns, sets, fitIntercept, centred, saturating, single, javaScriptOnly = false, seed }: Case): { options: LogisticLossOptions; x: Float64Array } {
  const random = createRandom(seed)
  const vector = (length: number, low: number, high: number): Float64Array => Float64Array.from({ length }, () => random.between(low, high))
  const values = vector(rows * columns, -2, 2)
  const options: LogisticLossOptions = {
    features: createMatrix(rows, columns, single ? Float32Array.from(values) : values),
    labels: Int32Array.from({ length: rows }, () => random.integer(Math.max(2, sets))),
    family: sets === 1 ? 'binomial' : 'multinomial',
    sets,
    fitIntercept,
    scale: vector(columns, 0, 2),
    ...(centred && fitIntercept ? { centre: vector(columns, -1, 1) } : {}),
    l2: 0.1,
    l2Divisor: vector(columns, 0.5, 2),
    saturating,
    javaScriptOnly
  }
  return { options, x: vector(sets * (columns + (fitIntercept ? 1 : 0)), -1, 1) }
}

/** The loss as the textbook has it: centred and scaled features, row by row. */
function plainLoss({ features, labels, sets, fitIntercept, scale, centre, l2, l2Divisor }: LogisticLossOptions, x: Float64Array): number {
  const { rows, columns, data } = features
  let loss = 0
  for (let i = 0; i < rows; i++) {
    const margins = Array.from({ length: sets }, (_, k) => {
      let margin = fitIntercept ? at(x, sets * columns + k) : 0
      for (let j = 0; j < columns; j++) {
        const scaled = at(data, i * columns + j) * at(scale, j)
        margin += at(x, k * columns + j) * (centre === undefined ? scaled : scaled - at(centre, j))
      }
      return margin
    })
    const exponentials = (sets === 1 ? [0, ...margins] : margins).map((margin) => Math.exp(margin))
    const total = exponentials.reduce((a, b) => a + b, 0)
    loss -= Math.log((exponentials[at(labels, i)] ?? Number.NaN) / total)
  }
  let penalty = 0
  for (let k = 0; k < sets * columns; k++) penalty += at(x, k) ** 2 / (l2Divisor === undefined ? 1 : at(l2Divisor, k % columns))
  return loss / rows + 0.5 * l2 * penalty
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN
}

describe('logisticLoss', () => {
  test('is the mean negative log-likelihood plus the penalty', () => {
    assert(
      property(someCase, (one) => {
        const { options, x } = build(one)
        expect(Math.abs(logisticLoss(options)(x).value - plainLoss(options, x))).toBeLessThan(1e-10)
      })
    )
  })

  test('its gradient agrees with central differences', () => {
    assert(
      property(someCase, (one) => {
        const { options, x } = build(one)
        const f = logisticLoss(options)
        const { gradient } = f(x)
        const step = 1e-5
        const differences = Array.from(x, (value, i) => (f(x.with(i, value + step)).value - f(x.with(i, value - step)).value) / (2 * step))
        expect(Math.max(...differences.map((difference, i) => Math.abs(difference - at(gradient, i))))).toBeLessThan(1e-8)
      })
    )
  })

  test('a column of scale 0 has no gradient, and with divisor 0 no penalty', () => {
    const { options } = build({ rows: 6, columns: 2, sets: 1, fitIntercept: true, centred: false, saturating: true, single: false, seed: 5 })
    const f = logisticLoss({ ...options, scale: Float64Array.of(0, 1), l2Divisor: Float64Array.of(0, 1) })
    const near = f(Float64Array.of(0, 0.5, 0.1))
    const far = f(Float64Array.of(1e6, 0.5, 0.1))
    expect(far).toEqual(near)
    expect(near.gradient[0]).toBeCloseTo(0, 300)
  })

  test('where the softmax underflows, MLlib from 3.2 on sees an infinite loss, before it a finite one', () => {
    const one = { rows: 1, columns: 1, sets: 3, fitIntercept: false, centred: false, single: false, seed: 1 }
    const features = createMatrix(1, 1, Float64Array.of(1000))
    const { options: drawn } = build({ ...one, saturating: true })
    const options = { ...drawn, features, labels: Int32Array.of(0), scale: Float64Array.of(1), l2: 0 }
    const x = Float64Array.of(-1, 1, 0)
    expect(logisticLoss({ ...options, saturating: true })(x).value).toBe(Infinity)
    expect(logisticLoss({ ...options, saturating: false })(x).value).toBe(2000)
  })
})
