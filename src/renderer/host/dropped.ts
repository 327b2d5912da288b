import type { Dropped } from '../../contract/index.ts'

/** What was dropped on the page. To be called in the drop's own event: afterwards the browser has forgotten it. */
export function droppedOf({ items }: DataTransfer): Dropped[] {
  return [...items].flatMap((item): Dropped[] => {
    const file = item.kind === 'file' ? item.getAsFile() : null
    if (file === null) return []
    const entry = item.webkitGetAsEntry()
    return [{ file, ...(entry === null ? {} : { entry }) }]
  })
}

/** What was picked in an `<input type=file>`, with `webkitdirectory` or without. */
export function pickedOf(files: FileList): Dropped[] {
  return [...files].map((file) => ({ file }))
}

/** Files with their paths below what was dropped, folders gone through; what cannot be read is left out. */
export async function filesBelow(dropped: readonly Dropped[]): Promise<{ readonly file: File; readonly path: string }[]> {
  const found: { file: File; path: string }[] = []
  const walk = async (entry: FileSystemEntry, parents: string): Promise<void> => {
    const path = `${parents}${entry.name}`
    if (isFileEntry(entry)) {
      const file = await new Promise<File | undefined>((resolve) => entry.file(resolve, () => resolve(undefined)))
      if (file !== undefined) found.push({ file, path })
    } else if (isFolderEntry(entry)) {
      for (const child of await childrenOf(entry)) await walk(child, `${path}/`)
    }
  }
  for (const { file, entry } of dropped) {
    if (isEntry(entry)) await walk(entry, '')
    else if (file instanceof File) found.push({ file, path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath })
  }
  return found
}

// Chromium gives these interfaces no names, so there is no instanceof
function isEntry(entry: object | undefined): entry is FileSystemEntry {
  return entry !== undefined && 'isDirectory' in entry && 'fullPath' in entry
}

function isFileEntry(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isFolderEntry(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}

/** The reader hands out at most a hundred at a time, and none at the end. */
async function childrenOf(entry: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = entry.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])))
    if (some.length === 0) return all
    all.push(...some)
  }
}
