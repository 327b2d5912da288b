import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createThrottle } from './throttle.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('the first call passes at once, the latest at the end of each interval, and none that came between', () => {
  const passed: string[] = []
  const throttle = createThrottle(100)
  const call = (name: string): void => throttle(() => void passed.push(name))
  for (const name of ['a', 'b', 'c']) call(name)
  expect(passed).toEqual(['a'])
  vi.advanceTimersByTime(100)
  expect(passed).toEqual(['a', 'c'])
  call('d')
  vi.advanceTimersByTime(99)
  expect(passed).toEqual(['a', 'c'])
  vi.advanceTimersByTime(1)
  expect(passed).toEqual(['a', 'c', 'd'])
  vi.advanceTimersByTime(1000)
  call('e')
  expect(passed).toEqual(['a', 'c', 'd', 'e'])
})

test('what waits can be let through, once', () => {
  const passed: string[] = []
  const throttle = createThrottle(100)
  for (const name of ['a', 'b']) throttle(() => void passed.push(name))
  throttle.flush()
  vi.advanceTimersByTime(1000)
  expect(passed).toEqual(['a', 'b'])
})
