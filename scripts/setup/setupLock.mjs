import { mkdir, open, readFile, rename, stat, unlink, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { errorCode } from './durableFiles.mjs'

const HEARTBEAT_MS = 2000
/** A holder that has not touched its lock for this long is gone (a machine that slept gets its lock back by name). */
const STALE_MS = 30_000
const POLL_MS = 200

/**
 * Runs `work` while holding the lock file `file`. Another holder is waited for; one that died (its process is gone on this
 * host, or its heartbeat stopped) is replaced, so that a killed set-up never blocks the next.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (holder: string) => void, staleMs?: number }} [options]
 * @returns {Promise<T>}
 */
export async function withSetupLock(file, work, options = {}) {
  const token = randomUUID()
  await acquire(file, token, options)
  const heartbeat = setInterval(() => {
    const now = new Date()
    utimes(file, now, now).catch(() => {})
  }, HEARTBEAT_MS)
  heartbeat.unref()
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    if ((await readHolder(file))?.token === token) await unlink(file).catch(() => {})
  }
}

/**
 * @param {string} file
 * @param {string} token
 * @param {{ onWait?: (holder: string) => void, staleMs?: number }} options
 */
async function acquire(file, token, options) {
  await mkdir(path.dirname(file), { recursive: true })
  let told = false
  for (;;) {
    if (await create(file, token)) return
    const holder = await readHolder(file)
    if (holder !== undefined && (await isStale(file, holder, options.staleMs ?? STALE_MS))) {
      await takeAway(file, holder.token)
      continue
    }
    if (!told && holder !== undefined) {
      options.onWait?.(`process ${holder.pid} on ${holder.host}`)
      told = true
    }
    await delay(POLL_MS)
  }
}

/** @param {string} file @param {string} token */
async function create(file, token) {
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(JSON.stringify({ token, pid: process.pid, host: hostname() }))
    await handle.close()
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || (process.platform === 'win32' && errorCode(error) === 'EPERM')) return false
    throw error
  }
}

/**
 * Moves a dead holder's lock away under a name of our own, and puts it back should a live one have taken its place meanwhile.
 * @param {string} file
 * @param {string} deadToken
 */
async function takeAway(file, deadToken) {
  const aside = `${file}.${process.pid}.dead`
  try {
    await rename(file, aside)
  } catch {
    return
  }
  if ((await readHolder(aside))?.token === deadToken) await unlink(aside).catch(() => {})
  else await rename(aside, file).catch(() => {})
}

/**
 * @param {string} file
 * @returns {Promise<{ token: string, pid: number, host: string } | undefined>}
 */
async function readHolder(file) {
  let text
  try {
    text = await readFile(file, 'utf8')
  } catch {
    return undefined
  }
  try {
    const { token, pid, host } = JSON.parse(text)
    return { token: String(token), pid: Number(pid), host: String(host) }
  } catch {
    // created a moment ago, or left empty by a crash: the heartbeat tells
    return { token: '', pid: 0, host: '' }
  }
}

/**
 * @param {string} file
 * @param {{ pid: number, host: string }} holder
 * @param {number} staleMs
 */
async function isStale(file, holder, staleMs) {
  if (holder.pid > 0 && holder.host === hostname() && !isAlive(holder.pid)) return true
  const found = await stat(file).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs > staleMs
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
