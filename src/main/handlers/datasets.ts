import { createHash } from 'node:crypto'
import { orderClasses } from '../../core/learn/classes.ts'
import type { DatasetRow, NewDatasetItem } from '../store/datasets.ts'
import { findingClass, type FindingValue, type UncertainPolicy } from '../../core/learn/findings.ts'
import { DatasetEmptyError, LibraryError } from '../store/errors.ts'
import type { ImageRow } from '../store/images.ts'
import type { Library } from '../store/openLibrary.ts'

/** The finding whose values are classes: what folders and a table's `label` column say. */
export const DIAGNOSIS = 'diagnosis'

export interface FreezeOptions {
  readonly name: string
  /** Images to hold besides those of the name's latest version; all images of the library where absent. */
  readonly images?: readonly number[]
  readonly finding?: string
  /** For a finding that is present, absent or uncertain: what becomes of uncertain ones. The values are the classes where absent. */
  readonly uncertain?: UncertainPolicy
  /** Labels that came this way alone (`folder`, `csv`, `reader`); all where absent. */
  readonly methods?: ReadonlySet<string>
  /** Images to seal as the test part; those sealed in an earlier version stay so, and further images of their groups are sealed with them. */
  readonly lockbox?: ReadonlySet<number>
}

export interface LeftOut {
  readonly image: number
  readonly reason: 'no-label' | 'labels-contradict' | 'uncertain'
}

/** A data set of that name is of another finding. */
export class DatasetFindingError extends LibraryError {
  override readonly name = 'DatasetFindingError'
  readonly code = 'dataset-finding'
  constructor(dataset: string, held: string, asked: string) {
    super(`The data set "${dataset}" is of the finding "${held}", not "${asked}". Choose another name with --dataset.`)
  }
}

export interface FrozenDataset {
  readonly dataset: DatasetRow
  /** Images by label, in label order. */
  readonly classes: Readonly<Record<string, number>>
  readonly leftOut: readonly LeftOut[]
}

/**
 * Freezes the current labels of images as a version of a data set, in one transaction. A new version holds what the one before held and what
 * is given; where nothing changed, the version that is there is answered. Images with contradictory labels, on themselves or on another file
 * with the same pixels, are left out.
 *
 * An image's group is its patient's and its table's group, joined where any of them or the pixels are shared: no patient and no duplicate can
 * stand in two groups. Throws DatasetEmptyError, DatasetFindingError.
 */
export function freezeDataset(library: Library, { name, images, finding = DIAGNOSIS, uncertain, methods, lockbox }: FreezeOptions): FrozenDataset {
  return library.transaction(() => {
    const before = library.datasets.list().find((row) => row.name === name)
    if (before !== undefined && before.finding !== finding) throw new DatasetFindingError(name, before.finding, finding)
    const earlier = before === undefined ? [] : library.datasets.frozenItems(before.id)
    const sealed = new Set([...earlier.flatMap((item) => (item.lockbox === true ? [item.image] : [])), ...(lockbox ?? [])])
    const asked = images === undefined ? undefined : new Set([...earlier.map((item) => item.image), ...images])
    const rows = library.images.all().filter((row) => asked?.has(row.id) ?? true)

    const labelled: { readonly row: ImageRow; readonly values: ReadonlySet<string> }[] = rows.map((row) => ({ row, values: valuesOf(library, row.id, finding, methods) }))
    const byPixels = new Map<string, Set<string>>()
    for (const { row, values } of labelled) {
      const seen = byPixels.get(pixelKey(row)) ?? new Set()
      for (const value of values) seen.add(value)
      byPixels.set(pixelKey(row), seen)
    }
    const groups = joinGroups(rows)
    // what comes later of a sealed patient is sealed too: in training it would tell about the test
    const known = new Set(earlier.map((item) => item.image))
    const sealedGroups = new Set([...sealed].map((image) => groups.get(image)))
    const isSealed = (image: number): boolean => sealed.has(image) || (!known.has(image) && sealedGroups.has(groups.get(image)))
    const items: NewDatasetItem[] = []
    const leftOut: LeftOut[] = []
    const classOf = (value: string): string | undefined => (uncertain === undefined || !isFindingValue(value) ? value : findingClass(finding, value, uncertain))
    for (const { row, values } of labelled) {
      const [value] = values
      const label = value === undefined ? undefined : classOf(value)
      if (value === undefined) leftOut.push({ image: row.id, reason: 'no-label' })
      else if ((byPixels.get(pixelKey(row))?.size ?? 1) > 1) leftOut.push({ image: row.id, reason: 'labels-contradict' })
      else if (label === undefined) leftOut.push({ image: row.id, reason: 'uncertain' })
      else items.push({ image: row.id, label, group: groups.get(row.id) ?? row.fileHash, source: row.source ?? undefined, lockbox: isSealed(row.id) })
    }
    if (items.length === 0) {
      throw new DatasetEmptyError(
        name,
        leftOut.some((left) => left.reason === 'labels-contradict')
          ? 'every labelled one has contradictory labels, which the import lists.'
          : 'none has a label. Give labels with --labels-from-folders or --labels CSV.'
      )
    }
    const classes = orderClasses(items.map((item) => item.label))
    const dataset = library.datasets.freeze({ name, finding, classes, items })
    const counts = Object.fromEntries(classes.map((label) => [label, items.filter((item) => item.label === label).length]))
    return { dataset, classes: counts, leftOut }
  })
}

/** Whether a label grades a finding rather than naming a class. */
export function isFindingValue(value: string): value is FindingValue {
  return value === 'present' || value === 'absent' || value === 'uncertain'
}

function valuesOf(library: Library, image: number, finding: string, methods: ReadonlySet<string> | undefined): ReadonlySet<string> {
  return new Set(library.labels.ofImage(image).flatMap((label) => (label.finding === finding && methods?.has(label.method) !== false ? [label.value] : [])))
}

/** Blank frames are alike and say nothing of each other. */
function pixelKey(row: ImageRow): string {
  return row.uniform === 1 ? `${row.fileHash}/${row.frame}` : row.pixelDigest
}

/**
 * Group name by image: connected components over patients, given groups and pixels. A component takes the smallest of its given groups, else
 * of its patients' or studies' pseudonyms; none depends on row numbers, so two libraries of the same files agree.
 */
export function joinGroups(rows: readonly ImageRow[]): Map<number, string> {
  const parent = new Map<string, string>()
  const find = (key: string): string => {
    let root = key
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up
    parent.set(key, root)
    return root
  }
  for (const row of rows) {
    const root = find(`patient ${row.patient}`)
    parent.set(find(`pixels ${pixelKey(row)}`), root)
    if (row.splitGroup !== null) parent.set(find(`group ${row.splitGroup}`), find(root))
  }
  const names = new Map<string, string>()
  for (const row of rows) {
    const root = find(`patient ${row.patient}`)
    const name = groupName(row)
    const best = names.get(root)
    if (best === undefined || name < best) names.set(root, name)
  }
  return new Map(rows.map((row) => [row.id, (names.get(find(`patient ${row.patient}`)) ?? '').slice(1)]))
}

/** A digit for the kind of name, so that given groups come before patients and patients before studies. */
function groupName(row: ImageRow): string {
  if (row.splitGroup !== null) return `0${row.splitGroup}`
  if (row.patientId !== null) return `1${pseudonym('patient', row.issuer === '' ? row.patientId : `${row.patientId}\n${row.issuer}`)}`
  return `2${pseudonym('study', row.studyUid)}`
}

/** A name for a group that tells no identity: group names reach reports, and outlive a patient whom shared pixels joined to another. */
export function pseudonym(kind: 'group' | 'patient' | 'study', identity: string): string {
  return `${kind}-${createHash('sha256').update(`${kind} ${identity}`).digest('hex').slice(0, 12)}`
}
