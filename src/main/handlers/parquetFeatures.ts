import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet'
import type { Compressors, DecodedArray, SchemaTree } from 'hyparquet'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { z } from 'zod'
import type { FeatureTable } from '../../core/learn/featureTable.ts'
import { FeatureTableError, listNames } from '../../core/learn/featureTableError.ts'
import { readLabels } from '../../core/learn/labelColumn.ts'

/** Snappy is hyparquet's own. */
const compressors: Compressors = {
  GZIP: (input) => gunzipSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
  ZSTD: (input) => zstdDecompressSync(input)
}

const VECTOR_COLUMN = 'features'

/**
 * Reads features and labels from a Parquet file: either one numeric column per feature, or, where there is a column `features`, that
 * column alone: a list of numbers, or a Spark ML vector, dense or sparse. Columns of 32-bit floats stay 32-bit. Row groups are read one
 * at a time, so that memory is the matrix and one group.
 *
 * @param label name of the label column, numbers or words
 * @throws FeatureTableError naming row (from 1) and column: a missing column, a column or cell that is no finite number, vectors of
 *   different lengths, a file without rows, or one that is no valid Parquet
 */
export async function readParquetFeatures(path: string, label: string): Promise<FeatureTable> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file).catch((error: unknown) => {
    throw new FeatureTableError(`${path} is not a valid Parquet file: ${String(error)}.`)
  })
  const columns = parquetSchema(metadata).children
  const names = columns.map(nameOf)
  if (!names.includes(label)) throw new FeatureTableError(`There is no column "${label}" for the label; the columns are ${listNames(names)}.`)
  const rows = Number(metadata.num_rows)
  if (rows === 0) throw new FeatureTableError(`${path} has no rows.`)
  const vector = columns.find((column) => nameOf(column) === VECTOR_COLUMN && nameOf(column) !== label)
  const features = vector === undefined ? columns.filter((column) => nameOf(column) !== label) : [vector]
  if (features.length === 0) throw new FeatureTableError(`The file has the label column "${label}" alone, and no features.`)

  const single = features.flatMap(leaves).every((leaf) => leaf.element.type === 'FLOAT')
  const labels: string[] = []
  const table = new TableBuilder(rows, vector === undefined ? features.map(nameOf) : undefined, single)
  let rowStart = 0
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows)
    await parquetRead({
      file,
      metadata,
      compressors,
      columns: [...features.map(nameOf), label],
      rowStart,
      rowEnd,
      onChunk: ({ columnName, columnData, rowStart: first }) => {
        if (columnName === label) for (let i = 0; i < columnData.length; i++) labels[first + i] = labelText(columnData[i])
        else table.write(columnName, columnData, first)
      }
    })
    table.check()
    rowStart = rowEnd
  }
  const { indices, classes } = readLabels(labels, label, (row) => `Row ${row + 1}`)
  return { ...table.finish(), labels: indices, ...(classes === undefined ? {} : { classes }) }
}

/** Collects column chunks. What is wrong with one is kept until `check`, because an error thrown inside a chunk callback would be lost. */
class TableBuilder {
  private readonly rows: number
  private readonly single: boolean
  private readonly columnOf: ReadonlyMap<string, number> | undefined
  private columns: number
  private data: Float32Array | Float64Array
  private problem: FeatureTableError | undefined

  /** @param names one per numeric column; absent for a vector column, whose first vector then sets the number of features */
  constructor(rows: number, names: readonly string[] | undefined, single: boolean) {
    this.rows = rows
    this.single = single
    this.columnOf = names === undefined ? undefined : new Map(names.map((name, j) => [name, j]))
    this.columns = names?.length ?? 0
    this.data = this.allocate()
  }

  write(name: string, chunk: DecodedArray, first: number): void {
    for (let i = 0; i < chunk.length && this.problem === undefined; i++) {
      if (this.columnOf === undefined) this.writeVector(name, chunk[i], first + i)
      else this.writeNumber(name, chunk[i], first + i, this.columnOf.get(name) ?? 0)
    }
  }

  check(): void {
    if (this.problem !== undefined) throw this.problem
  }

  finish(): Pick<FeatureTable, 'features' | 'featureNames'> {
    const featureNames =
      this.columnOf === undefined ? Array.from({ length: this.columns }, (_, j) => `${VECTOR_COLUMN}[${j}]`) : [...this.columnOf.keys()]
    return { features: { rows: this.rows, columns: this.columns, data: this.data }, featureNames }
  }

  private writeVector(name: string, cell: unknown, row: number): void {
    const vector = readVector(cell)
    if (vector === undefined) {
      this.problem = new FeatureTableError(`Row ${row + 1}, column "${name}" holds no vector of numbers.`)
      return
    }
    if (this.columns === 0) {
      this.columns = vector.length
      this.data = this.allocate()
    }
    if (vector.length !== this.columns || vector.length === 0) {
      this.problem = new FeatureTableError(`Row ${row + 1}, column "${name}" has ${vector.length} numbers, but the first row has ${this.columns}.`)
      return
    }
    for (let j = 0; j < vector.length; j++) this.writeNumber(`${name}[${j}]`, vector[j], row, j)
  }

  private writeNumber(name: string, cell: unknown, row: number, column: number): void {
    const value = typeof cell === 'bigint' || typeof cell === 'boolean' ? Number(cell) : cell
    if (typeof value === 'number' && Number.isFinite(value)) {
      this.data[row * this.columns + column] = value
      return
    }
    const what = value === null || value === undefined ? 'is blank' : `holds ${textOf(value)}, which is not a finite number`
    this.problem ??= new FeatureTableError(`Row ${row + 1}, column "${name}" ${what}.`)
  }

  private allocate(): Float32Array | Float64Array {
    const length = this.rows * this.columns
    return this.single ? new Float32Array(length) : new Float64Array(length)
  }
}

const list = z.custom<ArrayLike<unknown>>(isList)
/** How Spark ML stores a vector. */
const sparkVector = z.union([
  z.object({ type: z.literal(1), values: list }),
  z.object({ type: z.literal(0), size: z.number(), indices: list, values: list })
])

/** The numbers of a list, or of Spark ML's vector struct, dense or sparse. */
function readVector(cell: unknown): ArrayLike<unknown> | undefined {
  if (isList(cell)) return cell
  const vector = sparkVector.safeParse(cell).data
  if (vector === undefined || vector.type === 1) return vector?.values
  const { size, indices, values } = vector
  const out = Array.from<unknown>({ length: size }).fill(0)
  for (let k = 0; k < indices.length; k++) out[Number(indices[k])] = values[k]
  return out
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array || value instanceof Int32Array
}

function leaves(tree: SchemaTree): SchemaTree[] {
  return tree.children.length === 0 ? [tree] : tree.children.flatMap(leaves)
}

function nameOf(tree: SchemaTree): string {
  return tree.element.name
}

function labelText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  return typeof cell === 'string' ? cell : textOf(cell)
}

/** As JSON, with the numbers that JSON lacks. */
function textOf(cell: unknown): string {
  if (typeof cell === 'number' || typeof cell === 'bigint') return cell.toString()
  return JSON.stringify(cell)
}
