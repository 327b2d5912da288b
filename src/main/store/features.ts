import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { canonicalJson } from '../../core/canonicalJson.ts'
import { rowId } from './archive.ts'
import type { Audit } from './audit.ts'
import { pathOfContent, type ContentFiles } from './contentFiles.ts'
import type { WritableDb } from './database.ts'
import { FeatureRowsMissingError } from './errors.ts'
import { decodeFeatureChunk, encodeFeatureChunk, type FeatureChunk } from './featureChunk.ts'

/** Everything that decides a row of features besides the pixels (design: cache key). No label, so a label change never featurizes again. */
export interface FeatureKeyParts {
  /** InputSpec: VOI, resize, channels, preprocessing. */
  readonly input: unknown
  readonly backbone: string
  readonly tap: string
  readonly pooling: string
  /** `f32`, `bf16`, … */
  readonly numericClass: string
  readonly pipelineVersion: number
  /** Whatever else a pipeline depends on. */
  readonly extra?: unknown
}

export interface FeatureMatrixRow {
  readonly id: number
  readonly key: string
  readonly dimension: number
}

/** Features by the pixels they were computed from. */
export interface Features {
  /** Finds the matrix of these parts or begins it. Throws TypeError where its dimension is another. */
  matrix(parts: FeatureKeyParts, dimension: number): FeatureMatrixRow
  find(parts: FeatureKeyParts): FeatureMatrixRow | undefined
  /** Absolute paths of all chunks of matrices that agree in these parts, whichever engine, batch size or files they are of; in the order they were made. */
  chunksOf(parts: Pick<FeatureKeyParts, 'input' | 'backbone' | 'tap' | 'pooling' | 'pipelineVersion'>): string[]
  /** Those of the digests that have no row yet, each once, in the order given. */
  missing(matrix: FeatureMatrixRow, pixelDigests: readonly string[]): string[]
  /**
   * Adds rows [n, dimension], acknowledged when it resolves. Rows that are there already, and rows of pixels that no image of the library has
   * (any more), are left out.
   */
  append(matrix: FeatureMatrixRow, pixelDigests: readonly string[], values: Float32Array): Promise<{ readonly added: number }>
  /**
   * Rows in the order of the digests, [n, dimension]. A damaged chunk is discarded, noted in the audit trail, and its rows count as missing.
   * Throws FeatureRowsMissingError.
   */
  read(matrix: FeatureMatrixRow, pixelDigests: readonly string[]): Float32Array
  /** Inside a transaction: takes the rows of these pixels out of every matrix, rewriting the chunks that hold them. */
  forget(pixelDigests: readonly string[]): { readonly rows: number }
}

interface ChunkRow {
  readonly id: number
  readonly matrix: number
  readonly path: string
}

export function featureKey(parts: FeatureKeyParts): string {
  return createHash('sha256').update(canonicalJson(parts)).digest('hex')
}

export function createFeatures(db: WritableDb, files: ContentFiles, audit: Audit, now: () => string): Features {
  const byKey = db.prepare<[string], FeatureMatrixRow>('SELECT id, key, dimension FROM feature_matrix WHERE key = ?')
  // parts are canonical JSON, and so is what json_extract gives of them
  const alike = db.prepare<[string, string, string, number, string], { path: string }>(
    `SELECT path FROM feature_chunk JOIN feature_matrix ON feature_matrix.id = feature_chunk.matrix
     WHERE json_extract(parts, '$.backbone') = ? AND json_extract(parts, '$.tap') = ? AND json_extract(parts, '$.pooling') = ?
       AND json_extract(parts, '$.pipelineVersion') = ? AND json_extract(parts, '$.input') = ? ORDER BY feature_chunk.id`
  )
  const addMatrix = db.prepare<[string, string, number, string], { id: number }>(
    'INSERT INTO feature_matrix (key, parts, dimension, created_at) VALUES (?, ?, ?, ?) RETURNING id'
  )
  const places = db.prepare<[number, string], { digest: string; chunk: number; path: string; rowIndex: number }>(
    `SELECT feature_row.pixel_digest AS digest, chunk, path, row_index AS rowIndex FROM feature_row JOIN feature_chunk ON feature_chunk.id = chunk
     WHERE feature_row.matrix = ? AND feature_row.pixel_digest IN (SELECT value FROM json_each(?)) ORDER BY chunk, row_index`
  )
  const known = db.prepare<[string], { digest: string }>(
    'SELECT DISTINCT pixel_digest AS digest FROM image WHERE pixel_digest IN (SELECT value FROM json_each(?))'
  )
  const addChunk = db.prepare<[number, string, number], { id: number }>('INSERT INTO feature_chunk (matrix, path, row_count) VALUES (?, ?, ?) RETURNING id')
  const addRow = db.prepare<[number, string, number, number]>('INSERT INTO feature_row VALUES (?, ?, ?, ?)')
  const removeChunk = db.prepare<[number]>('DELETE FROM feature_chunk WHERE id = ?')
  const chunksHolding = db.prepare<[string], ChunkRow>(
    `SELECT id, matrix, path FROM feature_chunk
     WHERE id IN (SELECT chunk FROM feature_row WHERE pixel_digest IN (SELECT value FROM json_each(?))) ORDER BY id`
  )

  function missing(matrix: FeatureMatrixRow, pixelDigests: readonly string[]): string[] {
    const there = new Set(places.all(matrix.id, JSON.stringify(pixelDigests)).map((row) => row.digest))
    return [...new Set(pixelDigests)].filter((digest) => !there.has(digest))
  }

  /** The rows that are wanted: of pixels in the library, not there yet, each once. */
  function wantedRows(matrix: FeatureMatrixRow, pixelDigests: readonly string[]): number[] {
    const inLibrary = new Set(known.all(JSON.stringify(pixelDigests)).map((row) => row.digest))
    const open = new Set(missing(matrix, pixelDigests).filter((digest) => inLibrary.has(digest)))
    return pixelDigests.flatMap((digest, row) => (open.delete(digest) ? [row] : []))
  }

  function addChunkRows(matrix: number, path: string, digests: readonly string[]): void {
    const chunk = rowId(addChunk.get(matrix, path, digests.length))
    digests.forEach((digest, row) => addRow.run(matrix, digest, chunk, row))
  }

  async function append(matrix: FeatureMatrixRow, pixelDigests: readonly string[], values: Float32Array): Promise<{ added: number }> {
    if (values.length !== pixelDigests.length * matrix.dimension) {
      throw new RangeError(`${pixelDigests.length} rows of ${matrix.dimension} features need ${pixelDigests.length * matrix.dimension} values, not ${values.length}`)
    }
    for (;;) {
      const rows = wantedRows(matrix, pixelDigests)
      if (rows.length === 0) return { added: 0 }
      const chunk = takeRows({ key: matrix.key, columns: matrix.dimension, digests: pixelDigests, values }, rows)
      const bytes = encodeFeatureChunk(chunk)
      const { path } = pathOfContent('features', bytes)
      const staged = await files.stage([{ path, bytes }])
      const settled = db.write(() => {
        // another program may have added a row, or deleted its patient, while the file was written
        if (wantedRows(matrix, chunk.digests).length !== chunk.digests.length) return false
        files.settle(staged)
        addChunkRows(matrix.id, path, chunk.digests)
        return true
      })
      if (settled) return { added: rows.length }
      files.purge()
    }
  }

  function read(matrix: FeatureMatrixRow, pixelDigests: readonly string[]): Float32Array {
    const d = matrix.dimension
    const out = new Float32Array(pixelDigests.length * d)
    const targets = new Map<string, number[]>()
    pixelDigests.forEach((digest, i) => targets.set(digest, [...(targets.get(digest) ?? []), i]))
    let open: { id: number; chunk: FeatureChunk | undefined } | undefined
    for (const { digest, chunk: id, path, rowIndex } of places.all(matrix.id, JSON.stringify([...targets.keys()]))) {
      if (open?.id !== id) open = { id, chunk: openChunk(id, path, matrix) }
      if (open.chunk === undefined) continue
      const row = open.chunk.values.subarray(rowIndex * d, rowIndex * d + d)
      for (const target of targets.get(digest) ?? []) out.set(row, target * d)
      targets.delete(digest)
    }
    if (targets.size > 0) throw new FeatureRowsMissingError(matrix.key, targets.size, pixelDigests.length)
    return out
  }

  function openChunk(id: number, path: string, matrix: FeatureMatrixRow): FeatureChunk | undefined {
    try {
      const chunk = decodeFeatureChunk(readFileSync(files.absolute(path)))
      if (chunk.key === matrix.key && chunk.columns === matrix.dimension) return chunk
    } catch {
      // missing or damaged: features can be computed again
    }
    db.write(() => {
      removeChunk.run(id)
      files.discard([path])
      audit.record('features.discarded', { chunk: path })
    })
    files.purge()
    return undefined
  }

  function forget(pixelDigests: readonly string[]): { rows: number } {
    const gone = new Set(pixelDigests)
    let rows = 0
    for (const { id, matrix, path } of chunksHolding.all(JSON.stringify(pixelDigests))) {
      const before = readChunkOrNothing(files.absolute(path))
      removeChunk.run(id)
      files.discard([path])
      const kept = before.digests.flatMap((digest, row) => (gone.has(digest) ? [] : [row]))
      rows += before.digests.length - kept.length
      if (kept.length === 0) continue
      const chunk = takeRows(before, kept)
      const bytes = encodeFeatureChunk(chunk)
      const rewritten = pathOfContent('features', bytes).path
      files.settle([{ path: rewritten, bytes, temporary: rewritten }])
      addChunkRows(matrix, rewritten, chunk.digests)
    }
    return { rows }
  }

  return {
    matrix: (parts, dimension) =>
      db.write(() => {
        const key = featureKey(parts)
        const found = byKey.get(key)
        if (found === undefined) return { id: rowId(addMatrix.get(key, canonicalJson(parts), dimension, now())), key, dimension }
        if (found.dimension !== dimension) throw new TypeError(`the features ${key.slice(0, 12)} have ${found.dimension} columns, not ${dimension}`)
        return found
      }),
    find: (parts) => byKey.get(featureKey(parts)),
    chunksOf: ({ input, backbone, tap, pooling, pipelineVersion }) =>
      alike.all(backbone, tap, pooling, pipelineVersion, canonicalJson(input)).map(({ path }) => files.absolute(path)),
    missing,
    append,
    read,
    forget: (pixelDigests) => db.write(() => forget(pixelDigests))
  }
}

function takeRows(chunk: FeatureChunk, rows: readonly number[]): FeatureChunk {
  const { key, columns } = chunk
  const values = new Float32Array(rows.length * columns)
  rows.forEach((row, i) => values.set(chunk.values.subarray(row * columns, row * columns + columns), i * columns))
  return { key, columns, digests: rows.map((row) => chunk.digests[row] ?? ''), values }
}

/** A damaged chunk keeps nothing: its other rows are computed again. */
function readChunkOrNothing(path: string): FeatureChunk {
  try {
    return decodeFeatureChunk(readFileSync(path))
  } catch {
    return { key: '', columns: 1, digests: [], values: new Float32Array() }
  }
}
