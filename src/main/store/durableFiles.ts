import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCode, renameWithRetry, renameWithRetrySync, temporaryPath } from './paths.ts'

/**
 * Writes a file so that after a power cut it is there whole or not at all: temporary name, sync, rename. The folder's own entry is durable
 * after `syncFolder`. A temporary file that another program cleared away meanwhile is written again.
 */
export function durableWrite(path: string, bytes: Uint8Array, temporary?: string): Promise<void> {
  return durableWriteFrom(path, () => [bytes], temporary)
}

/** `durableWrite` of what need not be in memory at once. `chunks` is asked again where the file has to be written again. */
export async function durableWriteFrom(path: string, chunks: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>, temporary: string = temporaryPath(path)): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    await mkdir(dirname(path), { recursive: true })
    try {
      const handle = await open(temporary, 'w')
      try {
        for await (const chunk of chunks()) await handle.writeFile(chunk)
        await handle.sync()
      } finally {
        await handle.close()
      }
      return await renameWithRetry(temporary, path)
    } catch (error) {
      if (errorCode(error) === 'ENOENT' && attempt < 3) continue
      await rm(temporary, { force: true })
      throw error
    }
  }
}

/** `durableWrite` and `syncFolder` for where a transaction is open and nothing may be awaited. */
export function durableWriteSync(path: string, bytes: Uint8Array): void {
  const temporary = temporaryPath(path)
  mkdirSync(dirname(path), { recursive: true })
  try {
    const descriptor = openSync(temporary, 'w')
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameWithRetrySync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolderSync(dirname(path))
}

/** Makes renames and removals in a folder durable. Windows has no such call and keeps its own log of them. */
export async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export function syncFolderSync(dir: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(dir, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
