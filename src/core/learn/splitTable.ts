import { indexItems, type SplitItem } from './splitItems.ts'

/** How far the test part is not new to the training part. */
export interface SharedGroups {
  readonly testImages: number
  /** Test images whose group (patient, near-duplicates) also has training images. */
  readonly testImagesSharingGroup: number
  readonly testGroups: number
  /** Groups with images in both parts. */
  readonly groupsInBoth: number
}

/** Counts the groups that straddle a split. Zero for the grouped split by construction; what `randomSplit` leaks otherwise. */
export function sharedGroups(
  items: readonly SplitItem[],
  split: { readonly train: readonly number[]; readonly test: readonly number[] }
): SharedGroups {
  const trained = new Set(split.train.map((i) => items[i]?.group))
  const testGroups = split.test.map((i) => items[i]?.group)
  const distinct = new Set(testGroups)
  return {
    testImages: split.test.length,
    testImagesSharingGroup: testGroups.filter((group) => trained.has(group)).length,
    testGroups: distinct.size,
    groupsInBoth: [...distinct].filter((group) => trained.has(group)).length
  }
}

export interface SplitPartCounts {
  readonly part: string
  readonly images: number
  readonly groups: number
  /** Distinct known patients; null where no item says its patient. */
  readonly patients: number | null
  readonly perClass: readonly {
    readonly class: string
    readonly images: number
    readonly groups: number
    readonly patients: number | null
  }[]
}

/** A split in numbers, for a report: images, groups and patients, per part and per class. */
export interface SplitTable {
  readonly parts: readonly SplitPartCounts[]
  readonly shared: SharedGroups
}

/** Counts a split's parts per class. `classes` are the class names, by label. Throws as `indexItems` does. */
export function splitTable(
  items: readonly SplitItem[],
  split: { readonly train: readonly number[]; readonly test: readonly number[]; readonly validation?: readonly number[] },
  classes: readonly string[]
): SplitTable {
  const index = indexItems(items, classes)
  const anyPatient = items.some((item) => item.patient !== undefined)
  const countPart = (part: string, indices: readonly number[]): SplitPartCounts => ({
    part,
    ...countItems(items, indices, anyPatient),
    perClass: Array.from({ length: index.classCount }, (_, label) => ({
      class: index.className(label),
      ...countItems(
        items,
        indices.filter((i) => items[i]?.label === label),
        anyPatient
      )
    }))
  })
  const watched = split.validation === undefined ? [] : [countPart('validation', split.validation)]
  return { parts: [countPart('training', split.train), ...watched, countPart('test', split.test)], shared: sharedGroups(items, split) }
}

function countItems(
  items: readonly SplitItem[],
  indices: readonly number[],
  anyPatient: boolean
): { images: number; groups: number; patients: number | null } {
  const patients = indices.flatMap((i) => items[i]?.patient ?? [])
  return {
    images: indices.length,
    groups: new Set(indices.map((i) => items[i]?.group)).size,
    patients: anyPatient ? new Set(patients).size : null
  }
}
