import { mkdir } from 'node:fs/promises'

/** Nothing can be written where the results are to go. */
export class OutputFolderError extends Error {
  override readonly name = 'OutputFolderError'
  readonly code = 'output-folder'
  constructor(dir: string, reason: string) {
    super(`The folder ${dir} cannot be made (${reason}). Nothing was computed. Choose another place with --out.`)
  }
}

/** Makes the folder that results go to, before anything is computed for it. Throws OutputFolderError. */
export async function makeOutputFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true })
  } catch (error) {
    throw new OutputFolderError(dir, reasonOf(error))
  }
}

function reasonOf(error: unknown): string {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'ENOTDIR':
    case 'EEXIST':
      return 'part of its path is a file'
    case 'EACCES':
    case 'EPERM':
      return 'this user may not write there'
    case 'EROFS':
      return 'the disk is read-only'
    case 'ENOSPC':
      return 'the disk is full'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
