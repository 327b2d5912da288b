import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve, sep } from 'node:path'
import { durableWrite } from '../store/durableFiles.ts'
import { errorCode } from '../store/paths.ts'
import { makeOutputFolder } from './outputFolder.ts'

/** The picture cannot go where `--out` says. */
export class PictureOutputError extends Error {
  override readonly name = 'PictureOutputError'
  readonly code = 'usage'
}

/**
 * Where a picture of patients' pixels may go, before anything is computed for it: a .png outside the library (whose folders are its own to
 * clear), no folder. Makes the folder above it. Returns the path with links resolved. Throws PictureOutputError, OutputFolderError.
 */
export async function pictureOutput(out: string, libraryDir: string): Promise<string> {
  if (extname(out).toLowerCase() !== '.png') throw new PictureOutputError(`${out}: pictures are written as .png`)
  const library = await realpath(libraryDir)
  // before the folder is made, so that nothing is made inside the library
  if (isWithin(await existing(dirname(resolve(out))), library)) {
    throw new PictureOutputError(`${out} lies in the library ${libraryDir}, which keeps its own files only. Choose another --out.`)
  }
  await makeOutputFolder(dirname(resolve(out)))
  const path = join(await realpath(dirname(resolve(out))), basename(out))
  if (await isFolder(path)) throw new PictureOutputError(`${out} is a folder. Name a .png file with --out.`)
  return path
}

/** Writes the picture whole or not at all. */
export function writePicture(path: string, png: Uint8Array): Promise<void> {
  return durableWrite(path, png)
}

/** The path with links resolved as far as it is there. */
async function existing(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) return path
    return join(await existing(dirname(path)), basename(path))
  }
}

function isWithin(path: string, dir: string): boolean {
  return path === dir || path.startsWith(dir.endsWith(sep) ? dir : `${dir}${sep}`)
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}
