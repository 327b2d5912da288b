import { groupedSplit } from '../../core/learn/split.ts'
import type { ReportNote } from '../../core/report/runReport.ts'
import type { DatasetRow } from '../store/datasets.ts'
import { LibraryError } from '../store/errors.ts'
import type { Library } from '../store/openLibrary.ts'
import { joinItems } from './joinDuplicates.ts'
import { thumbnailsOf } from './thumbnailsOf.ts'
import type { WorkContext } from './workContext.ts'

/** There is a lockbox already; another draw would let what was trained on into the test, or the reverse. */
export class LockboxSealedError extends LibraryError {
  override readonly name = 'LockboxSealedError'
  readonly code = 'lockbox-sealed'
  constructor(dataset: string, images: number) {
    super(`The data set "${dataset}" has a lockbox of ${images} images already. It is drawn once: freeze the images under another name for another one.`)
  }
}

export interface LockboxOpening {
  readonly at: string
  readonly by: string
  readonly reason: string
  /** Version of the data set. */
  readonly version: number
  /** `name@version` of the model that was judged. */
  readonly model: string
}

export interface Lockbox {
  readonly dataset: { readonly name: string; readonly version: number; readonly hash: string }
  readonly images: number
  readonly groups: number
  /** Images by label. */
  readonly classes: Readonly<Record<string, number>>
  /** First one first; over all versions. */
  readonly openings: readonly LockboxOpening[]
}

/**
 * Seals a grouped, stratified part of a data set as its test part, in a new version: no training, search, threshold, calibration or audit reads
 * it until `hilum evaluate --lockbox` opens it, which is noted each time. Groups that share near-duplicates are on one side. Labels stay as the
 * version before froze them.
 *
 * Throws DatasetUnknownError, LockboxSealedError, the split's errors (one class only, a class of one group, …).
 */
export async function sealLockbox(context: WorkContext, { dataset: name, fraction, seed = 1, by = '' }: { readonly dataset: string; readonly fraction: number; readonly seed?: number; readonly by?: string }): Promise<Lockbox> {
  const { library } = context
  const dataset = library.datasets.named(name)
  const frozen = library.datasets.frozenItems(dataset.id)
  const sealedBefore = frozen.filter(({ lockbox }) => lockbox).length
  if (sealedBefore > 0) throw new LockboxSealedError(name, sealedBefore)
  const { items, thumbnails } = await thumbnailsOf(context, library.datasets.items(dataset.id))
  const { groups } = await joinItems(context, items, thumbnails)
  const splitItems = items.map((item, i) => ({ label: dataset.classes.indexOf(item.label), group: groups[i] ?? item.group, id: `${item.fileHash}/${item.frame}` }))
  const { test } = groupedSplit(splitItems, { trainFraction: 1 - fraction, seed, classes: dataset.classes })
  const sealed = new Set(test.flatMap((i) => items[i]?.image ?? []))
  library.transaction(() => {
    const { finding, classes } = dataset
    const next = library.datasets.freeze({ name, finding, classes, items: frozen.map((item) => ({ ...item, lockbox: sealed.has(item.image) })) })
    library.audit.record('lockbox.sealed', { dataset: name, version: next.version, items: sealed.size, fraction, seed }, by)
  })
  return lockboxOf(library, name)
}

/** What is sealed of a data set's latest version, and who opened it. Throws DatasetUnknownError. */
export function lockboxOf(library: Library, name: string): Lockbox {
  const { id, version, hash } = library.datasets.named(name)
  const sealed = library.datasets.frozenItems(id).filter(({ lockbox }) => lockbox)
  const classes: Record<string, number> = {}
  for (const { label } of sealed) classes[label] = (classes[label] ?? 0) + 1
  return { dataset: { name, version, hash }, images: sealed.length, groups: new Set(sealed.map(({ group }) => group)).size, classes, openings: library.datasets.lockboxOpenings(name) }
}

/** What a report says of the lockbox; nothing where there is none. */
export function lockboxNotes(library: Library, dataset: DatasetRow): ReportNote[] {
  const { images, groups, openings } = lockboxOf(library, dataset.name)
  if (images === 0) return []
  const models = [...new Set(openings.map(({ model }) => model))]
  const opened =
    openings.length === 0
      ? 'It has not been opened.'
      : `It was opened ${openings.length === 1 ? 'once' : `${openings.length} times`}, to judge ${models.join(', ')}.${models.length > 1 ? ' Each further model that is chosen by it makes its figures more optimistic.' : ''}`
  return [{ level: models.length > 1 ? 'caution' : 'info', title: 'Lockbox', text: `${images} images of ${groups} groups are sealed and in no figure here. ${opened}` }]
}
