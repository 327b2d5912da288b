import { createRandom } from '../random.ts'
import { indexThumbnails, type SimilarPair, type ThumbnailIndex } from './thumbnailIndex.ts'

/** What is known of an image whose duplicates are looked for. */
export interface DuplicateSubject {
  /** Images of one group are kept together already. */
  readonly group: string
  /** Where it is known. */
  readonly patient?: string | undefined
}

/** Hashes of duplicates differ in so many of 64 bits at most. */
export const MAX_DISTANCE = 10
/**
 * The least correlation of duplicates. On 1124 chest films of 764 patients it finds the 4 pairs that are copies or films taken one after the
 * other (0.973 and more) and none of two patients (0.966 at most); on 746 CT slices of 213 papers 16 pairs of neighbouring slices, none of two papers
 * (0.957 at most). The hash alone finds thousands of both.
 */
export const MIN_CORRELATION = 0.97
/** Images whose patients are known to differ are the same picture only at this correlation: a copy under two names. */
export const COPY_CORRELATION = 0.995

/** Two images of different groups that show the same. */
export type NearDuplicate = SimilarPair

export interface FoundDuplicates {
  /** The correlation from which on a pair counts, for this archive. */
  readonly line: number
  /** The most alike first. */
  readonly pairs: readonly NearDuplicate[]
  /** Pairs beyond `limit`, which are not listed. */
  readonly more: number
}

/** Pairs across groups that show the same; at most `limit` are listed. `thumbnails`: [n, 256]. */
export function nearDuplicates(images: readonly DuplicateSubject[], thumbnails: ArrayLike<number>, limit = 1000): FoundDuplicates {
  const index = indexThumbnails(thumbnails)
  const line = duplicateLine(images, index)
  let pairs: NearDuplicate[] = []
  let found = 0
  const best = (): NearDuplicate[] => pairs.toSorted((x, y) => y.correlation - x.correlation || x.a - y.a || x.b - y.b).slice(0, limit)
  index.forEachSimilar(
    line,
    MAX_DISTANCE,
    (pair) => {
      found++
      pairs.push(pair)
      if (pairs.length >= 20 * limit + 20) pairs = best()
    },
    (a, b) => images[a]?.group === images[b]?.group
  )
  return { line, pairs: best(), more: Math.max(0, found - limit) }
}

export interface JoinedGroups {
  readonly line: number
  /** By image: its group, or the first of the groups that its own was joined with. */
  readonly groups: readonly string[]
  /** Groups that hold several of the given ones, and their images. */
  readonly clusters: number
  readonly images: number
  /** Given groups in the largest of them; 0 where nothing was joined. */
  readonly largest: number
}

/**
 * The union of what is known (patients, papers) with near-duplicates: groups that share a duplicate become one. Images whose patients are known
 * to differ are joined as copies only. The same images in any order are joined alike.
 */
export function joinNearDuplicates(images: readonly DuplicateSubject[], thumbnails: ArrayLike<number>): JoinedGroups {
  const index = indexThumbnails(thumbnails)
  const line = duplicateLine(images, index)
  const parent = new Map(images.map(({ group }) => [group, group]))
  const find = (group: string): string => {
    let root = group
    for (let up = parent.get(root) ?? root; up !== root; up = parent.get(root) ?? root) root = up
    parent.set(group, root)
    return root
  }
  const groupOf = (image: number): string => images[image]?.group ?? ''
  index.forEachSimilar(
    line,
    MAX_DISTANCE,
    ({ a, b, correlation }) => {
      const [first, second] = [images[a]?.patient, images[b]?.patient]
      if (first !== undefined && second !== undefined && first !== second && correlation < COPY_CORRELATION) return
      const [low = '', high = ''] = [find(groupOf(a)), find(groupOf(b))].toSorted((x, y) => (x < y ? -1 : 1))
      parent.set(high, low)
    },
    (a, b) => find(groupOf(a)) === find(groupOf(b))
  )
  const groups = images.map(({ group }) => find(group))
  const members = new Map<string, Set<string>>()
  for (const group of parent.keys()) members.set(find(group), (members.get(find(group)) ?? new Set()).add(group))
  const joined = [...members].filter(([, own]) => own.size > 1)
  const names = new Set(joined.map(([name]) => name))
  return {
    line,
    groups,
    clusters: joined.length,
    images: groups.filter((group) => names.has(group)).length,
    largest: Math.max(0, ...joined.map(([, own]) => own.size))
  }
}

/** Pairs drawn to see how alike images of different groups are; all of them where there are fewer. */
const DRAWN_PAIRS = 200_000

/**
 * How much two images must correlate before chance is no explanation: MIN_CORRELATION, or more in an archive whose images are all alike (drawn
 * phantoms), or that is so large that some films of strangers agree. Fisher's z of pairs across groups is near enough normal; the largest
 * of N normal values is at most their mean and sqrt(2 ln N) standard deviations, on average.
 */
export function duplicateLine(images: readonly DuplicateSubject[], index: ThumbnailIndex): number {
  const n = images.length
  const all = (n * (n - 1)) / 2
  const random = createRandom(1).fork('duplicate line')
  let count = 0
  let sum = 0
  let squares = 0
  const note = (a: number, b: number): void => {
    if (a === b || images[a]?.group === images[b]?.group) return
    const correlation = index.correlation(a, b)
    // what is beyond the line anyway may be duplicates
    if (!(correlation < MIN_CORRELATION)) return
    const z = Math.atanh(Math.max(-MIN_CORRELATION, correlation))
    count++
    sum += z
    squares += z * z
  }
  if (all <= DRAWN_PAIRS) for (let a = 0; a < n; a++) for (let b = a + 1; b < n; b++) note(a, b)
  else for (let k = 0; k < DRAWN_PAIRS; k++) note(random.integer(n), random.integer(n))
  if (count < 2) return MIN_CORRELATION
  const mean = sum / count
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean))
  return Math.max(MIN_CORRELATION, Math.tanh(mean + deviation * Math.sqrt(2 * Math.log(all))))
}
