import { readdir, readFile, rm } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { isGone, type ProcessOwner } from '../platform/processOwner.ts'

/** Where the served host keeps files that a browser sends, until they have been imported; below the library, so that patients' files stay in it. */
export function uploadsDir(libraryDir: string): string {
  return join(libraryDir, 'uploads')
}

/** Removes those of the paths that are uploads; others are a person's own files. */
export async function removeUploads(libraryDir: string, paths: readonly string[]): Promise<void> {
  const dir = resolve(uploadsDir(libraryDir))
  for (const path of paths) {
    const below = relative(dir, resolve(path)).split(sep)
    // process / batch / file
    if (below.length >= 2 && below[0] !== '..' && below[0] !== '') await rm(join(dir, below[0] ?? '', below[1] ?? ''), { recursive: true, force: true })
  }
}

/** Beside the uploads of a process: who it is (`thisProcess`). */
export const UPLOADS_OWNER = 'owner.json'

/** Removes what processes that have gone left in a library's uploads. */
export async function removeOrphanUploads(libraryDir: string): Promise<void> {
  const parent = uploadsDir(libraryDir)
  for (const entry of await readdir(parent).catch(() => [])) {
    const folder = join(parent, entry)
    try {
      const owner: ProcessOwner = JSON.parse(await readFile(join(folder, UPLOADS_OWNER), 'utf8'))
      if (isGone(owner)) await rm(folder, { recursive: true, force: true })
    } catch {
      // another process has just begun its own
    }
  }
}
