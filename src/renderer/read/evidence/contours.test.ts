import { expect, test } from 'vitest'
import { contours, enlarge, type Grid } from './contours.ts'

const grid = (width: number, values: readonly number[]): Grid => ({ width, height: values.length / width, values: Float32Array.from(values) })
const ends = (segments: readonly (readonly [number, number, number, number])[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const [x1, y1, x2, y2] of segments) for (const key of [`${x1},${y1}`, `${x2},${y2}`]) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

test('a peak has a closed contour through the interpolated places', () => {
  const segments = contours(grid(3, [0, 0, 0, 0, 4, 0, 0, 0, 0]), 1)
  expect(segments).toHaveLength(4)
  expect(ends(segments)).toEqual(new Map([['0.25,1', 2], ['1,0.25', 2], ['1,1.75', 2], ['1.75,1', 2]]))
})

test('every end is met twice, but at the border', () => {
  const random = Array.from({ length: 400 }, (_, i) => (Math.sin(i * 12.9898) * 43758.5453) % 1)
  const open = [...ends(contours(grid(20, random), 0.1))].filter(([, n]) => n !== 2).map(([key]) => key.split(',').map(Number))
  expect(open.every(([x = 1, y = 1]) => x === 0 || y === 0 || x === 19 || y === 19)).toBe(true)
})

test('a saddle keeps the side of its mean together', () => {
  const high = contours(grid(2, [3, 0, 0, 3]), 1)
  expect(high.map(([x1, y1, x2, y2]) => [x1, y1, x2, y2].map((value) => value.toFixed(2)))).toEqual([['0.00', '0.67', '0.33', '1.00'], ['0.67', '0.00', '1.00', '0.33']])
  expect(contours(grid(2, [1.5, 0, 0, 1.5]), 1).map((each) => each.map((value) => value.toFixed(2)))).toEqual([['0.00', '0.33', '0.33', '0.00'], ['0.67', '1.00', '1.00', '0.67']])
})

test('nothing passes a level that nothing reaches', () => {
  expect(contours(grid(2, [1, 1, 1, 1]), 2)).toEqual([])
})

test('enlarges between cell centres and holds the edges', () => {
  const { width, height, values } = enlarge(grid(2, [0, 4]), 4)
  expect([width, height]).toEqual([8, 4])
  expect(Array.from(values.subarray(0, 8))).toEqual([0, 0, 0.5, 1.5, 2.5, 3.5, 4, 4])
})
