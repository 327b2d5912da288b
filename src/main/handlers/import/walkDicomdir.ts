import { open, readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { MEDIA_STORAGE_DIRECTORY, readDicomDirectory, type DirectoryFile } from '../../../core/dicom/dicomDirectory.ts'
import { ImageRefusedError } from '../../../core/image/imageRefusedError.ts'
import { readBytes, type ByteSource } from '../../files/readBytes.ts'
import type { Refusal } from './findings.ts'
import { isDicomdir, refuseUnreadable, type FolderContent, type FoundFile } from './walkFolder.ts'

/** Whether a file is a DICOMDIR: by its name or by the SOP class in its header. */
export async function isDicomdirFile(path: string): Promise<boolean> {
  if (isDicomdir(basename(path))) return true
  const head = Buffer.alloc(1024)
  const file = await open(path)
  try {
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    const text = head.toString('latin1', 0, bytesRead)
    return text.slice(128, 132) === 'DICM' && text.includes(`${MEDIA_STORAGE_DIRECTORY}\0`)
  } finally {
    await file.close()
  }
}

/** The files that a DICOMDIR names, and no others; in upper or lower case, never outside its folder. */
export async function walkDicomdir(path: string, signal?: AbortSignal): Promise<FolderContent> {
  const named = await readDirectory({ path })
  if ('code' in named) return { files: [], directories: [], refused: [named] }
  const folder = dirname(path)
  const lists = new Map<string, Promise<ReadonlyMap<string, string>>>()
  const root = await realpath(folder)
  const files: FoundFile[] = []
  const refused: Refusal[] = []
  for (const file of named) {
    signal?.throwIfAborted()
    const found = await resolveNames(folder, file.below, lists)
    try {
      if (found === undefined) {
        refused.push(missing(join(folder, ...file.below.filter((part) => part !== '..')), path, file))
        continue
      }
      const real = await realpath(found)
      const facts = await stat(found)
      if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) refused.push({ path: found, code: 'outside-folder', reason: `${path} names it, but it is a link that leads out of the folder` })
      else if (!facts.isFile()) refused.push({ path: found, code: 'not-a-file', reason: `${path} names it, but it is no ordinary file` })
      else files.push({ path: found, below: file.below, size: facts.size })
    } catch (error) {
      refused.push(refuseUnreadable(found ?? path, error))
    }
  }
  return { files, directories: [], refused }
}

/** What the DICOMDIRs among a folder's files name and is not there. */
export async function missingFromDirectories({ files, directories }: Pick<FolderContent, 'files' | 'directories'>): Promise<Refusal[]> {
  const refused: Refusal[] = []
  const there = directories.length === 0 ? new Set() : new Set(files.map(({ below }) => below.map(plainName).join('/')))
  for (const directory of directories) {
    const named = await readDirectory(directory)
    if ('code' in named) {
      refused.push(named)
      continue
    }
    const folder = directory.below.slice(0, -1).map(plainName)
    const place = directory.path.slice(0, directory.path.length - (directory.below.at(-1) ?? '').length)
    refused.push(...named.filter(({ below }) => !there.has([...folder, ...below.map(plainName)].join('/'))).map((file) => missing(place + file.below.join('/'), directory.path, file)))
  }
  return refused
}

async function readDirectory(source: ByteSource): Promise<readonly DirectoryFile[] | Refusal> {
  try {
    return readDicomDirectory(await readBytes(source)).files
  } catch (error) {
    if (error instanceof ImageRefusedError) return { path: source.path, code: error.code, reason: `its list of files cannot be read: ${error.message}` }
    return refuseUnreadable(source.path, error)
  }
}

function missing(path: string, directory: string, { modality, seriesNumber }: DirectoryFile): Refusal {
  const series = [modality, seriesNumber === undefined ? undefined : `series ${seriesNumber}`].filter((part) => part !== undefined).join(' ')
  return { path, code: 'not-found', reason: `${directory} names it${series === '' ? '' : ` (${series})`}, but there is no such file` }
}

/** Names as they compare: discs are written in upper case, with versions, and are read in lower case, without. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/;\d+$/, '').replace(/\.$/, '')
}

async function resolveNames(folder: string, below: readonly string[], lists: Map<string, Promise<ReadonlyMap<string, string>>>): Promise<string | undefined> {
  let path = folder
  for (const part of below) {
    let list = lists.get(path)
    if (list === undefined) {
      list = readdir(path).then(
        (names) => new Map(names.flatMap((name) => [[plainName(name), name] as const]).toReversed()),
        () => new Map<string, string>()
      )
      lists.set(path, list)
    }
    const name = part === '..' ? undefined : (await list).get(plainName(part))
    if (name === undefined) return undefined
    path = join(path, name)
  }
  return path
}
