import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, symlink, unlink } from 'node:fs/promises'
import path from 'node:path'
import { buildAddon, findCompiler } from './buildAddon.mjs'
import { freeBytes, removeFolder, renameWithRetry } from './durableFiles.mjs'
import { commitEngine } from './engineFolder.mjs'
import { TENSORFLOW_WHEEL } from './pinned.mjs'
import { fetchWheel, unpackWheel } from './pypiWheel.mjs'
import { findProgram, runProgram } from './runProgram.mjs'
import { megabytes } from './say.mjs'

/**
 * Builds tfjs-node's addon against the libtensorflow inside PyPI's tensorflow-cpu wheel.
 * @param {import('./engineOfficial.mjs').EngineContext} context
 * @returns {Promise<import('./engineOfficial.mjs').EngineResult>}
 */
export async function buildPypiEngine({ root, node, env, say, cache }) {
  const to = cache.enginePypi
  if (to === undefined) return { ok: false, reason: `the build from PyPI's TensorFlow is made for ${TENSORFLOW_WHEEL.platform} only`, mend: 'Use the official library (see above) on this platform.' }
  const tools = await findBuildTools(env)
  if (tools.compiler === undefined || tools.python === undefined) {
    return { ok: false, reason: `${tools.missing.join(' and ')} ${tools.missing.length > 1 ? 'are' : 'is'} not installed`, mend: toolsMend(tools.missing), missing: tools.missing }
  }
  const wheel = path.join(cache.downloads, TENSORFLOW_WHEEL.file)
  await mkdir(cache.temporary, { recursive: true })
  const free = await freeBytes(cache.temporary)
  if (free < TENSORFLOW_WHEEL.bytesNeeded) {
    return { ok: false, reason: `${cache.dir} has ${megabytes(free)} free and ${megabytes(TENSORFLOW_WHEEL.bytesNeeded)} are needed`, mend: 'Free some space there, or name another folder in HILUM_CACHE.' }
  }
  const temporary = await mkdtemp(path.join(cache.temporary, 'engine-'))
  try {
    say.step(`native engine: building tfjs-node's addon against ${TENSORFLOW_WHEEL.requirement} from PyPI`)
    const fetched = await fetchWheel(TENSORFLOW_WHEEL, wheel, temporary, { env, say, python: tools.python })
    if (!fetched.ok) return fetched
    const engine = path.join(temporary, 'engine')
    const unpacked = await unpackTensorflow(wheel, engine, { say, python: tools.python })
    if (!unpacked.ok) return unpacked
    say.note(`compiling with ${path.basename(tools.compiler)}`)
    const built = await buildAddon({ root, dir: engine, compiler: tools.compiler })
    if (!built.ok) return { ...built, mend: 'Mend the compiler (Debian: apt-get install g++) and run: npm run setup -- --retry' }
    await removeFolder(path.join(engine, 'deps', 'include'))
    say.note('trying it with a convolution')
    const done = await commitEngine({ root, node, from: engine, to, source: 'pypi', tensorflow: TENSORFLOW_WHEEL.tensorflow, platform: cache.key })
    if (!done.ok) return { ...done, mend: 'Run: npm run setup -- --retry; where it fails again, hilum doctor shows the machine.' }
    await unlink(wheel).catch(() => {})
    return { ok: true, dir: to, tensorflow: done.tensorflow }
  } finally {
    await removeFolder(temporary)
  }
}

/**
 * What the build needs and what is not there: `g++`, `python3`, `pip`.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ compiler: string | undefined, python: string | undefined, missing: string[] }>}
 */
export async function findBuildTools(env) {
  const compiler = findCompiler(env)
  const pythons = [...new Set([findProgram('python3', env), findProgram('python', env), '/usr/bin/python3'])].filter((file) => file !== undefined && existsSync(file))
  let python
  for (const candidate of pythons) {
    if (candidate === undefined) continue
    const probe = await runProgram(candidate, ['-m', 'pip', '--version'], { env, timeoutMs: 20_000 })
    if (probe.code === 0) {
      python = candidate
      break
    }
  }
  const missing = [...(compiler === undefined ? ['g++'] : []), ...(python === undefined ? [pythons.length === 0 ? 'python3' : 'pip'] : [])]
  return { compiler, python, missing }
}

/** @param {readonly string[]} missing */
export function toolsMend(missing) {
  const packages = missing.flatMap((tool) => (tool === 'g++' ? ['g++'] : tool === 'pip' ? ['python3-pip'] : ['python3', 'python3-pip']))
  return `Install what is missing (Debian and Ubuntu: apt-get install ${packages.join(' ')}; Fedora: dnf install ${packages.join(' ').replace('g++', 'gcc-c++')}); then run: npm run setup -- --retry`
}

/**
 * @param {string} wheel
 * @param {string} engine
 * @param {{ say: import('./say.mjs').Say, python: string }} context
 * @returns {Promise<{ ok: true } | { ok: false, reason: string, mend: string }>}
 */
async function unpackTensorflow(wheel, engine, { say, python }) {
  say.note('unpacking libtensorflow')
  const raw = path.join(engine, 'wheel')
  const unpacked = await unpackWheel(wheel, raw, [...TENSORFLOW_WHEEL.libraries, ...TENSORFLOW_WHEEL.headers], { say, python })
  if (!unpacked.ok) return unpacked
  const libraries = path.join(engine, 'deps', 'lib')
  await mkdir(libraries, { recursive: true })
  for (const name of TENSORFLOW_WHEEL.libraries) await renameWithRetry(path.join(raw, ...name.split('/')), path.join(libraries, path.posix.basename(name)))
  await renameWithRetry(path.join(raw, 'tensorflow', 'include'), path.join(engine, 'deps', 'include'))
  await removeFolder(raw)
  // the names that the linker looks for
  await symlink('libtensorflow_cc.so.2', path.join(libraries, 'libtensorflow.so'))
  await symlink('libtensorflow_framework.so.2', path.join(libraries, 'libtensorflow_framework.so'))
  return { ok: true }
}
