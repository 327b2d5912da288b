import { cp, mkdir, mkdtemp, readdir, unlink } from 'node:fs/promises'
import path from 'node:path'
import { buildAddon, findCompiler } from './buildAddon.mjs'
import { shortName } from './cachePaths.mjs'
import { download, DownloadError, probeUrl } from './download.mjs'
import { errorText, removeFolder } from './durableFiles.mjs'
import { commitEngine, putLibrariesBesideAddon } from './engineFolder.mjs'
import { NAPI_FOLDER, TFJS_BASE_URL, TFJS_OFFICIAL } from './pinned.mjs'
import { findProgram, runProgram } from './runProgram.mjs'
import { megabytes } from './say.mjs'

/**
 * @typedef {object} EngineContext
 * @property {string} root
 * @property {string} node
 * @property {NodeJS.ProcessEnv} env
 * @property {import('./say.mjs').Say} say
 * @property {import('./node24.mjs').CachePaths} cache
 *
 * @typedef {{ ok: true, dir: string, tensorflow: string | undefined } | { ok: false, reason: string, mend: string, missing?: readonly string[] }} EngineResult
 */

/** @param {EngineContext} context @returns {Promise<EngineResult>} */
export async function installOfficialEngine({ root, node, env, say, cache }) {
  const wanted = TFJS_OFFICIAL[cache.key]
  const to = cache.engineOfficial
  if (wanted === undefined || to === undefined) return { ok: false, reason: `tfjs-node has no prebuilt library for ${cache.key}`, mend: 'Nothing: this platform is not served.' }
  await mkdir(cache.temporary, { recursive: true })
  const temporary = await mkdtemp(path.join(cache.temporary, 'engine-'))
  try {
    const tensorflow = wanted.tensorflow
    await fetchOfficialEngine({ key: cache.key, baseUrl: env['HILUM_TFJS_BASE_URL'] || TFJS_BASE_URL, dir: temporary, downloads: cache.downloads, root, env, say })
    say.note('trying it with a convolution')
    const done = await commitEngine({ root, node, from: temporary, to, source: 'official', tensorflow, platform: cache.key })
    return done.ok ? { ok: true, dir: to, tensorflow: done.tensorflow } : { ...done, mend: 'Nothing to do: the next source is tried.' }
  } catch (error) {
    return { ok: false, reason: errorText(error), mend: 'Allow that host through the firewall, set HTTPS_PROXY, or name a mirror in HILUM_TFJS_BASE_URL.' }
  } finally {
    await removeFolder(temporary)
  }
}

/**
 * Fetches libtensorflow and the addon from where tfjs-node's own installer would, into `dir`/deps and `dir`/lib.
 * Gives up within seconds where the host does not answer.
 * @param {{ key: string, baseUrl: string, dir: string, downloads: string, root: string, env: NodeJS.ProcessEnv, say: import('./say.mjs').Say, timeoutMs?: number }} input
 * @throws {DownloadError | EngineArchiveError}
 */
export async function fetchOfficialEngine({ key, baseUrl, dir, downloads, root, env, say, timeoutMs = 4000 }) {
  const wanted = TFJS_OFFICIAL[key]
  if (wanted === undefined) throw new EngineArchiveError(`tfjs-node has no prebuilt library for ${key}`)
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`
  const libraryUrl = base + wanted.library
  say.step(`native engine: asking ${new URL(base).host} for tfjs-node's prebuilt library`)
  const bytes = await probeUrl(libraryUrl, { timeoutMs })
  say.note(`downloading libtensorflow ${wanted.tensorflow}${bytes === undefined ? '' : ` (${megabytes(bytes)})`}`)
  await fetchAndExtract(libraryUrl, path.join(dir, 'deps'), { downloads, say, timeoutMs })
  if (key.startsWith('win32')) await arrangeWindowsLibrary(path.join(dir, 'deps'))
  await fetchAddon(base + wanted.addon, { dir, downloads, root, env, say, timeoutMs })
  await removeFolder(path.join(dir, 'deps', 'include'))
  if (key.startsWith('win32')) await putLibrariesBesideAddon(dir)
}

/** An archive that is not what it should be. */
export class EngineArchiveError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message)
    this.name = 'EngineArchiveError'
  }
}

/**
 * @param {string} url
 * @param {{ dir: string, downloads: string, root: string, env: NodeJS.ProcessEnv, say: import('./say.mjs').Say, timeoutMs: number }} input
 */
async function fetchAddon(url, { dir, downloads, root, env, say, timeoutMs }) {
  try {
    const unpacked = path.join(dir, 'addon')
    await fetchAndExtract(url, unpacked, { downloads, say, timeoutMs })
    const names = await readdir(unpacked, { recursive: true })
    const addon = names.find((name) => path.basename(name) === 'tfjs_binding.node')
    if (addon === undefined) throw new EngineArchiveError(`${url} holds no tfjs_binding.node`)
    const output = path.join(dir, 'lib', NAPI_FOLDER)
    await mkdir(output, { recursive: true })
    await cp(path.join(unpacked, addon), path.join(output, 'tfjs_binding.node'))
    await removeFolder(unpacked)
  } catch (error) {
    const compiler = process.platform === 'win32' ? undefined : findCompiler(env)
    if (!(error instanceof DownloadError && error.reason === 'refused') || compiler === undefined) throw error
    say.note(`no prebuilt addon (${error.message}); building it with ${path.basename(compiler)}`)
    const built = await buildAddon({ root, dir, compiler })
    if (!built.ok) throw new EngineArchiveError(built.reason)
  }
}

/**
 * @param {string} url
 * @param {string} dir
 * @param {{ downloads: string, say: import('./say.mjs').Say, timeoutMs: number }} options
 */
async function fetchAndExtract(url, dir, { downloads, say, timeoutMs }) {
  const archive = path.join(downloads, `${shortName(url)}-${path.posix.basename(new URL(url).pathname)}`)
  await download(url, archive, {
    timeoutMs,
    onProgress: (done, total) => say.progress(`${megabytes(done)}${total === undefined ? '' : ` of ${megabytes(total)}`}`, done, total)
  })
  await mkdir(dir, { recursive: true })
  const tar = process.platform === 'win32' ? path.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'tar.exe') : findProgram('tar')
  if (tar === undefined) throw new EngineArchiveError('the program tar is not installed')
  // by its bare name: GNU tar reads a colon in a path as another host
  const result = await runProgram(tar, ['-xf', path.basename(archive), '-C', dir], { cwd: downloads })
  await unlink(archive).catch(() => {})
  if (result.code !== 0) throw new EngineArchiveError(`${url} could not be unpacked: ${result.stderr.trim().split('\n', 1)[0]}`)
}

/** Some of the Windows archives hold tensorflow.dll at the top. @param {string} deps */
async function arrangeWindowsLibrary(deps) {
  const names = await readdir(deps)
  if (!names.includes('tensorflow.dll')) return
  await mkdir(path.join(deps, 'lib'), { recursive: true })
  await cp(path.join(deps, 'tensorflow.dll'), path.join(deps, 'lib', 'tensorflow.dll'))
}
