import { describe, expect, it } from 'vitest'
import { hashedFold, hashedFolds } from './hashedFolds.ts'

describe('hashedFold', () => {
  // zlib.crc32(f"{seed}/{group}".encode()) % 5 in Python
  it.each([['a', 1, 2], ['patient 7', 1, 2], ['Ärztin/3', 7, 2], ['', 1, 4]] as const)('puts group %j of seed %i into fold %i, as zlib does', (group, seed, fold) => {
    expect(hashedFold(group, seed, 5)).toBe(fold)
  })
})

describe('hashedFolds', () => {
  const items = Array.from({ length: 60 }, (_, i) => ({ id: String(i), label: i % 2, group: `p${Math.floor(i / 3)}` }))

  it('judges every image once and tears no group apart, wherever the others stand', () => {
    const parts = hashedFolds(items, { folds: 4, seed: 3 })
    expect(parts.flatMap(({ test }) => test).toSorted((a, b) => a - b)).toEqual(items.map((_, i) => i))
    for (const { train, test } of parts) {
      const trained = new Set(train.map((i) => items[i]?.group))
      expect(test.filter((i) => trained.has(items[i]?.group))).toEqual([])
    }
    const half = hashedFolds(items.slice(30), { folds: 4, seed: 3 })
    expect(half.map(({ test }) => test.map((i) => i + 30))).toEqual(parts.map(({ test }) => test.filter((i) => i >= 30)))
  })

  it('says where a hash leaves a fold empty', () => {
    expect(() => hashedFolds(items.slice(0, 6), { folds: 40, seed: 3 })).toThrow(/Fold 1 of 40 has no group: there are 2 groups/)
  })
})
