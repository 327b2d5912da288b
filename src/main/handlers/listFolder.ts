import { existsSync, statSync } from 'node:fs'
import { opendir, readdir } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { dirname, isAbsolute, join, parse } from 'node:path'
import { FOLDER_LIMIT, type CommandOutput } from '../../contract/index.ts'
import { refuseUnreadable } from './import/walkFolder.ts'

type Listing = CommandOutput<'folders.list'>

/** A folder cannot be listed. */
export class FolderUnreadableError extends Error {
  override readonly name = 'FolderUnreadableError'
  readonly code = 'folder-unreadable'
}

/** What lies in a folder, for choosing from a page that has no dialog of its own. Throws FolderUnreadableError. */
export async function listFolder(path = homedir()): Promise<Listing> {
  if (!isAbsolute(path)) throw new FolderUnreadableError(`${path} does not say where it begins: give the whole path.`)
  const entries: Listing['entries'] = []
  let cut = false
  try {
    for await (const { name } of await opendir(path)) {
      if (name.startsWith('.')) continue
      if (entries.length === FOLDER_LIMIT) {
        cut = true
        break
      }
      const entry = describe(join(path, name), name)
      if (entry !== undefined) entries.push(entry)
    }
  } catch (error) {
    throw new FolderUnreadableError(`${path} cannot be listed: ${refuseUnreadable(path, error).reason}.`)
  }
  const order = new Intl.Collator(undefined, { numeric: true })
  entries.sort((a, b) => (a.kind === b.kind ? order.compare(a.name, b.name) : a.kind === 'folder' ? -1 : 1))
  return { path, parent: dirname(path) === path ? null : dirname(path), places: await places(), entries, cut }
}

/** Links are followed; what is neither folder nor file, or has gone, is left out. */
function describe(path: string, name: string): Listing['entries'][number] | undefined {
  try {
    const facts = statSync(path)
    if (facts.isDirectory()) return { name, path, kind: 'folder', bytes: null }
    return facts.isFile() ? { name, path, kind: 'file', bytes: facts.size } : undefined
  } catch {
    return undefined
  }
}

async function places(): Promise<Listing['places']> {
  const home = homedir()
  const own = ['Desktop', 'Documents', 'Downloads', 'Pictures'].map((name) => ({ name, path: join(home, name) })).filter(({ path }) => existsSync(path))
  return [{ name: parse(home).base, path: home }, ...own, ...(await drives())]
}

/** Drive letters, or the root and what is mounted where sticks and discs are. */
async function drives(): Promise<Listing['places']> {
  if (process.platform === 'win32') {
    const roots = Array.from({ length: 26 }, (_, i) => `${String.fromCharCode(65 + i)}:\\`)
    return roots.filter((root) => existsSync(root)).map((root) => ({ name: root, path: root }))
  }
  const user = userInfo().username
  const mounts = await Promise.all(['/Volumes', join('/media', user), join('/run/media', user), '/mnt'].map(foldersIn))
  return [{ name: '/', path: '/' }, ...mounts.flat()]
}

async function foldersIn(path: string): Promise<Listing['places']> {
  try {
    return (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => ({ name, path: join(path, name) }))
  } catch {
    return []
  }
}
