// Files that appear whole or not at all, also where a virus scanner holds a file open or a path is long.
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { lstat, mkdir, readlink, rename, rm, statfs, symlink, unlink, writeFile, cp } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Errors that Windows gives while another process (a scanner, an indexer) has the file open: they pass. */
const PASSING = new Set(['EPERM', 'EACCES', 'EBUSY', 'ENOTEMPTY', 'EEXIST'])

/**
 * `rename` that waits out passing errors for about three seconds.
 * @param {string} from
 * @param {string} to
 * @param {{ rename?: (from: string, to: string) => Promise<void>, pause?: (ms: number) => Promise<unknown>, platform?: string }} [ways]
 */
export async function renameWithRetry(from, to, ways = {}) {
  const move = ways.rename ?? rename
  const pause = ways.pause ?? delay
  // elsewhere EPERM and EACCES mean what they say
  const retries = (ways.platform ?? process.platform) === 'win32' ? 10 : 0
  for (let attempt = 0; ; attempt++) {
    try {
      return await move(from, to)
    } catch (error) {
      if (attempt >= retries || !PASSING.has(errorCode(error))) throw error
      await pause(Math.min(50 * 2 ** attempt, 500))
    }
  }
}

/**
 * Puts a finished folder in its place with one rename; what stood there before is moved away first and removed.
 * @param {string} from
 * @param {string} to
 */
export async function installFolder(from, to) {
  await mkdir(path.dirname(to), { recursive: true })
  const old = `${from}.old`
  try {
    await renameWithRetry(to, old)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
  await renameWithRetry(from, to)
  await removeFolder(old)
}

/** @param {string} dir */
export async function removeFolder(dir) {
  await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}

/**
 * Makes `link` lead to the folder `target`: a symbolic link, on Windows a junction (needs no right), where that cannot be
 * (another drive, a network folder) a copy. Replaces a link that leads elsewhere; leaves a real folder to its owner's error.
 * @param {string} target
 * @param {string} link
 */
export async function linkFolder(target, link) {
  const current = await readlink(link).catch(() => undefined)
  if (current !== undefined && path.resolve(path.dirname(link), current) === path.resolve(target)) return
  await mkdir(path.dirname(link), { recursive: true })
  await removeLink(link)
  try {
    await symlink(target, link, process.platform === 'win32' ? 'junction' : 'dir')
  } catch (error) {
    if (!['EPERM', 'EINVAL', 'ENOTSUP', 'EXDEV', 'UNKNOWN'].includes(errorCode(error))) throw error
    await cp(target, link, { recursive: true })
  }
}

/** Removes a link or a copy that `linkFolder` made, never what the link leads to. @param {string} link */
export async function removeLink(link) {
  const found = await lstat(link).catch(() => undefined)
  if (found === undefined) return
  if (found.isSymbolicLink()) await unlink(link)
  else await removeFolder(link)
}

/**
 * @param {string} file
 * @param {unknown} value
 */
export async function writeJson(file, value) {
  await mkdir(path.dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.tmp`
  await writeFile(temporary, `${JSON.stringify(value, null, 2)}\n`)
  await renameWithRetry(temporary, file)
}

/**
 * A JSON file's value, or undefined where it is missing or broken: every caller can make it again.
 * @param {string} file
 * @returns {unknown}
 */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
export function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @param {string} file @returns {Promise<string>} hexadecimal */
export async function sha256File(file) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk)
  return hash.digest('hex')
}

/** Bytes free for this user where `dir` (or its nearest existing parent) lies. @param {string} dir @returns {Promise<number>} */
export async function freeBytes(dir) {
  try {
    const found = await statfs(dir)
    return found.bavail * found.bsize
  } catch (error) {
    const parent = path.dirname(dir)
    if (errorCode(error) !== 'ENOENT' || parent === dir) throw error
    return freeBytes(parent)
  }
}

/** @param {unknown} error @returns {string} */
export function errorCode(error) {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** @param {unknown} error @returns {string} */
export function errorText(error) {
  return error instanceof Error ? error.message : String(error)
}

