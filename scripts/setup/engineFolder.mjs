// One native engine in the cache: deps/lib (libtensorflow), lib/napi-v8/tfjs_binding.node, and manifest.json, which is written
// last: a folder without it was interrupted and counts for nothing.
import { existsSync, lstatSync, statSync } from 'node:fs'
import { cp, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { checkEngine } from './checkEngine.mjs'
import { installFolder, isRecord, linkFolder, readJson, removeFolder, removeLink, sha256File, writeJson } from './durableFiles.mjs'
import { NAPI_FOLDER, TFJS_NODE_VERSION } from './pinned.mjs'

/**
 * @typedef {object} EngineManifest
 * @property {1} format
 * @property {string} tfjsNode
 * @property {string} tensorflow
 * @property {string} platform
 * @property {'official' | 'pypi'} source
 * @property {Record<string, { bytes: number, sha256: string }>} files
 */

/** @param {string} root */
export function tfjsNodeFolder(root) {
  return path.join(root, 'node_modules', '@tensorflow', 'tfjs-node')
}

/** The addon and its libraries can be reached from node_modules. @param {string} root */
export function engineIsLinked(root) {
  const folder = tfjsNodeFolder(root)
  return existsSync(path.join(folder, 'lib', NAPI_FOLDER, 'tfjs_binding.node')) && existsSync(path.join(folder, 'deps', 'lib'))
}

/**
 * The manifest of a complete engine folder whose files have the sizes they had, else undefined.
 * @param {string} dir
 * @returns {EngineManifest | undefined}
 */
export function readEngineManifest(dir) {
  const value = readJson(path.join(dir, 'manifest.json'))
  if (!isManifest(value)) return undefined
  const whole = Object.entries(value.files).every(([name, file]) => statSync(path.join(dir, ...name.split('/')), { throwIfNoEntry: false })?.size === file.bytes)
  return whole ? value : undefined
}

/**
 * Moves a finished folder into the cache, links it in, runs it, and only then writes its manifest.
 * @param {{ root: string, node: string, from: string, to: string, source: 'official' | 'pypi', tensorflow: string, platform: string }} engine
 * @returns {Promise<{ ok: true, tensorflow: string | undefined } | { ok: false, reason: string }>}
 */
export async function commitEngine({ root, node, from, to, source, tensorflow, platform }) {
  const files = await describeFiles(from)
  await installFolder(from, to)
  await linkEngine(root, to)
  const check = await checkEngine('tfjs-node', root, node)
  if (!check.ok) {
    await unlinkEngine(root)
    await removeFolder(to)
    return { ok: false, reason: `it was installed but does not run here: ${check.reason}` }
  }
  /** @type {EngineManifest} */
  const manifest = { format: 1, tfjsNode: TFJS_NODE_VERSION, tensorflow, platform, source, files }
  await writeJson(path.join(to, 'manifest.json'), manifest)
  return { ok: true, tensorflow: check.tensorflow }
}

/** @param {string} root @param {string} dir */
export async function linkEngine(root, dir) {
  const folder = tfjsNodeFolder(root)
  await linkFolder(path.join(dir, 'deps'), path.join(folder, 'deps'))
  await linkFolder(path.join(dir, 'lib', NAPI_FOLDER), path.join(folder, 'lib', NAPI_FOLDER))
}

/** @param {string} root */
export async function unlinkEngine(root) {
  const folder = tfjsNodeFolder(root)
  await removeLink(path.join(folder, 'deps'))
  await removeLink(path.join(folder, 'lib', NAPI_FOLDER))
}

/** On Windows the loader looks beside the addon. @param {string} dir */
export async function putLibrariesBesideAddon(dir) {
  const libraries = path.join(dir, 'deps', 'lib')
  for (const name of await readdir(libraries)) {
    if (name.endsWith('.dll')) await cp(path.join(libraries, name), path.join(dir, 'lib', NAPI_FOLDER, name))
  }
}

/** @param {unknown} value @returns {value is EngineManifest} */
function isManifest(value) {
  return isRecord(value) && value['format'] === 1 && value['tfjsNode'] === TFJS_NODE_VERSION && isRecord(value['files'])
}

/** @param {string} dir @returns {Promise<EngineManifest['files']>} */
async function describeFiles(dir) {
  /** @type {EngineManifest['files']} */
  const files = {}
  for (const entry of (await readdir(dir, { recursive: true })).toSorted()) {
    const file = path.join(dir, entry)
    if (!lstatSync(file).isFile()) continue
    files[entry.split(path.sep).join('/')] = { bytes: (await stat(file)).size, sha256: await sha256File(file) }
  }
  return files
}
