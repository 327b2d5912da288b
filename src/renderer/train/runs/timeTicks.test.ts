import { expect, test } from 'vitest'
import { timeTicks } from './timeTicks.ts'

test('bounds hold every time, in round steps', () => {
  expect(timeTicks([4, 18, 29])).toEqual([3, 10, 30])
  expect(timeTicks([0.1, 7200])).toEqual([0.1, 0.3, 1, 3, 10, 30, 60, 300, 900, 3600, 14_400])
  expect(timeTicks([10, 10])).toEqual([10, 30])
  expect(timeTicks([2e6, 3e6])).toEqual([604_800])
})
