import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { cachePaths } from './cachePaths.mjs'
import { findElectron } from './desktopPrograms.mjs'
import { removeFolder } from './durableFiles.mjs'
import { ensureOpenVino, openVinoIsSettled } from './openVino.mjs'
import { ensureEngine, engineIsSettled } from './engine.mjs'
import { ensureNode24, findNode24, isSuitableNode } from './node24.mjs'
import { ensurePackages, packagesAreReady } from './packages.mjs'
import { lastLines, runProgram } from './runProgram.mjs'
import { SetupError } from './setupError.mjs'
import { withSetupLock } from './setupLock.mjs'

/** The folder that holds package.json. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')

/**
 * The Node to run under where everything is prepared, else undefined. Reads a handful of files and starts nothing.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function readyNode(root, env) {
  const cache = cachePaths(env)
  const node = findNode24(cache)
  return node !== undefined && packagesAreReady(root, cache.key) && engineIsSettled(root, env, Date.now()) && openVinoIsSettled(env, Date.now()) ? node : undefined
}

/**
 * Prepares what is missing: Node 24, the packages, the native engine (and Electron's runtime when asked).
 * @param {string} root
 * @param {{ env: NodeJS.ProcessEnv, say: import('./say.mjs').Say, retry?: boolean, electron?: boolean }} options
 * @returns {Promise<string>} the Node 24 to run under
 * @throws {SetupError}
 */
export async function setUp(root, { env, say, retry = false, electron = false }) {
  const cache = cachePaths(env)
  /** @template T @param {() => Promise<T>} work */
  const alone = (work) =>
    withSetupLock(
      cache.lock,
      async () => {
        // whatever lies there was left by a set-up that was killed
        await removeFolder(cache.temporary)
        return work()
      },
      { onWait: (holder) => say.step(`waiting for another set-up (${holder})`) }
    )
  const node = findNode24(cache) ?? (await alone(() => ensureNode24(cache, { env, say })))
  if (!isSuitableNode(process.versions.node) || (usesProxy(env) && env['NODE_USE_ENV_PROXY'] !== '1')) {
    await goOnUnder(node, [...(retry ? ['--retry'] : []), ...(electron ? ['--electron'] : [])], env)
    return node
  }
  await alone(async () => {
    await ensurePackages(root, cache.key, { env, say, node })
    await ensureEngine({ root, node, env, say, cache }, { retry, now: Date.now() })
    await ensureOpenVino({ env, say, cache }, { retry, now: Date.now() })
    if (electron) await ensureElectron(root, { env, say, node })
  })
  return node
}

/**
 * The rest of set-up in a process of the right Node, which also reads the proxy variables at its start.
 * @param {string} node
 * @param {readonly string[]} options
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>}
 */
function goOnUnder(node, options, env) {
  const bootstrap = path.join(ROOT, 'scripts', 'bootstrap.mjs')
  const inner = { ...env, ...(usesProxy(env) && { NODE_USE_ENV_PROXY: '1' }), HILUM_SETUP_INNER: '1' }
  return new Promise((resolve, reject) => {
    const child = spawn(node, [bootstrap, ...options], { env: inner, stdio: ['ignore', 'ignore', 'inherit'] })
    const stop = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal)
    process.on('SIGINT', stop).on('SIGTERM', stop)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.off('SIGINT', stop).off('SIGTERM', stop)
      if (code === 0) resolve()
      else reject(new SetupStopped(signal === null ? `set-up ended with code ${code}` : `set-up was stopped by ${signal}`))
    })
  })
}

/** The inner process failed and has said why. */
export class SetupStopped extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message)
    this.name = 'SetupStopped'
  }
}

/**
 * @param {string} root
 * @param {{ env: NodeJS.ProcessEnv, say: import('./say.mjs').Say, node: string }} context
 */
async function ensureElectron(root, { env, say, node }) {
  if (findElectron(root, env).found) return
  say.step('Electron: downloading its runtime with electron\'s own installer')
  const result = await runProgram(node, [path.join(root, 'node_modules', 'electron', 'install.js')], { env, cwd: root, timeoutMs: 900_000 })
  if (result.code === 0 && findElectron(root, env).found) return say.note('Electron is ready')
  throw new SetupError(
    `Electron's runtime could not be downloaded: ${lastLines(result.stderr, 3) || `exit code ${result.code}`}`,
    'Hilum works without it (npm start then opens in the browser). A runtime from elsewhere can be named in HILUM_ELECTRON.'
  )
}

/** @param {NodeJS.ProcessEnv} env */
export function usesProxy(env) {
  return ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((name) => Boolean(env[name]))
}
