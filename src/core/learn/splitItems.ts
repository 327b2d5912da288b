import { NoItemsError, OneClassOnlyError, SplitInputError } from './splitErrors.ts'
import type { GroupContent } from './splitAssign.ts'

/** One labelled image, as a split sees it. */
export interface SplitItem {
  /** Class index, 0, 1, 2, … */
  readonly label: number
  /** Images of one group (patient, or near-duplicates) never straddle two parts. An image of an unknown patient is a group of its own. */
  readonly group: string
  /** Where the image came from (site, collection); needed to leave one source out. */
  readonly source?: string
  /** Patient, where it is known and not the group itself; only counted. */
  readonly patient?: string
  /** A key that does not depend on the order of import, such as the pixel digest. With it, `randomSplit` does not either. */
  readonly id?: string
}

/** What is known of the items' classes and groups, by sorted group id. */
export interface SplitIndex {
  readonly classCount: number
  readonly imagesPerClass: readonly number[]
  readonly groups: readonly GroupContent[]
  /** Index into `groups`, per item. */
  readonly groupOf: Int32Array
  readonly className: (label: number) => string
}

/** Checks the items and counts what is in them. Throws NoItemsError, SplitInputError, OneClassOnlyError. */
export function indexItems(items: readonly SplitItem[], classes: readonly string[] | undefined): SplitIndex {
  if (items.length === 0) throw new NoItemsError()
  const className = (label: number): string => classes?.[label] ?? `class ${label}`
  let classCount = classes?.length ?? 0
  items.forEach((item, i) => {
    if (!Number.isInteger(item.label) || item.label < 0) {
      throw new SplitInputError(
        `Image ${i + 1} has label ${item.label}; labels are class indices 0, 1, 2, … Give it a class or leave it out.`
      )
    }
    if (classes && item.label >= classes.length) {
      throw new SplitInputError(
        `Image ${i + 1} has label ${item.label}, but only ${classes.length} classes are named (${classes.join(', ')}). Name every class.`
      )
    }
    if (item.group === '') {
      throw new SplitInputError(
        `Image ${i + 1} has an empty group. Give it its patient's, or one of its own where the patient is unknown: a blank never groups.`
      )
    }
    classCount = Math.max(classCount, item.label + 1)
  })

  const contents = new Map<string, number[]>()
  const imagesPerClass = Array.from({ length: classCount }, () => 0)
  for (const item of items) {
    let perClass = contents.get(item.group)
    if (!perClass) contents.set(item.group, (perClass = Array.from({ length: classCount }, () => 0)))
    perClass[item.label] = (perClass[item.label] ?? 0) + 1
    imagesPerClass[item.label] = (imagesPerClass[item.label] ?? 0) + 1
  }
  const present = imagesPerClass.flatMap((n, label) => (n > 0 ? [label] : []))
  if (present.length === 1) throw new OneClassOnlyError(className(present[0] ?? 0), items.length)

  const groups = [...contents].map(([id, perClass]) => ({ id, perClass })).toSorted((a, b) => compareText(a.id, b.id))
  const indexById = new Map(groups.map((group, g) => [group.id, g]))
  const groupOf = Int32Array.from(items, (item) => indexById.get(item.group) ?? -1)
  return { classCount, imagesPerClass, groups, groupOf, className }
}

/** Groups that hold the class. */
export function groupsOfClass(index: SplitIndex, label: number): GroupContent[] {
  return index.groups.filter((group) => (group.perClass[label] ?? 0) > 0)
}

/** Order by code unit: the same on every machine and in every language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
