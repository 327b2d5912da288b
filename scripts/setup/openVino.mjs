// OpenVINO's runtime from its PyPI wheel, cached per user: libs/ and manifest.json, which is written last. It is a faster engine
// beside TensorFlow and never a condition: where it cannot be had, set-up says so and goes on.
import { mkdir, mkdtemp, readdir, unlink } from 'node:fs/promises'
import path from 'node:path'
import { cachePaths } from './cachePaths.mjs'
import { freeBytes, installFolder, isRecord, readJson, removeFolder, writeJson } from './durableFiles.mjs'
import { findBuildTools } from './enginePypi.mjs'
import { forcedEngine } from './engine.mjs'
import { OPENVINO_LEFT_OUT, OPENVINO_VERSION, OPENVINO_WHEELS } from './pinned.mjs'
import { fetchWheel, unpackWheel } from './pypiWheel.mjs'
import { megabytes } from './say.mjs'

const RETRY_AFTER_MS = 12 * 3600 * 1000
const BYTES_NEEDED = 400_000_000

/** Where set-up keeps OpenVINO's libraries; undefined where there is no runtime for this platform. @param {NodeJS.ProcessEnv} env */
export function openVinoFolder(env) {
  const dir = cachePaths(env).openVino
  return dir && path.join(dir, 'libs')
}

/** A complete installation. @param {string} dir */
export function openVinoIsInstalled(dir) {
  const manifest = readJson(path.join(dir, 'manifest.json'))
  return isRecord(manifest) && manifest['openvino'] === OPENVINO_VERSION
}

/**
 * Whether there is nothing to do for OpenVINO now: it is there, not wanted, not made for this platform, or failed a short while ago.
 * @param {NodeJS.ProcessEnv} env
 * @param {number} now ms
 */
export function openVinoIsSettled(env, now) {
  const { openVino } = cachePaths(env)
  const forced = forcedEngine(env)
  if (openVino === undefined || env['HILUM_OPENVINO'] || (forced !== undefined && forced !== 'openvino') || openVinoIsInstalled(openVino)) return true
  const failed = openVinoFailure(env)
  return failed !== undefined && Math.abs(now - failed.at) < RETRY_AFTER_MS && (!failed.offline || env['HILUM_OFFLINE'] === '1')
}

/** Why the last try failed. @param {NodeJS.ProcessEnv} env @returns {{ reason: string, mend: string, offline: boolean, at: number } | undefined} */
export function openVinoFailure(env) {
  const state = readJson(cachePaths(env).openVinoState)
  if (!isRecord(state) || typeof state['reason'] !== 'string' || typeof state['at'] !== 'number') return undefined
  return { reason: state['reason'], mend: typeof state['mend'] === 'string' ? state['mend'] : '', offline: state['offline'] === true, at: state['at'] }
}

/**
 * Installs OpenVINO's runtime where it is wanted and not there. Call under the set-up lock. Failing is no error: the reason is kept.
 * @param {{ env: NodeJS.ProcessEnv, say: import('./say.mjs').Say, cache: import('./cachePaths.mjs').CachePaths }} context
 * @param {{ retry: boolean, now: number }} options
 * @returns {Promise<void>}
 */
export async function ensureOpenVino(context, { retry, now }) {
  const { env, say, cache } = context
  if (cache.openVino === undefined || openVinoIsInstalled(cache.openVino) || (!retry && openVinoIsSettled(env, now))) return
  const offline = env['HILUM_OFFLINE'] === '1'
  const result = offline
    ? { ok: /** @type {const} */ (false), reason: 'HILUM_OFFLINE forbids fetching it', mend: 'Unset HILUM_OFFLINE and run npm run setup once with the network.' }
    : await install(context, cache.openVino)
  if (result.ok) {
    say.note(`OpenVINO ${OPENVINO_VERSION}: ready in ${cache.openVino}`)
    return
  }
  say.note(`OpenVINO is not installed: ${result.reason}. Everything works without it, more slowly.`)
  await writeJson(cache.openVinoState, { ...result, offline, at: now })
}

/**
 * @param {{ env: NodeJS.ProcessEnv, say: import('./say.mjs').Say, cache: import('./cachePaths.mjs').CachePaths }} context
 * @param {string} to
 * @returns {Promise<{ ok: true } | { ok: false, reason: string, mend: string }>}
 */
async function install({ env, say, cache }, to) {
  const pinned = OPENVINO_WHEELS[cache.key]
  const { python } = await findBuildTools(env)
  if (pinned === undefined) return { ok: false, reason: `there is no runtime for ${cache.key}`, mend: '' }
  if (python === undefined) return { ok: false, reason: 'Python with pip is not installed', mend: 'Install python3 and python3-pip, then run: npm run setup -- --retry' }
  await mkdir(cache.temporary, { recursive: true })
  const free = await freeBytes(cache.temporary)
  if (free < BYTES_NEEDED) return { ok: false, reason: `${cache.dir} has ${megabytes(free)} free and ${megabytes(BYTES_NEEDED)} are needed`, mend: 'Free some space there, or name another folder in HILUM_CACHE.' }
  const temporary = await mkdtemp(path.join(cache.temporary, 'openvino-'))
  const wheel = path.join(cache.downloads, pinned.file)
  try {
    say.step(`OpenVINO: fetching its runtime from PyPI (${pinned.requirement})`)
    const fetched = await fetchWheel(pinned, wheel, temporary, { env, say, python })
    if (!fetched.ok) return fetched
    const unpacked = await unpackWheel(wheel, temporary, ['openvino/libs/'], { say, python })
    if (!unpacked.ok) return unpacked
    const libraries = path.join(temporary, 'openvino', 'libs')
    for (const name of await readdir(libraries)) if (OPENVINO_LEFT_OUT.some((format) => name.includes(`${format}_`))) await unlink(path.join(libraries, name))
    const engine = path.join(temporary, 'engine')
    await mkdir(engine)
    await installFolder(libraries, path.join(engine, 'libs'))
    await installFolder(engine, to)
    await writeJson(path.join(to, 'manifest.json'), { format: 1, openvino: OPENVINO_VERSION, platform: cache.key })
    await unlink(wheel).catch(() => {})
    return { ok: true }
  } finally {
    await removeFolder(temporary)
  }
}
