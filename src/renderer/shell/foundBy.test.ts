import { describe, expect, it } from 'vitest'
import { foundBy } from './foundBy.ts'

describe('foundBy', () => {
  it.each([
    ['', 'Light theme', true],
    ['li th', 'Light theme', true],
    ['theme light', 'Light theme', true],
    ['KOVACS', 'Kovács, Ilona', true],
    ['heme', 'Light theme', false],
    ['light dark', 'Light theme', false]
  ])('%j in %j: %s', (text, name, found) => {
    expect(foundBy(text, name)).toBe(found)
  })
})
