import { availableParallelism } from 'node:os'
import type { Codecs } from '../../../core/image/codecs.ts'
import { decodeFile } from '../../../core/image/decodeFile.ts'
import { ImageRefusedError } from '../../../core/image/imageRefusedError.ts'
import type { DecodePool } from '../../decode/decodePool.ts'
import { factsOf, type ImageFacts } from '../../decode/imageFacts.ts'
import { readBytes } from '../../files/readBytes.ts'
import type { Refusal } from './findings.ts'
import type { ImportEntry } from './planImport.ts'
import { refuseUnreadable } from './walkFolder.ts'

/** A file's bytes under their hash. */
export interface ReadFile {
  readonly entry: ImportEntry
  readonly bytes: Uint8Array
  readonly hash: string
}

/** A file that was read, with its facts unless these bytes are known. */
export interface DecodedEntry {
  readonly file: ReadFile
  readonly facts: ImageFacts | undefined
}

export interface ReadingOptions {
  readonly pool: DecodePool
  readonly signal?: AbortSignal | undefined
  /** Whether the library has the bytes with this hash, so that they need no decoding. */
  readonly isKnown: (hash: string) => boolean
}

/** Enough that every thread has the next file at hand. */
const AHEAD = Math.max(4, availableParallelism() + 1)

/**
 * Reads, hashes and decodes the entries, in threads, some ahead, and gives them in order. What cannot be read or is refused by its decoder
 * comes as a refusal. Throws the signal's reason.
 */
export async function* readAhead(entries: readonly ImportEntry[], options: ReadingOptions): AsyncGenerator<{ readonly entry: ImportEntry; readonly read: DecodedEntry | Refusal }> {
  const window: { entry: ImportEntry; reading: Promise<DecodedEntry | Refusal> }[] = []
  for (const entry of entries) {
    const reading = readEntry(entry, options)
    // nobody waits any more for what was begun when the import fails
    reading.catch(() => undefined)
    window.push({ entry, reading })
    if (window.length <= AHEAD) continue
    const next = window.shift()
    if (next !== undefined) yield { entry: next.entry, read: await next.reading }
  }
  for (const { entry, reading } of window) yield { entry, read: await reading }
}

/** The facts of a file at once, where nothing may be awaited. Throws ImageRefusedError. */
export function decodeFacts({ bytes }: ReadFile, codecs: Codecs): ImageFacts {
  return factsOf(decodeFile(bytes, codecs))
}

async function readEntry(entry: ImportEntry, { pool, signal, isKnown }: ReadingOptions): Promise<DecodedEntry | Refusal> {
  let read: Uint8Array
  try {
    read = await readBytes(entry)
  } catch (error) {
    return refuseUnreadable(entry.path, error)
  }
  try {
    const options = signal === undefined ? {} : { signal }
    const { bytes, hash } = await pool.run('hash', { bytes: read }, options)
    if (entry.facts.sha256 !== undefined && entry.facts.sha256 !== hash) {
      return { path: entry.path, code: 'checksum-mismatch', reason: `its sha256 is ${hash}, the table says ${entry.facts.sha256}: it was changed or damaged` }
    }
    if (isKnown(hash)) return { file: { entry, bytes, hash }, facts: undefined }
    const decoded = await pool.run('facts', { bytes }, options)
    return { file: { entry, bytes: decoded.bytes, hash }, facts: decoded.facts }
  } catch (error) {
    if (!(error instanceof ImageRefusedError)) throw error
    return { path: entry.path, code: error.code, reason: error.message }
  }
}
