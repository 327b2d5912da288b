import { expect, test } from 'vitest'
import { createRandom, unit } from '../../random.ts'
import type { Matrix } from '../matrix.ts'
import { scalingOf } from '../standardScaling.ts'
import { decomposeClasses } from './decomposeClasses.ts'
import { kMeans } from './kMeans.ts'

const labels = Array.from({ length: 120 }, (_, i) => (i * i + Math.floor(i / 3)) % 3)
const features: Matrix = {
  rows: 120,
  columns: 3,
  data: Float64Array.from({ length: 360 }, (_, at) => {
    const j = at % 3
    return unit(9, at) * (1 + j) + (((labels[Math.floor(at / 3)] ?? 0) + j) % 3 === 0 ? 0.35 * (1 + j) : 0)
  })
}

// scikit-learn 1.9.1, KMeans(n_init=200).inertia_ after StandardScaler: the best of many starts
test.each([
  [2, 267.1031637960017],
  [3, 204.3906589565653],
  [5, 140.5221450923322]
])('%i clusters are as tight as the best of scikit-learn\'s, within 2 %%', (k, best) => {
  const scaling = scalingOf(features, true)
  const assignment = kMeans(features, Array.from(labels.keys()), k, scaling, createRandom(1))
  const scaled = labels.map((_label, i) => [0, 1, 2].map((j) => ((features.data[i * 3 + j] ?? 0) - (scaling.centre[j] ?? 0)) * (scaling.inverse[j] ?? 0)))
  const inertia = Array.from({ length: k }, (_cluster, c) => {
    const members = scaled.filter((_row, i) => assignment[i] === c)
    return [0, 1, 2].reduce((sum, j) => {
      const mean = members.reduce((total, row) => total + (row[j] ?? 0), 0) / members.length
      return sum + members.reduce((total, row) => total + ((row[j] ?? 0) - mean) ** 2, 0)
    }, 0)
  }).reduce((sum, value) => sum + value, 0)
  expect(inertia / best).toBeGreaterThan(1 - 1e-9)
  expect(inertia / best).toBeLessThan(1.02)
})

test('equal rows make one cluster; an absent class keeps its place', () => {
  const same: Matrix = { rows: 6, columns: 2, data: new Float64Array(12).fill(3) }
  expect(decomposeClasses(same, [0, 0, 0, 2, 2, 2], { clusters: 2, numClasses: 3, seed: 1 })).toEqual({ labels: Int32Array.of(0, 0, 0, 2, 2, 2), parents: [0, 1, 2] })
})

test('each class is divided on its own', () => {
  const { labels: sub, parents } = decomposeClasses(features, labels, { clusters: 2, numClasses: 3, seed: 1 })
  expect(parents).toEqual([0, 0, 1, 1, 2, 2])
  expect(Array.from(sub, (s) => parents[s])).toEqual(labels)
  expect(new Set(sub).size).toBe(6)
})
