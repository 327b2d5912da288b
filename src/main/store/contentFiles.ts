import { createHash } from 'node:crypto'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { translateError, type WritableDb } from './database.ts'
import { durableWrite, durableWriteSync, syncFolder, syncFolderSync } from './durableFiles.ts'
import { DiskFullError } from './errors.ts'
import { contentHash, contentPath, temporaryPath, type LibraryFolder } from './paths.ts'

/** A file that lies on disk, or is about to, and that no row refers to yet. */
export interface StagedFile {
  /** Below the library, forward slashes. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly temporary: string
}

/**
 * The library's files and its database, kept in step. Adding: `stage` (noted as pending, written, synced), then `settle` in the transaction
 * that adds the rows. Removing: `discard` in the transaction that deletes the rows, then `purge`. Wherever a crash falls, the next `purge`
 * finds the notes and removes what no row refers to.
 */
export interface ContentFiles {
  /** Where a path of the library lies on this machine. */
  absolute(path: string): string
  read(path: string): Promise<Buffer>
  /** Writes and syncs what is not there yet. Throws DiskFullError, having removed what it wrote. */
  stage(files: readonly { readonly path: string; readonly bytes: Uint8Array }[]): Promise<StagedFile[]>
  /** Inside the transaction that adds the rows: the files are wanted. Puts back what another program cleared away meanwhile. */
  settle(files: readonly StagedFile[]): void
  /** Inside the transaction that deletes the rows: the files (or folders) are to go. */
  discard(paths: Iterable<string>): void
  /** Removes what is pending; what another program holds open stays pending. */
  purge(): { removed: number; left: number }
  /** Looks through all content folders for files that no row refers to, and removes them. */
  sweep(): number
}

const PARALLEL_WRITES = 8
const SWEPT: readonly LibraryFolder[] = ['files', 'features', 'artifacts', 'models']
const CONTENT_NAME = /^[0-9a-f]{62}(\.[0-9a-f]{8}\.part)?$/

export function createContentFiles(dir: string, db: WritableDb, now: () => string): ContentFiles {
  const note = db.prepare<[string, string]>('INSERT OR IGNORE INTO pending_removal VALUES (?, ?)')
  const strike = db.prepare<[string]>('DELETE FROM pending_removal WHERE path = ?')
  const pending = db.prepare<[], { path: string }>('SELECT path FROM pending_removal ORDER BY path')
  const referred = createReferenceCheck(db)
  const absolute = (path: string): string => join(dir, ...path.split('/'))

  function purge(): { removed: number; left: number } {
    if (pending.get() === undefined) return { removed: 0, left: 0 }
    return db.write(() => {
      let removed = 0
      let left = 0
      const folders = new Set<string>()
      for (const { path } of pending.all()) {
        if (!referred(path)) {
          if (!removeFromDisk(absolute(path))) {
            left++
            continue
          }
          folders.add(dirname(absolute(path)))
          removed++
        }
        strike.run(path)
      }
      // a name that came back after a power cut would have no note any more
      for (const folder of folders) if (existsSync(folder)) syncFolderSync(folder)
      return { removed, left }
    })
  }

  async function stage(files: readonly { readonly path: string; readonly bytes: Uint8Array }[]): Promise<StagedFile[]> {
    const staged = files.map(({ path, bytes }) => ({ path, bytes, temporary: temporaryPath(path) }))
    const missing = db.write(() =>
      staged.filter(({ path, temporary }) => {
        if (referred(path) && existsSync(absolute(path))) return false
        note.run(path, now())
        note.run(temporary, now())
        return true
      })
    )
    const folders = new Set(missing.flatMap(({ path }) => [dirname(absolute(path)), dirname(dirname(absolute(path)))]))
    try {
      await inParallel(missing, PARALLEL_WRITES, (file) => durableWrite(absolute(file.path), file.bytes, absolute(file.temporary)))
      await inParallel([...folders], PARALLEL_WRITES, syncFolder)
    } catch (error) {
      const needed = missing.reduce((sum, { bytes }) => sum + bytes.length, 0)
      const known = translateError(error, db.path, needed)
      // they stay noted as pending where even that finds no room
      if (known instanceof DiskFullError) db.room.refused(known)
      try {
        purge()
      } catch (left) {
        if (!(left instanceof DiskFullError)) throw left
      }
      throw known
    }
    return staged
  }

  function sweep(): number {
    let removed = 0
    for (const folder of SWEPT) {
      for (const shard of listFolder(join(dir, folder))) {
        if (!/^[0-9a-f]{2}$/.test(shard)) continue
        removed += db.write(() => {
          const orphans = listFolder(join(dir, folder, shard)).filter((name) => CONTENT_NAME.test(name) && !referred(`${folder}/${shard}/${name}`))
          return orphans.filter((name) => removeFromDisk(join(dir, folder, shard, name))).length
        })
      }
    }
    return removed
  }

  return {
    absolute,
    read: (path) => readFile(absolute(path)),
    stage,
    settle(files) {
      for (const { path, temporary, bytes } of files) {
        strike.run(path)
        strike.run(temporary)
        if (statSync(absolute(path), { throwIfNoEntry: false })?.size !== bytes.length) durableWriteSync(absolute(path), bytes)
      }
    },
    discard(paths) {
      for (const path of paths) note.run(path, now())
    },
    purge,
    sweep
  }
}

/** The path that content has by its own hash. */
export function pathOfContent(folder: LibraryFolder, bytes: Uint8Array): { readonly path: string; readonly hash: string } {
  const hash = createHash('sha256').update(bytes).digest('hex')
  return { path: contentPath(folder, hash), hash }
}

function createReferenceCheck(db: WritableDb): (path: string) => boolean {
  const question = (sql: string) => db.prepare<[string], { found: 1 }>(`SELECT 1 AS found FROM ${sql} LIMIT 1`)
  const files = question('file WHERE hash = ?')
  const features = question('feature_chunk WHERE path = ?')
  const artifacts = question('artifact WHERE path = ?')
  const models = question('model WHERE hash = ?')
  const weights = question('backbone WHERE weights_path = ?')
  const reports = question('report WHERE path = ?')
  return (path) => {
    if (path.endsWith('.part')) return false
    switch (path.slice(0, path.indexOf('/'))) {
      case 'files':
        return files.get(contentHash(path)) !== undefined
      case 'models':
        return models.get(contentHash(path)) !== undefined
      case 'features':
        return features.get(path) !== undefined
      case 'artifacts':
        return artifacts.get(path) !== undefined
      case 'weights':
        return weights.get(path) !== undefined
      default:
        return reports.get(path) !== undefined
    }
  }
}

/** False where another program holds the file open (Windows). */
function removeFromDisk(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 })
    return true
  } catch {
    return false
  }
}

function listFolder(dir: string): string[] {
  return existsSync(dir) ? readdirSync(dir) : []
}

async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const lanes = Array.from({ length: Math.min(width, items.length) }, async () => {
    for (const item of queue) await work(item)
  })
  // wait for all, so that none still writes when the caller cleans up
  const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected')
  if (failed) throw failed.reason
}
