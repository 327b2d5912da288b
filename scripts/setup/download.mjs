import { createWriteStream } from 'node:fs'
import { mkdir, stat, truncate, unlink } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { renameWithRetry } from './durableFiles.mjs'

/** A host that cannot be reached, an address without a file, a transfer that never completes. */
export class DownloadError extends Error {
  /**
   * @param {string} message
   * @param {'unreachable' | 'refused' | 'incomplete'} reason
   */
  constructor(message, reason) {
    super(message)
    this.name = 'DownloadError'
    this.reason = reason
  }
}

/**
 * Asks for the headers of `url` and returns its size in bytes (undefined where the server does not say).
 * @param {string} url
 * @param {{ timeoutMs?: number }} [options]
 * @returns {Promise<number | undefined>}
 * @throws {DownloadError} unreachable when there is no answer within timeoutMs, refused for any status but 2xx
 */
export async function probeUrl(url, { timeoutMs = 4000 } = {}) {
  const response = await request(url, { method: 'HEAD' }, timeoutMs)
  if (!response.ok) throw new DownloadError(`${url} answers ${response.status} ${response.statusText}`.trim(), 'refused')
  return contentLength(response)
}

/**
 * Downloads `url` to `file`: into `file.part`, going on where an earlier try stopped, renamed when every announced byte is there.
 * @param {string} url
 * @param {string} file
 * @param {{ timeoutMs?: number, idleMs?: number, attempts?: number, onProgress?: (done: number, total: number | undefined) => void }} [options]
 * @throws {DownloadError}
 */
export async function download(url, file, { timeoutMs = 4000, idleMs = 20_000, attempts = 4, onProgress } = {}) {
  const part = `${file}.part`
  await mkdir(path.dirname(file), { recursive: true })
  for (let attempt = 1; ; attempt++) {
    try {
      await downloadRest(url, part, { timeoutMs, idleMs, onProgress })
      await renameWithRetry(part, file)
      return
    } catch (error) {
      if (attempt >= attempts || (error instanceof DownloadError && error.reason === 'refused')) {
        if (error instanceof DownloadError && error.reason === 'incomplete') await unlink(part).catch(() => {})
        throw error
      }
      await delay(Math.min(250 * 2 ** attempt, 3000))
    }
  }
}

/**
 * @param {string} url
 * @param {string} part
 * @param {{ timeoutMs: number, idleMs: number, onProgress: ((done: number, total: number | undefined) => void) | undefined }} options
 */
async function downloadRest(url, part, { timeoutMs, idleMs, onProgress }) {
  const have = await stat(part).then((found) => found.size, () => 0)
  const response = await request(url, have > 0 ? { headers: { range: `bytes=${have}-` } } : {}, timeoutMs)
  const resumed = response.status === 206
  if (response.status === 416) {
    // what lies there is not a beginning of this file
    await response.body?.cancel()
    await unlink(part).catch(() => {})
    throw new DownloadError(`${url}: the partial download does not fit, starting over`, 'incomplete')
  }
  if (!response.ok || response.body === null) throw new DownloadError(`${url} answers ${response.status} ${response.statusText}`.trim(), 'refused')
  if (!resumed && have > 0) await truncate(part, 0)
  const start = resumed ? have : 0
  const rest = contentLength(response)
  const total = rest === undefined ? undefined : start + rest
  let done = start
  const idle = new AbortController()
  let timer = setTimeout(() => idle.abort(), idleMs)
  const body = Readable.fromWeb(response.body)
  body.on('data', (/** @type {Uint8Array} */ chunk) => {
    done += chunk.length
    clearTimeout(timer)
    timer = setTimeout(() => idle.abort(), idleMs)
    onProgress?.(done, total)
  })
  try {
    await pipeline(body, createWriteStream(part, { flags: resumed ? 'a' : 'w' }), { signal: idle.signal })
  } catch (error) {
    throw new DownloadError(`${url}: ${idle.signal.aborted ? `nothing came for ${idleMs / 1000} s` : `the transfer broke off (${cause(error)})`} after ${done} of ${total ?? 'unknown'} bytes`, 'incomplete')
  } finally {
    clearTimeout(timer)
  }
  if (total !== undefined && done !== total) throw new DownloadError(`${url}: ${done} of ${total} bytes came`, 'incomplete')
}

/**
 * `fetch` whose headers must come within `timeoutMs`.
 * @param {string} url
 * @param {RequestInit} init
 * @param {number} timeoutMs
 * @returns {Promise<Response>}
 */
async function request(url, init, timeoutMs) {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeoutMs)
  try {
    return await fetch(url, { ...init, signal: abort.signal })
  } catch (error) {
    throw new DownloadError(`${new URL(url).host} ${abort.signal.aborted ? `does not answer within ${timeoutMs / 1000} s` : `cannot be reached (${cause(error)})`}`, 'unreachable')
  } finally {
    clearTimeout(timer)
  }
}

/** @param {Response} response @returns {number | undefined} */
function contentLength(response) {
  // a compressed answer announces the size of what travels, not of what arrives here
  const text = response.headers.get('content-encoding') ? null : response.headers.get('content-length')
  return text === null ? undefined : Number(text)
}

/** @param {unknown} error @returns {string} */
function cause(error) {
  if (!(error instanceof Error)) return String(error)
  const inner = error.cause
  if (inner instanceof Error) return 'code' in inner && typeof inner.code === 'string' ? inner.code : inner.message
  return error.message
}
