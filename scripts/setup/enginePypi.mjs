import { existsSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, symlink, unlink } from 'node:fs/promises'
import path from 'node:path'
import { buildAddon, findCompiler } from './buildAddon.mjs'
import { freeBytes, removeFolder, renameWithRetry, sha256File } from './durableFiles.mjs'
import { commitEngine } from './engineFolder.mjs'
import { TENSORFLOW_WHEEL } from './pinned.mjs'
import { findProgram, lastLines, runProgram } from './runProgram.mjs'
import { megabytes } from './say.mjs'

// argv: wheel, folder, then what to take: names, or folders ending in /, or beginnings of names
const UNPACK = `
import os, sys, zipfile
wheel, out, wanted = sys.argv[1], sys.argv[2], tuple(sys.argv[3:])
with zipfile.ZipFile(wheel) as archive:
    entries = [e for e in archive.infolist() if e.filename.startswith(wanted) and not e.is_dir()]
    total = sum(e.file_size for e in entries)
    done = 0
    for entry in entries:
        target = os.path.join(out, *entry.filename.split('/'))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with archive.open(entry) as source, open(target, 'wb') as sink:
            while True:
                chunk = source.read(1 << 22)
                if not chunk:
                    break
                sink.write(chunk)
                done += len(chunk)
                print(done, total, flush=True)
`

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
    const fetched = await fetchWheel(wheel, temporary, { env, say, python: tools.python })
    if (!fetched.ok) return fetched
    const engine = path.join(temporary, 'engine')
    const unpacked = await unpackWheel(wheel, engine, { say, python: tools.python })
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
 * Leaves the wheel, its hash checked, at `wheel`. One that lies there already (an earlier try, an administrator) is used.
 * @param {string} wheel
 * @param {string} temporary
 * @param {{ env: NodeJS.ProcessEnv, say: import('./say.mjs').Say, python: string }} context
 * @returns {Promise<{ ok: true } | { ok: false, reason: string, mend: string }>}
 */
async function fetchWheel(wheel, temporary, { env, say, python }) {
  if (statSync(wheel, { throwIfNoEntry: false })?.size === TENSORFLOW_WHEEL.bytes && (await sha256File(wheel)) === TENSORFLOW_WHEEL.sha256) return { ok: true }
  say.note(`downloading ${TENSORFLOW_WHEEL.file} (${megabytes(TENSORFLOW_WHEEL.bytes)}) with pip`)
  const target = path.join(temporary, 'wheel')
  const scratch = path.join(temporary, 'pip')
  await mkdir(target, { recursive: true })
  await mkdir(scratch, { recursive: true })
  const watch = setInterval(() => {
    folderBytes(temporary).then((bytes) => say.progress(`${megabytes(bytes)} of ${megabytes(TENSORFLOW_WHEEL.bytes)}`, Math.min(bytes, TENSORFLOW_WHEEL.bytes), TENSORFLOW_WHEEL.bytes), () => {})
  }, 1000)
  const command = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', ...TENSORFLOW_WHEEL.tags, '--no-cache-dir', '--no-input', '--retries', '2', '--progress-bar', 'off', '-d', target, TENSORFLOW_WHEEL.requirement]
  // pip writes into TMPDIR first: there its progress can be seen, and there it is cleaned up
  const result = await runProgram(python, command, { env: { ...env, TMPDIR: scratch, PIP_DISABLE_PIP_VERSION_CHECK: '1' } })
  clearInterval(watch)
  const file = path.join(target, TENSORFLOW_WHEEL.file)
  if (result.code !== 0 || !existsSync(file)) {
    const error = result.stderr.split('\n').filter((line) => line.startsWith('ERROR:')).at(-1) ?? lastLines(result.stderr || result.stdout, 1)
    return { ok: false, reason: `pip could not download ${TENSORFLOW_WHEEL.requirement}: ${error.trim()}`, mend: `Connect to the network (or set pip's index or proxy), or put ${TENSORFLOW_WHEEL.file} into ${path.dirname(wheel)}; then run: npm run setup -- --retry` }
  }
  if ((await sha256File(file)) !== TENSORFLOW_WHEEL.sha256) {
    return { ok: false, reason: `${TENSORFLOW_WHEEL.file} from this index is not the file that Hilum pins (its hash differs)`, mend: 'Check which index pip uses: pip config list' }
  }
  await mkdir(path.dirname(wheel), { recursive: true })
  await renameWithRetry(file, wheel)
  return { ok: true }
}

/**
 * @param {string} wheel
 * @param {string} engine
 * @param {{ say: import('./say.mjs').Say, python: string }} context
 * @returns {Promise<{ ok: true } | { ok: false, reason: string, mend: string }>}
 */
async function unpackWheel(wheel, engine, { say, python }) {
  say.note('unpacking libtensorflow')
  const raw = path.join(engine, 'wheel')
  const result = await runProgram(python, ['-c', UNPACK, wheel, raw, ...TENSORFLOW_WHEEL.libraries, ...TENSORFLOW_WHEEL.headers], {
    onLine: (line) => {
      const [done, total] = line.split(' ').map(Number)
      if (done && total) say.progress(`${megabytes(done)} of ${megabytes(total)}`, done, total)
    }
  })
  if (result.code !== 0) return { ok: false, reason: `${TENSORFLOW_WHEEL.file} could not be unpacked: ${lastLines(result.stderr, 1)}`, mend: 'Run: npm run setup -- --retry' }
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

/** @param {string} dir @returns {Promise<number>} */
async function folderBytes(dir) {
  const names = await readdir(dir, { recursive: true })
  return names.reduce((sum, name) => sum + (statSync(path.join(dir, name), { throwIfNoEntry: false })?.size ?? 0), 0)
}
