import { expect, test } from 'vitest'
import { addressOf, notePlace } from './pageWays.ts'
import { parseRoute } from './route.ts'

test('a page is found as it was left, and from within it its beginning', () => {
  notePlace(parseRoute('#/train/learn?run=3&dataset=ward'))
  expect(addressOf('train', 'read')).toBe('#/train/learn?run=3&dataset=ward')
  expect(addressOf('train', 'train')).toBe('#/train/data')
  expect(addressOf('models', 'train')).toBe('#/models')
  notePlace(parseRoute('#/train/data'))
  expect(addressOf('train', 'read')).toBe('#/train/data')
})
