import type { Progress } from '../../contract/index.ts'
import type { Codecs } from '../../core/image/codecs.ts'
import { sharedDecodePool, type DecodePool } from '../decode/decodePool.ts'
import type { ImageFacts } from '../decode/imageFacts.ts'
import { findingDatasetName, type UncertainPolicy } from '../../core/learn/findings.ts'
import { DiskFullError } from '../store/errors.ts'
import type { Library } from '../store/openLibrary.ts'
import { contentPath } from '../store/paths.ts'
import { freezeDataset, type FrozenDataset } from './datasets.ts'
import { addToLibrary } from './import/addToLibrary.ts'
import type { ImportConflict, Refusal } from './import/findings.ts'
import { namesNoImage } from './import/plainText.ts'
import { planImport, type ImportPlan, type PlanOptions } from './import/planImport.ts'
import { decodeFacts, readAhead, type DecodedEntry, type ReadFile } from './import/readImage.ts'
import type { WorkPause } from './workContext.ts'

export interface ImportOptions extends PlanOptions {
  /** Freezes the labelled images of this import (and those that the name held before) as a version of this data set. */
  readonly dataset?: string
  /** With `findings`, and a data set for each: what becomes of uncertain ones; left out where absent. */
  readonly uncertain?: UncertainPolicy
  /** Who imports, for the audit. */
  readonly actor?: string
}

export interface ImportHooks {
  readonly signal?: AbortSignal
  /** The threads that hash and decode; the process's own where absent. */
  readonly pool?: DecodePool
  /** `done` counts files that are on disk with their rows, or refused. */
  onProgress?(progress: Progress): void
  /** These files are on disk with their rows: a power cut does not lose them. */
  onCommitted?(paths: readonly string[]): void
  /** The images, new or not, that a file stands for. */
  onImages?(path: string, images: readonly number[]): void
  onRefused?(refusal: Refusal): void
  /** Asked between two files; without it a full disk ends the import. */
  readonly pause?: WorkPause
}

export interface ImportReport {
  /** Files that are new. */
  readonly imported: number
  /** Files whose bytes were there, from before or under another name. */
  readonly already: number
  /** New images: frames of new files. */
  readonly images: number
  readonly labels: { readonly added: number; readonly changed: number }
  readonly refused: readonly Refusal[]
  /** Text, tables and the like that lay among the images. */
  readonly skipped: readonly string[]
  /** Files with the bytes or the pixels of another file. */
  readonly duplicates: readonly { readonly path: string; readonly sameAs: string }[]
  readonly conflicts: readonly ImportConflict[]
  readonly dataset?: ImportedDataset
  /** A data set for each finding that was asked for. */
  readonly findings?: readonly ImportedDataset[]
}

export interface ImportedDataset {
  readonly name: string
  readonly version: number
  readonly hash: string
  readonly images: number
  /** Images by label, in label order. */
  readonly classes: Readonly<Record<string, number>>
  /** Images of the import without a label, or with contradictory ones. */
  readonly leftOut: number
  /** Of these, uncertain ones. */
  readonly uncertain: number
}

/** One transaction takes this much at most: what is decoded but not committed is lost in a crash, and held in memory. */
const BATCH_FILES = 50
const BATCH_BYTES = 64e6
const BATCH_MS = 2000

/**
 * Imports files and folders: copies each original under its hash, with its patient, study, series, images and labels. Importing the same bytes
 * again adds nothing but what is newly said of them. A bad file is listed with its reason and never stops the rest.
 *
 * Throws LabelsCsvError, DatasetEmptyError, DiskFullError (what was acknowledged stays), other LibraryErrors, and the signal's reason.
 */
export async function importPaths(
  library: Library,
  codecs: Codecs,
  paths: readonly string[],
  options: ImportOptions = {},
  hooks: ImportHooks = {}
): Promise<ImportReport> {
  hooks.onProgress?.({ phase: 'Looking for files', done: 0, total: 0, unit: 'files' })
  const plan = await planImport(paths, options, hooks.signal)
  const tally = await importEntries(library, codecs, plan, hooks)
  hooks.signal?.throwIfAborted()
  const { dataset, uncertain = 'exclude' } = options
  const images = [...tally.images]
  const frozen = dataset === undefined || options.findings !== undefined ? undefined : freezeDataset(library, { name: dataset, images })
  const perFinding = dataset === undefined ? [] : (options.findings ?? []).map((finding) => freezeDataset(library, { name: findingDatasetName(dataset, finding), images, finding, uncertain }))
  library.audit.record('import', { imported: tally.imported, already: tally.already, refused: tally.refused.length }, options.actor)
  return {
    imported: tally.imported,
    already: tally.already,
    images: tally.newImages,
    labels: tally.labels,
    refused: tally.refused,
    skipped: tally.skipped,
    duplicates: tally.duplicates,
    conflicts: tally.conflicts,
    ...(frozen === undefined ? {} : { dataset: summarize(frozen) }),
    ...(perFinding.length === 0 ? {} : { findings: perFinding.map(summarize) })
  }
}

interface Tally {
  imported: number
  already: number
  newImages: number
  /** All images that the entries stand for, new or not. */
  readonly images: Set<number>
  readonly labels: { added: number; changed: number }
  readonly refused: Refusal[]
  readonly skipped: string[]
  readonly duplicates: { path: string; sameAs: string }[]
  readonly conflicts: ImportConflict[]
  /** Content hash → the first path of this import that had it. */
  readonly paths: Map<string, string>
}

async function importEntries(library: Library, codecs: Codecs, plan: ImportPlan, hooks: ImportHooks): Promise<Tally> {
  const tally: Tally = {
    imported: 0, already: 0, newImages: 0, images: new Set(), labels: { added: 0, changed: 0 }, refused: [...plan.refused], skipped: [],
    duplicates: [], conflicts: [], paths: new Map()
  }
  for (const refusal of plan.refused) hooks.onRefused?.(refusal)
  const total = plan.entries.length
  let done = 0
  let bytesLeft = plan.entries.reduce((sum, entry) => sum + entry.size, 0)
  let batch: DecodedEntry[] = []
  let batchBytes = 0
  let begun = performance.now()
  /** The batch before, which is written while the next one is decoded. */
  let committing: Promise<void> = Promise.resolve()

  async function commit(items: readonly DecodedEntry[]): Promise<void> {
    for (;;) {
      try {
        await commitBatch(library, codecs, items, tally, hooks)
        break
      } catch (error) {
        if (!(error instanceof DiskFullError)) throw error
        const full = new DiskFullError(library.dir, { needed: bytesLeft, free: error.free }, `${done} of ${total} files are in the library.`)
        if (hooks.pause === undefined) throw full
        await hooks.pause.untilRoom(full, items.reduce((sum, { file }) => sum + file.bytes.length, 0))
      }
    }
    done += items.length
    bytesLeft -= items.reduce((sum, { file }) => sum + file.bytes.length, 0)
    hooks.onCommitted?.(items.map((item) => item.file.entry.path))
    hooks.onProgress?.({ phase: 'Importing', done, total, unit: 'files' })
  }
  async function beginCommit(): Promise<void> {
    await committing
    if (batch.length > 0) committing = commit(batch)
    // its error is met where it is awaited
    committing.catch(() => undefined)
    batch = []
    batchBytes = 0
    begun = performance.now()
  }

  const isKnown = (hash: string): boolean => library.images.ofFile(hash).length > 0
  try {
    for await (const { entry, read } of readAhead(plan.entries, { pool: hooks.pool ?? sharedDecodePool(), signal: hooks.signal, isKnown })) {
      hooks.signal?.throwIfAborted()
      if (hooks.pause?.isAsked() === true) {
        await beginCommit()
        await committing
        await hooks.pause.end()
      }
      if ('code' in read) {
        if (!entry.listed && isPlainText(read)) tally.skipped.push(read.path)
        else {
          tally.refused.push(read)
          hooks.onRefused?.(read)
        }
        done++
      } else {
        batch.push(read)
        batchBytes += read.file.bytes.length
      }
      if (batch.length >= BATCH_FILES || batchBytes >= BATCH_BYTES || performance.now() - begun > BATCH_MS) await beginCommit()
    }
    await beginCommit()
  } finally {
    // nothing may still write when the caller closes the library
    await Promise.allSettled([committing])
  }
  await committing
  hooks.onProgress?.({ phase: 'Importing', done, total, unit: 'files' })
  return tally
}

/** Files first, synced, then all rows in one transaction: what is acknowledged is whole. */
async function commitBatch(library: Library, codecs: Codecs, batch: readonly DecodedEntry[], tally: Tally, hooks: ImportHooks): Promise<void> {
  const staged = await library.files.stage(batch.map(({ file }) => ({ path: contentPath('files', file.hash), bytes: file.bytes })))
  const additions = library.transaction(() => {
    library.files.settle(staged)
    const added = batch.map(({ file, facts }) => ({ file, addition: addToLibrary(library, file, facts ?? neededFacts(library, file, codecs)) }))
    if (added.some(({ addition }) => addition.moved)) library.archive.removeEmpty()
    return added
  })
  for (const { file, addition } of additions) {
    const { path } = file.entry
    const first = tally.paths.get(file.hash)
    if (addition.isNew) {
      tally.imported++
      tally.newImages += addition.images.length
    } else tally.already++
    for (const image of addition.images) tally.images.add(image)
    hooks.onImages?.(path, addition.images)
    if (addition.label === 'added' || addition.label === 'changed') tally.labels[addition.label]++
    const sameAs = first !== undefined && first !== path ? first : addition.isNew ? addition.sameAs : undefined
    if (sameAs !== undefined) tally.duplicates.push({ path, sameAs })
    tally.conflicts.push(...addition.conflicts)
    if (first === undefined) tally.paths.set(file.hash, path)
  }
}

/** Another program may have deleted the images since the bytes were looked up. */
function neededFacts(library: Library, file: ReadFile, codecs: Codecs): ImageFacts | undefined {
  if (library.images.ofFile(file.hash).length > 0) return undefined
  return decodeFacts(file, codecs)
}

function isPlainText(refusal: Refusal): boolean {
  return (refusal.code === 'unknown-format' || refusal.code === 'empty-file') && namesNoImage(refusal.path)
}

function summarize({ dataset, classes, leftOut }: FrozenDataset): ImportedDataset {
  const images = Object.values(classes).reduce((sum, n) => sum + n, 0)
  return { name: dataset.name, version: dataset.version, hash: dataset.hash, images, classes, leftOut: leftOut.length, uncertain: leftOut.filter(({ reason }) => reason === 'uncertain').length }
}
