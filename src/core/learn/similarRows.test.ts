import { expect, test } from 'vitest'
import { columnMoments, cosineToRows, standardize } from './similarRows.ts'

// numpy 2.4: x = (t - t.mean(0)) / t.std(0) where std > 0; x @ x[0] / (norm(x, axis=1) * norm(x[0]))
const table = Float32Array.from([1, 2, 7, 2, 0, 7, 4, 4, 7, -1, 3, 7])

test('cosine of standardized rows as numpy has it; a constant column counts for nothing', () => {
  const moments = columnMoments([table.subarray(0, 6), table.subarray(6)], 3)
  expect(Array.from(moments.mean)).toEqual([1.5, 2.25, 7])
  expect(Array.from(moments.deviation, (value) => value.toFixed(6))).toEqual(['1.802776', '1.479020', '0.000000'])
  const query = standardize(table.subarray(0, 3), moments)
  expect(Array.from(cosineToRows(query, table, moments), (value) => value.toFixed(6))).toEqual(['1.000000', '0.358822', '-0.987382', '0.623250'])
})
