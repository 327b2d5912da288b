import { readFile } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { cosineToRows, columnMoments, standardize, type ColumnMoments } from '../../core/learn/similarRows.ts'
import { decodeFeatureChunk, type FeatureChunk } from '../store/featureChunk.ts'
import type { JobContext } from './serveJob.ts'

/** Rows of feature chunks most like one of them. */
export interface SimilarRowsPayload {
  /** Chunk files of one kind of features. One that is missing or damaged is left out. */
  readonly chunks: readonly string[]
  /** Pixel digest of the row in question. */
  readonly digest: string
  /** Digests that do not count. */
  readonly exclude: readonly string[]
  readonly limit: number
}

export interface SimilarRowsResult {
  /** The likest first; null where the chunks hold no row of the digest. */
  readonly rows: readonly { readonly digest: string; readonly similarity: number }[] | null
}

/** What chunks may be kept decoded for the next question, bytes. */
const KEPT_BYTES = 256e6

let kept: { readonly key: string; readonly chunks: readonly FeatureChunk[]; readonly moments: ColumnMoments } | undefined

/** Cosine between standardized rows (each column less its mean over all rows, by its standard deviation). */
export async function similarRows({ chunks: paths, digest, exclude, limit }: SimilarRowsPayload, { signal }: Pick<JobContext<'similarRows'>, 'signal'>): Promise<SimilarRowsResult> {
  const { chunks, moments } = await openChunks(paths)
  const wanted = rowOf(chunks, digest)
  if (wanted === undefined) return { rows: null }
  const query = standardize(wanted, moments)
  const left = new Set([...exclude, digest])
  const best: { digest: string; similarity: number }[] = []
  for (const { values, digests } of chunks) {
    signal.throwIfAborted()
    const similarities = cosineToRows(query, values, moments)
    digests.forEach((other, row) => {
      const similarity = similarities[row] ?? 0
      if (left.has(other) || (best.length === limit && similarity <= (best.at(-1)?.similarity ?? 0))) return
      left.add(other)
      const at = best.findIndex((one) => one.similarity < similarity)
      best.splice(at === -1 ? best.length : at, 0, { digest: other, similarity })
      if (best.length > limit) best.pop()
    })
    await nextTurn()
  }
  return { rows: best }
}

async function openChunks(paths: readonly string[]): Promise<{ chunks: readonly FeatureChunk[]; moments: ColumnMoments }> {
  const key = paths.join('\n')
  if (kept?.key === key) return kept
  kept = undefined
  const chunks: FeatureChunk[] = []
  for (const path of paths) {
    try {
      chunks.push(decodeFeatureChunk(await readFile(path)))
    } catch {
      // its rows can be computed again; until then they are not found
    }
  }
  const columns = chunks[0]?.columns ?? 0
  const alike = chunks.filter((chunk) => chunk.columns === columns)
  const opened = { key, chunks: alike, moments: columnMoments(alike.map(({ values }) => values), columns) }
  if (alike.reduce((sum, { values }) => sum + values.byteLength, 0) <= KEPT_BYTES) kept = opened
  return opened
}

function rowOf(chunks: readonly FeatureChunk[], digest: string): Float32Array | undefined {
  for (const { digests, values, columns } of chunks) {
    const row = digests.indexOf(digest)
    if (row !== -1) return values.subarray(row * columns, (row + 1) * columns)
  }
  return undefined
}
