import { createRandom } from '../random.ts'
import { assignGroups } from './splitAssign.ts'
import {
  FewerGroupsThanFoldsError,
  OneClassOnlyError,
  SingleGroupClassError,
  SourcesError,
  SplitInputError,
  UnluckySplitError,
  UnsplittableError
} from './splitErrors.ts'
import { compareText, groupsOfClass, indexItems, type SplitIndex, type SplitItem } from './splitItems.ts'
import { stableOrder } from './stableOrder.ts'

export type { SplitItem } from './splitItems.ts'
export * from './splitErrors.ts'
export { stratifiedFoldsHalved, type HalvedFold } from './splitHalved.ts'
export { sharedGroups, splitTable, type SharedGroups, type SplitPartCounts, type SplitTable } from './splitTable.ts'

/** Item indices, ascending. */
export interface Split {
  readonly train: readonly number[]
  readonly test: readonly number[]
}

export interface SplitOptions {
  /** Share of the images to train on, between 0 and 1. */
  readonly trainFraction: number
  readonly seed: number
  /** Class names for messages, by label. */
  readonly classes?: readonly string[]
}

/**
 * The default hold-out: groups never straddle the parts, and each class's share of *images* in the training part is as near to
 * `trainFraction` as whole groups allow. Every class is in both parts. The same items in any order give the same parts; another seed gives
 * another choice of groups.
 *
 * Throws NoItemsError, SplitInputError, OneClassOnlyError, SingleGroupClassError, UnsplittableError.
 */
export function groupedSplit(items: readonly SplitItem[], options: SplitOptions): Split {
  checkOptions(options)
  const index = indexItems(items, options.classes)
  index.imagesPerClass.forEach((images, label) => {
    const [first, second] = groupsOfClass(index, label)
    if (first && !second) throw new SingleGroupClassError(index.className(label), images, first.id)
  })
  const partOf = assignGroups(index.groups, [options.trainFraction, 1 - options.trainFraction], createRandom(options.seed).fork('grouped'))
  requireEveryClass(index, partOf, ['the training part', 'the test part'])
  const [train = [], test = []] = itemsOfParts(index, partOf, 2)
  return { train, test }
}

/**
 * The published studies' way, after Spark's `Dataset.randomSplit([trainFraction, 1 - trainFraction])`: every image is drawn on its own
 * with probability `trainFraction`, unstratified, regardless of groups. The draw is seeded and ours (Spark's depends on its partitions).
 * `sharedGroups` tells what it leaks. With `id` on every item the same items in any order give the same parts.
 *
 * Throws NoItemsError, SplitInputError, OneClassOnlyError, UnluckySplitError (an empty part, or a class with no training image).
 */
export function randomSplit(items: readonly SplitItem[], options: SplitOptions): Split {
  checkOptions(options)
  const index = indexItems(items, options.classes)
  const random = createRandom(options.seed).fork('random')
  const train: number[] = []
  const test: number[] = []
  for (const i of stableOrder(items)) (random.next() < options.trainFraction ? train : test).push(i)

  if (train.length === 0 || test.length === 0) {
    throw new UnluckySplitError(
      `no image in the ${train.length === 0 ? 'training' : 'test'} part (${items.length} images in all)`,
      options.seed
    )
  }
  const trained = new Set(train.map((i) => items[i]?.label))
  index.imagesPerClass.forEach((images, label) => {
    if (images > 0 && !trained.has(label)) {
      throw new UnluckySplitError(`no image of class "${index.className(label)}" in the training part (${images} in all)`, options.seed)
    }
  })
  return { train: train.toSorted((a, b) => a - b), test: test.toSorted((a, b) => a - b) }
}

/**
 * Stratified k-fold by group: every image is in the test part of exactly one fold, groups never straddle folds, and every fold holds every
 * class.
 *
 * Throws NoItemsError, SplitInputError, OneClassOnlyError, FewerGroupsThanFoldsError, UnsplittableError.
 */
export function groupedFolds(
  items: readonly SplitItem[],
  options: { readonly folds: number; readonly seed: number; readonly classes?: readonly string[] }
): Split[] {
  const { folds } = options
  if (!Number.isInteger(folds) || folds < 2) throw new SplitInputError(`${folds} folds cannot be made. Ask for a whole number, 2 or more.`)
  const index = indexItems(items, options.classes)
  const short: Record<string, number> = {}
  index.imagesPerClass.forEach((images, label) => {
    const groups = groupsOfClass(index, label).length
    if (images > 0 && groups < folds) short[index.className(label)] = groups
  })
  if (Object.keys(short).length > 0) throw new FewerGroupsThanFoldsError(folds, short)

  const shares = Array.from({ length: folds }, () => 1 / folds)
  const foldOf = assignGroups(index.groups, shares, createRandom(options.seed).fork('folds'))
  requireEveryClass(
    index,
    foldOf,
    shares.map((_, fold) => `fold ${fold + 1}`)
  )
  return itemsOfParts(index, foldOf, folds).map((test) => ({ train: others(items.length, test), test }))
}

/** One source held out. */
export interface SourceFold extends Split {
  /** The source that the test part is. */
  readonly source: string
  /** Images of other sources that are in neither part, because their group also has images in the held-out source. */
  readonly excluded: readonly number[]
}

export interface SourceFolds {
  /** By source name. */
  readonly folds: readonly SourceFold[]
  /** Sources that cannot be held out, with the reason. */
  readonly refused: readonly { readonly source: string; readonly reason: string }[]
}

/**
 * Trains on all sources but one and tests on that one, for each source in turn: what a network learned about the source itself cannot
 * help it there. A group with images in several sources is kept out of the training part when one of them is held out.
 *
 * Throws NoItemsError, SplitInputError, OneClassOnlyError; SourcesError where sources are missing, there is only one, or none can be held out.
 */
export function leaveOneSourceOut(items: readonly SplitItem[], options: { readonly classes?: readonly string[] } = {}): SourceFolds {
  const index = indexItems(items, options.classes)
  const sources = new Set<string>()
  items.forEach((item, i) => {
    if (item.source === undefined || item.source === '') {
      throw new SourcesError(
        `Image ${i + 1} has no source. Leaving one source out needs the source (site, collection) of every image; add it to the labels file.`
      )
    }
    sources.add(item.source)
  })
  if (sources.size < 2) {
    throw new SourcesError(
      `All ${items.length} images come from one source, "${[...sources][0] ?? ''}". Leaving one source out needs two or more; use the grouped split.`
    )
  }

  const folds: SourceFold[] = []
  const refused: { source: string; reason: string }[] = []
  for (const source of [...sources].toSorted(compareText)) {
    const test = items.flatMap((item, i) => (item.source === source ? [i] : []))
    const testGroups = new Set(test.map((i) => index.groupOf[i]))
    const rest = others(items.length, test)
    const train = rest.filter((i) => !testGroups.has(index.groupOf[i]))
    const reason = whyNotTrainable(index, items, train, source)
    if (reason === null) folds.push({ source, train, test, excluded: rest.filter((i) => testGroups.has(index.groupOf[i])) })
    else refused.push({ source, reason })
  }
  if (folds.length === 0) {
    throw new SourcesError(
      `No source can be left out: ${refused.map((r) => r.reason).join(' ')} The class may be the source here; add sources that hold several classes.`
    )
  }
  return { folds, refused }
}

/** Throws OneClassOnlyError when the part that would be trained on holds fewer than two classes. */
export function requireTrainable(items: readonly SplitItem[], train: readonly number[], classes?: readonly string[]): void {
  const labels = new Set(train.map((i) => items[i]?.label))
  const [only] = labels
  if (labels.size === 1 && only !== undefined)
    throw new OneClassOnlyError(classes?.[only] ?? `class ${only}`, train.length, 'The training part')
}

function whyNotTrainable(index: SplitIndex, items: readonly SplitItem[], train: readonly number[], source: string): string | null {
  const trained = new Set(train.map((i) => items[i]?.label))
  const missing = index.imagesPerClass.flatMap((images, label) =>
    images > 0 && !trained.has(label) ? [`"${index.className(label)}"`] : []
  )
  return missing.length === 0 ? null : `Without "${source}" no training image of class ${missing.join(' and ')} is left.`
}

function checkOptions(options: SplitOptions): void {
  const { trainFraction, seed } = options
  if (!(trainFraction > 0 && trainFraction < 1)) {
    throw new SplitInputError(`The training share ${trainFraction} is not between 0 and 1. Give a fraction such as 0.7.`)
  }
  if (!Number.isInteger(seed)) throw new SplitInputError(`The seed ${seed} is not a whole number.`)
}

function requireEveryClass(index: SplitIndex, partOf: Int32Array, parts: readonly string[]): void {
  index.imagesPerClass.forEach((images, label) => {
    if (images === 0) return
    const present = new Set(index.groups.flatMap((group, g) => ((group.perClass[label] ?? 0) > 0 ? [partOf[g]] : [])))
    parts.forEach((name, part) => {
      if (!present.has(part)) throw new UnsplittableError(index.className(label), name)
    })
  })
}

function itemsOfParts(index: SplitIndex, partOf: Int32Array, parts: number): number[][] {
  const out = Array.from({ length: parts }, (): number[] => [])
  index.groupOf.forEach((g, i) => out[partOf[g] ?? -1]?.push(i))
  return out
}

function others(n: number, part: readonly number[]): number[] {
  const taken = new Set(part)
  return Array.from({ length: n }, (_, i) => i).filter((i) => !taken.has(i))
}
