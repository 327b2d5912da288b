import { createHash, randomBytes } from 'node:crypto'
import { renameSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** The folders of a library; `hilum.db` lies beside them. */
export const LIBRARY_FOLDERS = ['files', 'features', 'artifacts', 'models', 'weights', 'reports'] as const
export type LibraryFolder = (typeof LIBRARY_FOLDERS)[number]
export const DATABASE_NAME = 'hilum.db'

/**
 * Where content lies below the library, always with forward slashes: `files/ab/cdef…`. Hex names are short (74 characters with the folder,
 * far below Windows' 260), never reserved, and alike on file systems that ignore case.
 */
export function contentPath(folder: LibraryFolder, sha256: string): string {
  return `${folder}/${sha256.slice(0, 2)}/${sha256.slice(2)}`
}

/** The hash that `contentPath` made the path from. */
export function contentHash(path: string): string {
  return path.slice(path.indexOf('/') + 1).replace('/', '')
}

/** A name for the file while it is written; unique, so that two programs writing one content never share it. */
export function temporaryPath(path: string): string {
  return `${path}.${randomBytes(4).toString('hex')}.part`
}

const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i
const FORBIDDEN = /[<>:"/\\|?*]|\p{Cc}/gu
const LONGEST = 80

/**
 * A file name that every file system takes, for a name that a person chose. Names that need no change are kept; others lose what Windows
 * forbids (reserved device names, `<>:"/\|?*`, trailing dots and spaces, length) and gain a short hash, so that two never become one.
 */
export function safeFileName(name: string): string {
  const normal = name.normalize('NFC')
  const cleaned = normal.replaceAll(FORBIDDEN, '_').replace(/[. ]+$/, '').replace(/^ +/, '')
  const reserved = RESERVED.test(cleaned)
  if (cleaned === normal && cleaned !== '' && !cleaned.startsWith('.') && !reserved && cleaned.length <= LONGEST) return cleaned
  const hash = createHash('sha256').update(normal).digest('hex').slice(0, 8)
  const stem = `${reserved || cleaned.startsWith('.') ? '_' : ''}${cleaned}`.slice(0, LONGEST - 9).replace(/[. ]+$/, '')
  return `${stem === '' ? '_' : stem}-${hash}`
}

/** `\\server\share` and `\\?\UNC\server\share`; not `\\?\C:\` or `\\.\` (local devices). */
export function isUncPath(path: string): boolean {
  const slashed = path.replaceAll('/', '\\')
  if (/^\\\\\?\\UNC\\/i.test(slashed)) return true
  return /^\\\\[^\\?.][^\\]*\\[^\\]+/.test(slashed)
}

/**
 * On Windows a virus scanner or an indexer may hold a fresh file open for a moment, and a rename then fails with one of these. Elsewhere they
 * are final.
 */
const TRANSIENT = new Set(['EPERM', 'EBUSY', 'EACCES'])
const WAITS_MS = [5, 10, 20, 40, 80, 160, 320, 640]

interface RenameHost<T> {
  readonly platform: NodeJS.Platform
  rename(from: string, to: string): T
}

/** Renames a file over whatever bears the name, waiting out other programs' short holds on Windows (1.3 s in all). */
export async function renameWithRetry(from: string, to: string, host: RenameHost<Promise<void>> = { platform: process.platform, rename }): Promise<void> {
  for (const wait of WAITS_MS) {
    try {
      return await host.rename(from, to)
    } catch (error) {
      if (!isTransient(error, host.platform)) throw error
      await delay(wait)
    }
  }
  return host.rename(from, to)
}

/** `renameWithRetry` for where a transaction is open and nothing may be awaited. */
export function renameWithRetrySync(from: string, to: string, host: RenameHost<void> = { platform: process.platform, rename: renameSync }): void {
  for (const wait of WAITS_MS) {
    try {
      return host.rename(from, to)
    } catch (error) {
      if (!isTransient(error, host.platform)) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait)
    }
  }
  return host.rename(from, to)
}

/** A Node or SQLite error's `code`, or undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

function isTransient(error: unknown, platform: NodeJS.Platform): boolean {
  return platform === 'win32' && TRANSIENT.has(errorCode(error) ?? '')
}
