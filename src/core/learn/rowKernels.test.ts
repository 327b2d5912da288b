import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import type { Matrix } from './matrix.ts'
import { leaseRowKernels, ROW_BLOCK, type RowKernels } from './rowKernels.ts'
import { rowProductsOf } from './rowProducts.ts'

function random(rows: number, columns: number, type: 'float32' | 'float64', seed: number): Matrix {
  const draw = createRandom(seed)
  const values = Float64Array.from({ length: rows * columns }, () => draw.normal())
  return { rows, columns, data: type === 'float32' ? Float32Array.from(values) : values }
}

function kernelsOf(features: Matrix, sets: number): RowKernels {
  const lease = leaseRowKernels(features, sets)
  if (lease === undefined) throw new Error('no WebAssembly')
  return lease.current()
}

describe('row kernels', () => {
  test('give products and sums of rows, whatever the shape and the type', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 19 }), fc.integer({ min: 1, max: 3 }), fc.constantFrom('float32', 'float64'), fc.nat(), (rows, columns, sets, type, seed) => {
        const features = random(rows, columns, type, seed)
        const { coefficients, sums, block, paddedColumns, dotRows, addRows } = kernelsOf(features, sets)
        const weights = random(sets, columns, 'float64', seed + 1)
        const expected = new Float64Array(sets * columns)
        coefficients.fill(0)
        sums.fill(0)
        for (let k = 0; k < sets; k++) coefficients.set(weights.data.subarray(k * columns, (k + 1) * columns), k * paddedColumns)
        for (let i = 0; i < rows; i += ROW_BLOCK) {
          for (let k = 0; k < sets; k++) {
            dotRows(i, k)
            for (let r = 0; r < ROW_BLOCK; r++) {
              const row = i + r < rows ? features.data.subarray((i + r) * columns, (i + r + 1) * columns) : []
              const product = Array.from(row, (value, j) => value * (weights.data[k * columns + j] ?? 0)).reduce((sum, value) => sum + value, 0)
              expect(Math.abs((block[k * ROW_BLOCK + r] ?? Number.NaN) - product)).toBeLessThan(1e-12)
              row.forEach((value, j) => (expected[k * columns + j] = (expected[k * columns + j] ?? 0) + product * value))
            }
            addRows(i, k)
          }
        }
        const worst = Math.max(...Array.from(expected, (value, at) => Math.abs(value - (sums[Math.floor(at / columns) * paddedColumns + (at % columns)] ?? Number.NaN))))
        expect(worst).toBeLessThan(1e-10)
      })
    )
  })

  test('matrices take turns in the one memory', () => {
    const [one, other] = [random(9, 5, 'float32', 1), random(700, 300, 'float64', 2)]
    const vector = Float64Array.of(1, -2, 3, 0.5, 7)
    const products = rowProductsOf(one)
    const before = new Float64Array(9)
    products(vector, before)
    rowProductsOf(other)(new Float64Array(300).fill(1), new Float64Array(700))
    const after = new Float64Array(9)
    products(vector, after)
    expect(after).toEqual(before)
    const first = vector.reduce((sum, v, j) => sum + v * (one.data[j] ?? Number.NaN), 0)
    expect(before[0]).toBeCloseTo(first, 12)
  })

  test('what is larger than a gibibyte stays where it is', () => {
    expect(leaseRowKernels({ rows: 2 ** 20, columns: 2 ** 10, data: new Float32Array(0) }, 1)).toBeUndefined()
  })
})
