import { array, assert, constant, double, oneof, property } from 'fast-check'
import { expect, test } from 'vitest'
import { columnStatistics } from './columnStatistics.ts'
import { matrixFromRows } from './matrix.ts'

test('mean and sample standard deviation per column; constant columns have exactly 0', () => {
  // 0.1 and 1e9 + 0.1 are values whose sums round
  const matrix = matrixFromRows([
    [1, 0.1, 0, 1e9 + 0.1],
    [2, 0.1, 0, 1e9 + 0.1],
    [6, 0.1, 3, 1e9 + 0.1]
  ])
  expect(columnStatistics(matrix)).toEqual({
    mean: Float64Array.of(3, 0.1, 1, 1e9 + 0.1),
    standardDeviation: Float64Array.of(Math.sqrt(7), 0, Math.sqrt(3), 0)
  })
})

test('a single row has no deviation', () => {
  expect(columnStatistics(matrixFromRows([[4, 0]]))).toEqual({ mean: Float64Array.of(4, 0), standardDeviation: Float64Array.of(0, 0) })
})

test('agrees with the two-pass formula, zeros among the values or not', () => {
  const value = oneof(constant(0), double({ min: -1e3, max: 1e3, noNaN: true }))
  assert(
    property(array(value, { minLength: 2, maxLength: 40 }), (values) => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length
      const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1))
      const found = columnStatistics(matrixFromRows(values.map((x) => [x])))
      expect(Math.abs((found.mean[0] ?? Number.NaN) - mean)).toBeLessThan(1e-9)
      expect(Math.abs((found.standardDeviation[0] ?? Number.NaN) - deviation)).toBeLessThan(1e-6)
    })
  )
})
