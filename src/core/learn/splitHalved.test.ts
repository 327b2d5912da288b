import { expect, test } from 'vitest'
import { FewerImagesThanFoldsError, OneClassOnlyError, stratifiedFoldsHalved, type SplitItem } from './split.ts'

const classes = ['covid-19', 'normal', 'viral pneumonia']

function images(counts: readonly number[]): SplitItem[] {
  return counts.flatMap((n, label) => Array.from({ length: n }, (_, i) => ({ label, group: `g${label}-${i}`, id: `${label}/${i}` })))
}

/** Images of each class in a part. */
function perClass(items: readonly SplitItem[], part: readonly number[]): number[] {
  return classes.map((_, label) => part.filter((i) => items[i]?.label === label).length)
}

function idsOf(items: readonly SplitItem[], part: readonly number[]): Set<string | undefined> {
  return new Set(part.map((i) => items[i]?.id))
}

test('sizes of Alotaibi 2020: 219, 1341 and 1345 images in 5 folds of 581, test parts of 290', () => {
  const items = images([219, 1341, 1345])
  const folds = stratifiedFoldsHalved(items, { folds: 5, seed: 1, classes })
  expect(folds.map(({ train, test: judged, validation }) => [train.length, judged.length, validation.length])).toEqual(Array.from({ length: 5 }, () => [2324, 290, 291]))
  for (const { test: judged, validation } of folds) {
    const [inTest, inValidation] = [perClass(items, judged), perClass(items, validation)]
    classes.forEach((_, label) => expect(Math.abs((inTest[label] ?? 0) - (inValidation[label] ?? 0))).toBeLessThanOrEqual(1))
    expect(inTest[0]).toBeGreaterThanOrEqual(21)
  }
})

test('divides: each image is in one fold, on one side of it; the order of import decides nothing', () => {
  const items = images([7, 12, 31])
  const folds = stratifiedFoldsHalved(items, { folds: 4, seed: 3, classes })
  expect(folds.flatMap(({ test: judged, validation }) => [...judged, ...validation]).toSorted((a, b) => a - b)).toEqual(items.map((_, i) => i))
  for (const { train, test: judged, validation } of folds) expect([...train, ...judged, ...validation].toSorted((a, b) => a - b)).toEqual(items.map((_, i) => i))
  const turned = items.toReversed()
  const again = stratifiedFoldsHalved(turned, { folds: 4, seed: 3, classes })
  expect(again.map(({ test: judged }) => idsOf(turned, judged))).toEqual(folds.map(({ test: judged }) => idsOf(items, judged)))
  expect(stratifiedFoldsHalved(items, { folds: 4, seed: 4, classes })).not.toEqual(folds)
})

test('refuses what cannot be folded, with what to do', () => {
  expect(() => stratifiedFoldsHalved(images([3, 9, 9]), { folds: 5, seed: 1, classes })).toThrow(FewerImagesThanFoldsError)
  expect(() => stratifiedFoldsHalved(images([3, 9, 9]), { folds: 5, seed: 1, classes })).toThrow('class "covid-19" has 3 images, but 5 folds were asked for. Use at most 3 folds')
  expect(() => stratifiedFoldsHalved(images([9]), { folds: 5, seed: 1, classes })).toThrow(OneClassOnlyError)
})
