import type { Matrix } from '../../src/core/learn/matrix.ts'
import { unit } from '../../src/core/random.ts'

/** Features as a network gives them: not negative, correlated through few factors; a label that a linear function of them tells fairly well. */
export function drawnFeatures(rows: number, columns: number, factors = 64): { readonly features: Matrix; readonly labels: Uint8Array } {
  const loadings = Float32Array.from({ length: factors * columns }, (_, k) => 0.2 * normal(1, k))
  const data = new Float32Array(rows * columns)
  const labels = new Uint8Array(rows)
  const row = new Float64Array(columns)
  for (let i = 0; i < rows; i++) {
    row.fill(0)
    let score = 1.5 * normal(2, i)
    for (let f = 0; f < factors; f++) {
      const factor = normal(3, i * factors + f)
      score += factor * (f % 2 ? 0.4 : -0.3)
      for (let j = 0; j < columns; j++) row[j] = (row[j] as number) + factor * (loadings[f * columns + j] as number)
    }
    for (let j = 0; j < columns; j++) data[i * columns + j] = Math.max(0, (row[j] as number) + 0.8 * (unit(4, i * columns + j) - 0.5))
    labels[i] = score > 0 ? 1 : 0
  }
  return { features: { rows, columns, data }, labels }
}

function normal(seed: number, k: number): number {
  return Math.sqrt(-2 * Math.log(1 - unit(seed, 2 * k))) * Math.cos(2 * Math.PI * unit(seed, 2 * k + 1))
}
