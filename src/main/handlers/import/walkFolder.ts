import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../../store/paths.ts'
import type { Refusal } from './findings.ts'
import type { ByteSource } from '../../files/readBytes.ts'
import { ZipRefusedError } from '../../files/zipRefusedError.ts'

/** A file found below a folder, or in an archive. */
export interface FoundFile extends ByteSource {
  /** Names from the folder down to the file. */
  readonly below: readonly string[]
  readonly size: number
}

export interface FolderContent {
  readonly files: readonly FoundFile[]
  /** Files named DICOMDIR: lists of what should be there. */
  readonly directories: readonly FoundFile[]
  /** An archive's own `labels.csv`. */
  readonly table?: FoundFile
  readonly refused: readonly Refusal[]
}

/**
 * All files below a folder, in code-unit order of their paths. Links are followed, each folder once, so a link to a parent does no harm.
 * Left out: names that begin with a dot, `__MACOSX`, `Thumbs.db`, `desktop.ini`, and `labels.csv` at the top. What cannot be read, or is no file (a pipe, a socket), is refused.
 */
export async function walkFolder(root: string, signal?: AbortSignal): Promise<FolderContent> {
  const files: FoundFile[] = []
  const directories: FoundFile[] = []
  const refused: Refusal[] = []
  const visited = new Set<string>()

  async function walk(dir: string, below: readonly string[]): Promise<void> {
    signal?.throwIfAborted()
    let entries: Dirent[]
    try {
      const real = await realpath(dir)
      if (visited.has(real)) return
      visited.add(real)
      entries = await readdir(dir, { withFileTypes: true })
    } catch (error) {
      refused.push(refuseUnreadable(dir, error))
      return
    }
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) {
      if (isLeftOut(entry.name, below.length === 0)) continue
      const path = join(dir, entry.name)
      try {
        const facts = await stat(path)
        if (facts.isDirectory()) await walk(path, [...below, entry.name])
        else if (facts.isFile()) (isDicomdir(entry.name) ? directories : files).push({ path, below: [...below, entry.name], size: facts.size })
        else refused.push({ path, code: 'not-a-file', reason: 'it is no ordinary file but a pipe, a socket or a device' })
      } catch (error) {
        signal?.throwIfAborted()
        refused.push(refuseUnreadable(path, error))
      }
    }
  }

  await walk(root, [])
  return { files, directories, refused }
}

export function isDicomdir(name: string): boolean {
  return name.toLowerCase() === 'dicomdir'
}

/** Order in which folders are walked. */
export function byBelow({ below: a }: FoundFile, { below: b }: FoundFile): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x = '', y = ''] = [a[i], b[i]]
    if (x !== y) return x < y ? -1 : 1
  }
  return a.length - b.length
}

/** Why a path cannot be read, in words. */
export function refuseUnreadable(path: string, error: unknown): Refusal {
  if (error instanceof ZipRefusedError) return { path, code: error.code, reason: error.message }
  const code = errorCode(error) ?? ''
  switch (code) {
    case 'ENOENT':
      return { path, code: 'not-found', reason: 'there is no such file' }
    case 'ENOTDIR':
      return { path, code: 'not-found', reason: 'part of its path is a file, not a folder' }
    case 'EACCES':
    case 'EPERM':
      return { path, code: 'unreadable', reason: 'this user may not read it' }
    case 'ELOOP':
      return { path, code: 'unreadable', reason: 'its links lead in a circle' }
    case 'ERR_FS_FILE_TOO_LARGE':
      return { path, code: 'too-large', reason: 'it is larger than 2 GiB' }
    default:
      // the system's own words name the path, which may tell who the patient is
      return { path, code: 'unreadable', reason: code === '' ? 'it cannot be read' : `it cannot be read (${code})` }
  }
}

/** Whether a file or folder is no part of an archive of images. */
export function isLeftOut(name: string, atTop: boolean): boolean {
  if (name.startsWith('.') || name === '__MACOSX') return true
  const lower = name.toLowerCase()
  return lower === 'thumbs.db' || lower === 'desktop.ini' || (atTop && lower === 'labels.csv')
}
