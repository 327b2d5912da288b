import type { WorklistGroup } from '../../contract/index.ts'

/** A line of the list: a study by its place, or the heading over a group. */
export type Line = { readonly kind: 'group'; readonly group: WorklistGroup } | { readonly kind: 'study'; readonly index: number }

/** Where headings and studies stand, without a list of 100,000 lines. */
export interface Lines {
  readonly count: number
  at(line: number): Line | undefined
  /** The line of the study at a place of the list. */
  lineOf(index: number): number
  isGroup(line: number): boolean
}

/** `groups` in the order of the list; none, or one alone, is a list without headings. */
export function arrangeLines(total: number, groups: readonly WorklistGroup[]): Lines {
  const shown = groups.length > 1 ? groups : []
  // the heading of group g stands at line starts[g], before the studies from place starts[g] - g
  const starts: number[] = []
  let next = 0
  for (const { count } of shown) {
    starts.push(next)
    next += count + 1
  }
  const groupAt = (line: number): number => starts.findLastIndex((start) => start <= line)
  return {
    count: total + shown.length,
    isGroup: (line) => starts.includes(line),
    at(line) {
      if (line < 0 || line >= total + shown.length) return undefined
      const at = groupAt(line)
      const group = shown[at]
      if (group === undefined) return { kind: 'study', index: line }
      return starts[at] === line ? { kind: 'group', group } : { kind: 'study', index: line - at - 1 }
    },
    lineOf(index) {
      const at = starts.findLastIndex((start, g) => start - g <= index)
      return index + at + 1
    }
  }
}
