import { FeatureTableError } from './featureTableError.ts'

/** Labels as class indices. */
export interface LabelColumn {
  readonly indices: Int32Array
  /** class names by index, where the labels are words; absent where they are numbers */
  readonly classes?: readonly string[]
}

const HIGHEST_CLASS = 9_999

/**
 * Reads a label column: class numbers 0, 1, … as they are (a number that never occurs is a class without samples, as in MLlib), or,
 * as soon as one label is not a number, names of classes, numbered in code-unit order.
 *
 * @param where says in an error which row is meant
 * @throws FeatureTableError for a blank label, and for numbers that are no class numbers
 */
export function readLabels(labels: readonly string[], column: string, where: (row: number) => string): LabelColumn {
  const blank = labels.findIndex((label) => label.trim() === '')
  if (blank >= 0) throw new FeatureTableError(`${where(blank)}, column "${column}" has no label.`)
  const numbers = labels.map(Number)
  if (numbers.some((number) => Number.isNaN(number))) {
    const classes = [...new Set(labels)].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    const index = new Map(classes.map((name, k) => [name, k]))
    return { indices: Int32Array.from(labels, (label) => index.get(label) ?? 0), classes }
  }
  const odd = numbers.findIndex((number) => !Number.isInteger(number) || number < 0 || number > HIGHEST_CLASS)
  if (odd >= 0) {
    throw new FeatureTableError(
      `${where(odd)}, column "${column}" has the label ${labels[odd] ?? ''}; number the classes 0, 1, … (at most ${HIGHEST_CLASS}), or name them.`
    )
  }
  return { indices: Int32Array.from(numbers) }
}
