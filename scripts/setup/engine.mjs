import { cachePaths } from './cachePaths.mjs'
import { isRecord, readJson, writeJson } from './durableFiles.mjs'
import { findCompiler } from './buildAddon.mjs'
import { engineIsLinked, linkEngine, readEngineManifest } from './engineFolder.mjs'
import { installOfficialEngine } from './engineOfficial.mjs'
import { buildPypiEngine } from './enginePypi.mjs'
import { findProgram } from './runProgram.mjs'
import { SetupError } from './setupError.mjs'

/** After a failure the next runs go on without the native engine for this long, unless asked to retry. */
const RETRY_AFTER_MS = 12 * 3600 * 1000

/**
 * @typedef {object} EngineState What the last try at the native engine came to; kept in the cache for the next run and for doctor.
 * @property {1} format
 * @property {string} platform
 * @property {'ready' | 'failed'} outcome
 * @property {string} [dir]
 * @property {boolean} offline
 * @property {readonly string[]} missing Programs whose absence made it fail: a retry follows as soon as they are there.
 * @property {readonly { source: string, reason: string, mend: string }[]} reasons
 * @property {number} at ms since 1970
 */

/** The engine that the person forces with HILUM_ENGINE. @param {NodeJS.ProcessEnv} env @returns {'tfjs-node' | 'openvino' | 'onnx' | 'wasm' | undefined} */
export function forcedEngine(env) {
  const value = env['HILUM_ENGINE']
  if (value === undefined || value === '' || value === 'auto') return undefined
  if (value === 'tfjs-node' || value === 'openvino' || value === 'onnx' || value === 'wasm') return value
  throw new SetupError(`HILUM_ENGINE is ${JSON.stringify(value)}; it can be tfjs-node, openvino, onnx, wasm or auto.`, 'Set it to one of these or unset it.')
}

/**
 * Whether there is nothing to do for the native engine now: it is linked in, not wanted, or failed a short while ago.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {number} now ms
 */
export function engineIsSettled(root, env, now) {
  const forced = forcedEngine(env)
  if (forced === 'wasm' || engineIsLinked(root)) return true
  if (forced === 'tfjs-node') return false
  const state = readEngineState(cachePaths(env).engineState)
  return state !== undefined && !worthRetrying(state, env, now)
}

/** @param {string} file @returns {EngineState | undefined} */
export function readEngineState(file) {
  const value = readJson(file)
  return isEngineState(value) ? value : undefined
}

/**
 * Links the native engine in, fetching or building it where the cache has none. Call under the set-up lock.
 * @param {import('./engineOfficial.mjs').EngineContext} context
 * @param {{ retry: boolean, now: number }} options
 * @returns {Promise<void>} also when there will be none: the program then runs on WebAssembly
 * @throws {SetupError} when HILUM_ENGINE asks for tfjs-node and it cannot be had
 */
export async function ensureEngine(context, { retry, now }) {
  const { root, env, say, cache } = context
  if (forcedEngine(env) === 'wasm' || engineIsLinked(root)) return
  for (const dir of [cache.engineOfficial, cache.enginePypi]) {
    if (dir === undefined || readEngineManifest(dir) === undefined) continue
    await linkEngine(root, dir)
    say.note(`native engine: linked from ${dir}`)
    return
  }
  if (!retry && engineIsSettled(root, env, now)) return
  const offline = env['HILUM_OFFLINE'] === '1'
  /** @type {{ source: string, reason: string, mend: string }[]} */
  const reasons = []
  /** @type {string[]} */
  const missing = []
  if (offline) {
    reasons.push({ source: 'network', reason: 'HILUM_OFFLINE forbids fetching it', mend: 'Unset HILUM_OFFLINE and run the same command once with the network.' })
  } else {
    for (const [source, install] of /** @type {const} */ ([['official', installOfficialEngine], ['pypi', buildPypiEngine]])) {
      const result = await install(context)
      if (result.ok) {
        say.note(`native engine: ready, TensorFlow ${result.tensorflow ?? ''} in ${result.dir}`)
        await writeState(cache, { outcome: 'ready', dir: result.dir, offline, missing: [], reasons, at: now })
        return
      }
      say.note(`native engine: ${source}: ${result.reason}`)
      reasons.push({ source, reason: result.reason, mend: result.mend })
      missing.push(...(result.missing ?? []))
    }
  }
  await writeState(cache, { outcome: 'failed', offline, missing, reasons, at: now })
  const last = reasons.at(-1)
  if (forcedEngine(env) === 'tfjs-node') {
    throw new SetupError(`HILUM_ENGINE asks for tfjs-node, which cannot be had here: ${reasons.map(({ source, reason }) => `${source}: ${reason}`).join('; ')}`, last?.mend ?? 'Unset HILUM_ENGINE.')
  }
  say.step('no native engine: going on with WebAssembly (slower; heads can be trained, networks cannot)')
  if (last !== undefined) say.note(last.mend)
}

/** @param {EngineState} state @param {NodeJS.ProcessEnv} env @param {number} now */
function worthRetrying(state, env, now) {
  if (state.outcome === 'ready' || state.platform !== cachePaths(env).key) return true
  if (state.offline) return env['HILUM_OFFLINE'] !== '1'
  if (state.missing.length > 0 && state.missing.every((tool) => isThere(tool, env))) return true
  return Math.abs(now - state.at) > RETRY_AFTER_MS
}

/** Quick and without starting anything; pip alone cannot be seen this way and waits for its time. @param {string} tool @param {NodeJS.ProcessEnv} env */
function isThere(tool, env) {
  if (tool === 'g++') return findCompiler(env) !== undefined
  return tool === 'python3' && findProgram('python3', env) !== undefined
}

/** @param {unknown} value @returns {value is EngineState} */
function isEngineState(value) {
  return isRecord(value) && value['format'] === 1 && Array.isArray(value['reasons']) && Array.isArray(value['missing']) && typeof value['at'] === 'number'
}

/** @param {import('./node24.mjs').CachePaths} cache @param {Omit<EngineState, 'format' | 'platform'>} state */
async function writeState(cache, state) {
  await writeJson(cache.engineState, { format: 1, platform: cache.key, ...state })
}
