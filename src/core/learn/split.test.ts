import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import {
  FewerGroupsThanFoldsError,
  groupedFolds,
  groupedSplit,
  leaveOneSourceOut,
  NoItemsError,
  OneClassOnlyError,
  randomSplit,
  requireTrainable,
  sharedGroups,
  SingleGroupClassError,
  SourcesError,
  SplitInputError,
  splitTable,
  UnluckySplitError,
  UnsplittableError,
  type SplitItem
} from './split.ts'

const classes = ['normal', 'pneumonia', 'covid']

/** `sizes[label]` lists the group sizes of each class. */
function archive(sizes: readonly (readonly number[])[]): SplitItem[] {
  return sizes.flatMap((groups, label) =>
    groups.flatMap((size, g) => Array.from({ length: size }, (_, i) => ({ label, group: `p${label}-${g}`, id: `${label}/${g}/${i}` })))
  )
}

function fromSource(label: number, group: string, source: string): SplitItem {
  return { label, group, source }
}

function splitting(items: readonly SplitItem[], trainFraction = 0.7): () => void {
  return () => groupedSplit(items, { trainFraction, seed: 1, classes })
}

function ids(items: readonly SplitItem[], part: readonly number[]): Set<string | undefined> {
  return new Set(part.map((i) => items[i]?.id))
}

function imagesOf(items: readonly SplitItem[], part: readonly number[], label: number): number {
  return part.filter((i) => items[i]?.label === label).length
}

/** Groups of 1 to 6 images; about one in seven holds two classes; every class has four groups of its own at least. */
const anyArchive = fc
  .record({ classes: fc.integer({ min: 2, max: 4 }), groups: fc.integer({ min: 1, max: 60 }), seed: fc.nat() })
  .map(({ classes: k, groups, seed }) => {
    const random = createRandom(seed)
    const items: SplitItem[] = []
    for (let g = 0; g < groups + 4 * k; g++) {
      const own = g < 4 * k ? g % k : random.integer(k)
      const other = g >= 4 * k && random.next() < 0.15 ? (own + 1) % k : own
      for (let i = 0; i <= random.integer(6); i++) items.push({ label: i % 2 ? other : own, group: `g${g}`, id: `g${g}#${i}` })
    }
    return items
  })

describe('groupedSplit', () => {
  test('keeps every class at the training share, in images, when groups are many', () => {
    const items = archive([
      Array.from({ length: 80 }, (_, g) => 1 + (g % 4)),
      Array.from({ length: 30 }, () => 3),
      [2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
    ])
    const { train } = groupedSplit(items, { trainFraction: 0.7, seed: 5, classes })
    expect([0, 1, 2].map((label) => imagesOf(items, train, label))).toEqual([140, 63, 14])
  })

  test('balances images, not groups, when one patient has most of them', () => {
    const items = archive([[40, 10, 10, 10, 10, 10, 10], Array.from({ length: 10 }, () => 10)])
    for (let seed = 0; seed < 20; seed++) {
      const { train } = groupedSplit(items, { trainFraction: 0.7, seed })
      expect([imagesOf(items, train, 0), imagesOf(items, train, 1)]).toEqual([70, 70])
    }
  })

  test('divides, never straddles, holds every class twice, ignores the order of items, for any archive', () => {
    fc.assert(
      fc.property(anyArchive, fc.integer(), fc.constantFrom(0.5, 0.7, 0.8), (items, seed, trainFraction) => {
        const split = groupedSplit(items, { trainFraction, seed })
        expect([...split.train, ...split.test].toSorted((a, b) => a - b)).toEqual(items.map((_, i) => i))
        expect(sharedGroups(items, split).testImagesSharingGroup).toBe(0)
        for (const label of new Set(items.map((item) => item.label))) {
          const images = items.filter((item) => item.label === label).length
          const trained = imagesOf(items, split.train, label)
          expect(trained).toBeGreaterThan(0)
          expect(trained).toBeLessThan(images)
          // no group is larger than 6 images: whole groups can come within half of the largest, unless the class must merely be in both parts
          expect(Math.abs(trained - trainFraction * images)).toBeLessThanOrEqual(6)
        }
        const order = createRandom(seed ^ 1).shuffle(items.map((_, i) => i))
        const shuffled = order.flatMap((i) => items[i] ?? [])
        const again = groupedSplit(shuffled, { trainFraction, seed })
        expect(ids(shuffled, again.train)).toEqual(ids(items, split.train))
      }),
      { numRuns: 150 }
    )
  })

  test('chooses other groups with another seed, each group about as often as its share', () => {
    const items = archive([Array.from({ length: 10 }, (_, g) => 1 + (g % 3)), Array.from({ length: 10 }, (_, g) => 1 + (g % 3))])
    const trained = new Map<string, number>()
    const seeds = 400
    for (let seed = 0; seed < seeds; seed++) {
      const { train } = groupedSplit(items, { trainFraction: 0.7, seed })
      for (const group of new Set(train.map((i) => items[i]?.group ?? ''))) trained.set(group, (trained.get(group) ?? 0) + 1)
    }
    const shares = [...trained.values()].map((n) => n / seeds)
    expect(trained.size).toBe(20)
    expect(Math.min(...shares)).toBeGreaterThan(0.5)
    expect(Math.max(...shares)).toBeLessThan(0.9)
  })

  test('is the same split on every machine', () => {
    const items = archive([
      [1, 1, 1, 1, 2],
      [1, 1, 2, 2]
    ])
    expect(groupedSplit(items, { trainFraction: 0.7, seed: 1 })).toMatchInlineSnapshot(`
      {
        "test": [
          0,
          3,
          10,
          11,
        ],
        "train": [
          1,
          2,
          4,
          5,
          6,
          7,
          8,
          9,
        ],
      }
    `)
  })

  test('says what is wrong and what to do', () => {
    expect(splitting([])).toThrow(NoItemsError)
    expect(splitting(archive([[1, 1, 1]]))).toThrow(new OneClassOnlyError('normal', 3))
    expect(splitting(archive([[1, 1], [1]]))).toThrow(SingleGroupClassError)
    expect(splitting(archive([[1, 1], [1]]))).toThrow(
      /Class "pneumonia" has one group only \(1 image, all of one patient.*Add images of this class from another patient/
    )
    expect(splitting([{ label: 0, group: '' }])).toThrow(/Image 1 has an empty group/)
    expect(splitting([{ label: 3, group: 'a' }])).toThrow(/label 3, but only 3 classes are named/)
    expect(splitting([{ label: 0.5, group: 'a' }])).toThrow(SplitInputError)
    expect(
      splitting(
        archive([
          [1, 1],
          [1, 1]
        ]),
        1
      )
    ).toThrow(/The training share 1 is not between 0 and 1/)
    const triangle = [
      [0, 'a'],
      [1, 'a'],
      [1, 'b'],
      [2, 'b'],
      [2, 'c'],
      [0, 'c']
    ] as const
    expect(splitting(triangle.map(([label, group]) => ({ label, group })))).toThrow(UnsplittableError)
  })

  test('divides ten thousand patients to a thousandth', () => {
    const random = createRandom(3)
    const items = archive([
      Array.from({ length: 8000 }, () => 1 + random.integer(30)),
      Array.from({ length: 2000 }, () => 1 + random.integer(30))
    ])
    const split = groupedSplit(items, { trainFraction: 0.7, seed: 1 })
    const share = (label: number): number =>
      split.train.filter((i) => items[i]?.label === label).length / items.filter((item) => item.label === label).length
    expect([share(0), share(1)].map((value) => value.toFixed(3))).toEqual(['0.700', '0.700'])
    expect(sharedGroups(items, split).groupsInBoth).toBe(0)
  })
})

describe('randomSplit', () => {
  const items = archive([Array.from({ length: 60 }, () => 3), Array.from({ length: 60 }, () => 3)])

  test('draws each image on its own, and says how many test images share a group with training', () => {
    const split = randomSplit(items, { trainFraction: 0.7, seed: 2 })
    expect(split.train.length + split.test.length).toBe(360)
    expect(Math.abs(split.train.length - 252)).toBeLessThan(35)
    const shared = sharedGroups(items, split)
    const trained = new Set(split.train.map((i) => items[i]?.group))
    expect(shared.testImagesSharingGroup).toBe(split.test.filter((i) => trained.has(items[i]?.group)).length)
    expect(shared.testImagesSharingGroup / shared.testImages).toBeGreaterThan(0.8)
    expect(shared.groupsInBoth).toBeLessThanOrEqual(shared.testGroups)
  })

  test('does not depend on the order of items that carry ids', () => {
    const reversed = items.toReversed()
    const options = { trainFraction: 0.7, seed: 2 }
    expect(ids(reversed, randomSplit(reversed, options).train)).toEqual(ids(items, randomSplit(items, options).train))
  })

  test('keeps the share on average', () => {
    let trained = 0
    for (let seed = 0; seed < 100; seed++) trained += randomSplit(items, { trainFraction: 0.7, seed }).train.length
    expect(trained / 36_000).toBeCloseTo(0.7, 2)
  })

  test('refuses a part that chance left without images or without a class', () => {
    expect(() => randomSplit(archive([[1], [1]]), { trainFraction: 0.999, seed: 1, classes })).toThrow(
      /random split with seed 1 left no image in the test part.*another seed/
    )
    expect(() => randomSplit(archive([[40], [1]]), { trainFraction: 0.02, seed: 3, classes })).toThrow(UnluckySplitError)
    expect(() => randomSplit(archive([[40]]), { trainFraction: 0.7, seed: 3, classes })).toThrow(OneClassOnlyError)
  })
})

describe('groupedFolds', () => {
  test('puts every image into one test part, every class into every fold, no group into two, evenly', () => {
    fc.assert(
      fc.property(anyArchive, fc.integer(), fc.integer({ min: 2, max: 4 }), (items, seed, folds) => {
        const made = groupedFolds(items, { folds, seed })
        expect(made.flatMap((fold) => fold.test).toSorted((a, b) => a - b)).toEqual(items.map((_, i) => i))
        for (const fold of made) {
          expect(sharedGroups(items, fold).groupsInBoth).toBe(0)
          expect(fold.train.length + fold.test.length).toBe(items.length)
          for (const label of new Set(items.map((item) => item.label))) expect(imagesOf(items, fold.test, label)).toBeGreaterThan(0)
        }
      }),
      { numRuns: 60 }
    )
  })

  test('is stratified to the image where groups allow', () => {
    const items = archive([Array.from({ length: 50 }, () => 2), Array.from({ length: 23 }, () => 1)])
    const made = groupedFolds(items, { folds: 5, seed: 9 })
    expect(made.map((fold) => imagesOf(items, fold.test, 0))).toEqual([20, 20, 20, 20, 20])
    expect(made.map((fold) => imagesOf(items, fold.test, 1)).toSorted((a, b) => a - b)).toEqual([4, 4, 5, 5, 5])
  })

  test('names the classes that have fewer groups than folds', () => {
    const items = archive([
      [1, 1, 1, 1, 1],
      [5, 5, 5],
      [9, 9, 9, 9, 9]
    ])
    expect(() => groupedFolds(items, { folds: 5, seed: 1, classes })).toThrow(new FewerGroupsThanFoldsError(5, { pneumonia: 3 }))
    expect(() => groupedFolds(items, { folds: 5, seed: 1, classes })).toThrow(
      'There are fewer groups than folds: class "pneumonia" has 3 groups, but 5 folds were asked for. Use at most 3 folds, or add images from more patients.'
    )
    expect(() => groupedFolds(items, { folds: 1, seed: 1 })).toThrow(SplitInputError)
  })
})

describe('leaveOneSourceOut', () => {
  test('holds each source out, and keeps a patient of both sources out of training', () => {
    const items = [
      fromSource(0, 'a', 'north'),
      fromSource(1, 'b', 'north'),
      fromSource(0, 'c', 'south'),
      fromSource(1, 'd', 'south'),
      fromSource(1, 'b', 'south')
    ]
    expect(leaveOneSourceOut(items)).toEqual({
      folds: [{ source: 'north', train: [2, 3], test: [0, 1], excluded: [4] }],
      refused: [{ source: 'south', reason: 'Without "south" no training image of class "class 1" is left.' }]
    })
  })

  test('refuses one source, missing sources, and classes that are sources', () => {
    expect(() => leaveOneSourceOut([fromSource(0, 'a', 'x'), fromSource(1, 'b', 'x')])).toThrow(/All 2 images come from one source, "x"/)
    expect(() => leaveOneSourceOut([fromSource(0, 'a', 'x'), { label: 1, group: 'b' }])).toThrow(/Image 2 has no source/)
    expect(() => leaveOneSourceOut([fromSource(0, 'a', 'x'), fromSource(1, 'b', 'y')], { classes })).toThrow(SourcesError)
  })
})

test('requireTrainable refuses a training part of one class', () => {
  const items = archive([
    [1, 1],
    [1, 1]
  ])
  expect(() => requireTrainable(items, [0, 1], classes)).toThrow('The training part holds one class only: all 2 images are "normal"')
  expect(() => requireTrainable(items, [0, 2], classes)).not.toThrow()
})

test('splitTable counts images, groups and patients per part and class', () => {
  const items = [
    { label: 0, group: 'a', patient: 'P1' },
    { label: 0, group: 'b', patient: 'P1' },
    { label: 1, group: 'c', patient: 'P2' },
    { label: 1, group: 'c', patient: 'P2' }
  ]
  expect(splitTable(items, { train: [0, 2], test: [1, 3] }, ['normal', 'covid'])).toEqual({
    parts: [
      {
        part: 'training',
        images: 2,
        groups: 2,
        patients: 2,
        perClass: [
          { class: 'normal', images: 1, groups: 1, patients: 1 },
          { class: 'covid', images: 1, groups: 1, patients: 1 }
        ]
      },
      {
        part: 'test',
        images: 2,
        groups: 2,
        patients: 2,
        perClass: [
          { class: 'normal', images: 1, groups: 1, patients: 1 },
          { class: 'covid', images: 1, groups: 1, patients: 1 }
        ]
      }
    ],
    shared: { testImages: 2, testImagesSharingGroup: 1, testGroups: 2, groupsInBoth: 1 }
  })
})
