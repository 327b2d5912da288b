import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCode, renameWithRetry, temporaryPath } from '../../store/paths.ts'

/** A file of that name is there and holds something else. */
export class FileExistsError extends Error {
  override readonly name = 'FileExistsError'
  readonly code = 'exists'
}

/** Writes a file whole or not at all, and never over another. False where the same bytes are there already. Throws FileExistsError. */
export async function writeNew(path: string, bytes: Uint8Array): Promise<boolean> {
  if (await holds(path, bytes)) return false
  await mkdir(dirname(path), { recursive: true })
  const temporary = temporaryPath(path)
  try {
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await place(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
  return true
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  let size: number
  try {
    size = (await stat(path)).size
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
  if (size === bytes.length && Buffer.compare(await readFile(path), bytes) === 0) return true
  throw new FileExistsError('another file with the same new UID is there already: two inputs have one SOP Instance UID, or other options were used before')
}

/** A hard link fails where the name is taken, which a rename would not. */
async function place(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path)
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw new FileExistsError('another program wrote a file of that name just now')
    // file systems without hard links
    await renameWithRetry(temporary, path)
  }
}
