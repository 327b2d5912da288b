import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import path from 'node:path'
import { NODE_PACKAGES, OPENVINO_VERSION, OPENVINO_WHEELS, TENSORFLOW_WHEEL, TFJS_NODE_VERSION, TFJS_OFFICIAL } from './pinned.mjs'

/** @typedef {ReturnType<typeof cachePaths>} CachePaths */

/**
 * Where set-up keeps what it can fetch or build again, shared by all clones of one person: `HILUM_CACHE`, else the platform's
 * place for caches. Names are short and plain ASCII, because Windows counts every character of a path.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {{ platform?: string, arch?: string, home?: string }} [machine]
 */
export function cachePaths(env, machine = {}) {
  const platform = machine.platform ?? process.platform
  const key = `${platform}-${machine.arch ?? process.arch}`
  const flavour = platform === 'win32' ? path.win32 : path.posix
  /** @param {string[]} parts */
  const join = (...parts) => flavour.join(...parts)
  const dir = cacheDir(env, platform, machine.home ?? homedir(), join)
  const node = NODE_PACKAGES[key]
  const official = TFJS_OFFICIAL[key]
  /** @param {string} tensorflow */
  const engine = (tensorflow) => join(dir, 'engine', `tfjs-node-${TFJS_NODE_VERSION}-tensorflow-${tensorflow}-${key}`)
  return {
    dir,
    key,
    lock: join(dir, 'setup.lock'),
    engineState: join(dir, 'engine-state.json'),
    openVinoState: join(dir, 'openvino-state.json'),
    downloads: join(dir, 'downloads'),
    temporary: join(dir, 'tmp'),
    nodeDir: node && join(dir, 'node', `${node.version}-${key}`),
    nodeBinary: node && join(dir, 'node', `${node.version}-${key}`, ...node.binary.split('/')),
    engineOfficial: official && engine(official.tensorflow),
    openVino: OPENVINO_WHEELS[key] && join(dir, 'engine', `openvino-${OPENVINO_VERSION}-${key}`),
    enginePypi: key === TENSORFLOW_WHEEL.platform ? engine(TENSORFLOW_WHEEL.tensorflow) : undefined
  }
}

/**
 * A short name for a file that stands for `text` (an address, a path): 12 hexadecimal digits.
 * @param {string} text
 */
export function shortName(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

/**
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} platform
 * @param {string} home
 * @param {(...parts: string[]) => string} join
 */
function cacheDir(env, platform, home, join) {
  if (env['HILUM_CACHE']) return platform === process.platform ? path.resolve(env['HILUM_CACHE']) : env['HILUM_CACHE']
  const base = env['HOME'] && platform !== 'win32' ? env['HOME'] : home
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(base, 'AppData', 'Local'), 'hilum', 'cache')
  if (platform === 'darwin') return join(base, 'Library', 'Caches', 'hilum')
  const xdg = env['XDG_CACHE_HOME']
  // the XDG specification: a relative path is invalid and is to be ignored
  return join(xdg && path.posix.isAbsolute(xdg) ? xdg : join(base, '.cache'), 'hilum')
}
