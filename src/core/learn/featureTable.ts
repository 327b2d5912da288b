import Papa from 'papaparse'
import { FeatureTableError, listNames } from './featureTableError.ts'
import { readLabels } from './labelColumn.ts'
import type { Matrix } from './matrix.ts'

/** A table of samples: numeric features and one label each. */
export interface FeatureTable {
  /** [n, d], float64 */
  readonly features: Matrix
  readonly featureNames: readonly string[]
  /** class index of each row */
  readonly labels: Int32Array
  /** class names by index, where the labels are words; absent where they are numbers */
  readonly classes?: readonly string[]
}

/**
 * Reads a CSV of features (comma, semicolon or tab; quotes; with or without a byte order mark): a header line, then one line per sample.
 * The column `label` is the label, every other column a numeric feature. Labels are class numbers 0, 1, … or, as soon as one of them is
 * not a number, names of classes, which are numbered in sorted order (by UTF-16 code unit, the same on every machine).
 *
 * @throws FeatureTableError naming line (the header is line 1) and column: a missing or repeated column, a blank, non-numeric, infinite
 *   or NaN cell, a line with too few or too many cells, no rows, a label that is no class
 */
export function parseFeatureTable(csv: string, label: string): FeatureTable {
  let names: string[] | undefined
  let labelIndex = -1
  let line = 0
  let headerLine = 0
  let blankLine = 0
  const labels: string[] = []
  let rows = 0
  let data = new Float64Array(0)

  const readHeader = (cells: string[]): void => {
    names = cells.map((cell) => cell.trim())
    headerLine = line
    checkHeader(names)
    labelIndex = names.indexOf(label)
    if (labelIndex < 0) throw new FeatureTableError(`There is no column "${label}" for the label; the columns are ${listNames(names)}.`)
    if (names.length === 1) throw new FeatureTableError(`The file has the label column "${label}" alone, and no features.`)
  }
  const readRow = (cells: string[], header: readonly string[]): void => {
    if (cells.length !== header.length) {
      throw new FeatureTableError(`Line ${line} has ${cells.length} cells, but the header has ${header.length} columns.`)
    }
    const columns = header.length - 1
    data = withRoom(data, (rows + 1) * columns)
    let at = rows * columns
    for (let j = 0; j < cells.length; j++) {
      const cell = cells[j] ?? ''
      if (j === labelIndex) labels.push(cell.trim())
      else data[at++] = parseFeature(cell, line, header[j] ?? '')
    }
    rows++
  }

  const text = csv.startsWith('\uFEFF') ? csv.slice(1) : csv
  Papa.parse<string[]>(text, {
    delimiter: delimiterOf(text),
    step: ({ data: cells, errors }) => {
      line++
      const problem = errors.find((error) => error.type === 'Quotes')
      if (problem !== undefined) throw new FeatureTableError(`Line ${line} has a quote that is out of place: ${problem.message}.`)
      if (cells.length === 1 && (cells[0] ?? '').trim() === '') {
        // blank lines are fine at the end alone
        if (blankLine === 0) blankLine = line
        return
      }
      if (blankLine > 0 && names !== undefined) throw new FeatureTableError(`Line ${blankLine} is blank.`)
      blankLine = 0
      if (names === undefined) readHeader(cells)
      else readRow(cells, names)
    }
  })

  if (names === undefined) throw new FeatureTableError('The file is empty: there is no header line.')
  if (rows === 0) throw new FeatureTableError('The file has a header but no rows.')
  const header: readonly string[] = names
  const featureNames = header.filter((_name, j) => j !== labelIndex)
  const columns = featureNames.length
  const { indices, classes } = readLabels(labels, label, (row) => `Line ${headerLine + 1 + row}`)
  return {
    features: { rows, columns, data: data.slice(0, rows * columns) },
    featureNames,
    labels: indices,
    ...(classes === undefined ? {} : { classes })
  }
}

/** The separator that occurs most in the header, outside quotes. */
function delimiterOf(text: string): string {
  const header = /^\s*(.*)/.exec(text)?.[1]?.replaceAll(/"[^"]*"/g, '') ?? ''
  const count = (separator: string): number => header.split(separator).length
  return [';', '\t'].reduce((best, separator) => (count(separator) > count(best) ? separator : best), ',')
}

function checkHeader(names: readonly string[]): void {
  const seen = new Set<string>()
  names.forEach((name, j) => {
    if (name === '') throw new FeatureTableError(`Column ${j + 1} has no name in the header.`)
    if (seen.has(name)) throw new FeatureTableError(`The header has the column "${name}" twice.`)
    seen.add(name)
  })
}

function parseFeature(cell: string, line: number, column: string): number {
  const value = Number(cell)
  // Number() takes blanks for 0 and knows hexadecimal; neither is a measurement
  if (Number.isFinite(value) && !/^\s*$|[xob]/i.test(cell)) return value
  const what = cell.trim() === '' ? 'is blank' : `holds "${cell.trim()}", which is not a finite number`
  throw new FeatureTableError(`Line ${line}, column "${column}" ${what}.`)
}

function withRoom(data: Float64Array<ArrayBuffer>, needed: number): Float64Array<ArrayBuffer> {
  if (needed <= data.length) return data
  const grown = new Float64Array(Math.max(needed, data.length * 2))
  grown.set(data)
  return grown
}
