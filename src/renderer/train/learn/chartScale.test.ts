import { expect, test } from 'vitest'
import { epochTicks, rangeOf, ticks } from './chartScale.ts'

test('ticks are round and within the bounds', () => {
  expect(ticks(0.18, 0.74, 5)).toEqual([0.2, 0.4, 0.6])
  expect(ticks(0, 60, 6)).toEqual([0, 10, 20, 30, 40, 50, 60])
  expect(ticks(0.861, 0.883, 4)).toEqual([0.87, 0.88])
  expect(ticks(3, 3, 4)).toEqual([3])
  expect(ticks(Number.NaN, 1, 4)).toEqual([Number.NaN])
  expect(epochTicks(3)).toEqual([0, 1, 2, 3])
  expect(epochTicks(0)).toEqual([0, 1])
})

test('a range has height, whatever was measured', () => {
  expect(rangeOf([])).toEqual([0, 1])
  expect(rangeOf([Number.NaN, Number.POSITIVE_INFINITY])).toEqual([0, 1])
  const [low, high] = rangeOf([0.5, 0.5])
  expect([low, high]).toEqual([0.495, 0.505])
  expect(rangeOf([0, 1])).toEqual([-0.08, 1.08])
})
