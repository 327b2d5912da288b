import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { installFolder, readJson, removeFolder } from './durableFiles.mjs'
import { NODE_MAJOR, NODE_MINOR_AT_LEAST, NODE_PACKAGES } from './pinned.mjs'
import { findProgram, lastLines, runProgram } from './runProgram.mjs'
import { SetupError } from './setupError.mjs'

/** @typedef {import('./cachePaths.mjs').CachePaths} CachePaths */

/** @param {string} version `24.21.0` */
export function isSuitableNode(version) {
  const [major, minor] = version.split('.').map(Number)
  return major === NODE_MAJOR && minor !== undefined && minor >= NODE_MINOR_AT_LEAST
}

/**
 * The Node 24 to run under, where it is there already: the running one, else the one in the cache.
 * @param {CachePaths} cache
 * @returns {string | undefined}
 */
export function findNode24(cache) {
  if (isSuitableNode(process.versions.node)) return process.execPath
  return cache.nodeBinary !== undefined && existsSync(cache.nodeBinary) ? cache.nodeBinary : undefined
}

/**
 * Installs the npm package that carries Node 24 into the cache and returns the binary's path. Call under the set-up lock.
 * @param {CachePaths} cache
 * @param {{ env: NodeJS.ProcessEnv, say: import('./say.mjs').Say }} context
 * @returns {Promise<string>}
 */
export async function ensureNode24(cache, { env, say }) {
  const found = findNode24(cache)
  if (found !== undefined) return found
  const wanted = NODE_PACKAGES[cache.key]
  if (wanted === undefined || cache.nodeDir === undefined || cache.nodeBinary === undefined) {
    throw new SetupError(
      `Hilum runs under Node ${NODE_MAJOR} (${NODE_MAJOR}.${NODE_MINOR_AT_LEAST} or later); this is ${process.versions.node}, and no npm package carries it for ${cache.key}.`,
      `Install Node ${NODE_MAJOR} (nodejs.org, or your package manager) and run the same command again.`
    )
  }
  say.step(`Node ${wanted.version}: installing npm's ${wanted.package} (about 130 MB unpacked) into ${cache.nodeDir}`)
  mkdirSync(cache.temporary, { recursive: true })
  const temporary = await mkdtemp(path.join(cache.temporary, 'node-'))
  try {
    // a package.json of its own, or npm would look for a project further up
    await writeFile(path.join(temporary, 'package.json'), '{"private":true}\n')
    const command = ['install', `${wanted.package}@${wanted.version}`, '--prefix', temporary, '--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund']
    await runNpm(command, { cwd: temporary, env, node: process.execPath, what: `Node ${wanted.version}` })
    checkIntegrity(temporary, wanted)
    const unpacked = path.join(temporary, 'node_modules', wanted.package)
    const binary = path.join(unpacked, ...wanted.binary.split('/'))
    await chmod(binary, 0o755)
    const probe = await runProgram(binary, ['--version'], { timeoutMs: 20_000 })
    if (probe.stdout.trim() !== `v${wanted.version}`) {
      throw new SetupError(
        `Node ${wanted.version} was installed but does not start here: ${lastLines(probe.stderr) || `exit code ${probe.code}`}`,
        `Install Node ${NODE_MAJOR} another way (nodejs.org, or your package manager) and run the same command again.`
      )
    }
    await installFolder(unpacked, cache.nodeDir)
  } finally {
    await removeFolder(temporary)
  }
  say.note(`Node ${wanted.version} is ready`)
  return cache.nodeBinary
}

/**
 * Runs the person's npm under the given Node, so that their registry, proxy and certificates apply.
 * @param {readonly string[]} command
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, node: string, what: string, onLine?: (line: string) => void }} context
 */
export async function runNpm(command, { cwd, env, node, what, onLine }) {
  const npm = findNpm(env)
  if (npm === undefined) {
    throw new SetupError('npm was not found next to node nor on PATH.', 'Install npm (it comes with Node from nodejs.org) and run the same command again.')
  }
  const offline = env['HILUM_OFFLINE'] === '1'
  // npm resolves by the engines of the Node that runs it, and children look for `node` on PATH
  const PATH = [path.dirname(node), env['PATH'] ?? env['Path'] ?? ''].join(path.delimiter)
  const result = await runProgram(node, [npm, ...command, ...(offline ? ['--offline'] : ['--prefer-offline'])], {
    cwd,
    env: { ...env, PATH, npm_config_loglevel: 'http', npm_config_progress: 'false' },
    ...(onLine && { onLine })
  })
  if (result.code === 0) return
  const errors = result.stderr.split('\n').filter((line) => /^npm (error|ERR!)/.test(line) && !/complete log|A complete/.test(line))
  const detail = lastLines((errors.length > 0 ? errors : result.stderr.split('\n')).join('\n'), 6)
  if (offline || /ENOTCACHED/.test(result.stderr)) {
    throw new SetupError(`${what} is not installed yet and HILUM_OFFLINE forbids fetching it (npm's cache does not hold it either).\n${detail}`, 'Unset HILUM_OFFLINE and run the same command once with the network; after that it works without.')
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|network/.test(detail)) {
    throw new SetupError(`${what} is not installed yet and npm cannot reach its registry.\n${detail}`, 'Connect to the network (or set npm\'s registry or proxy) and run the same command again: only the first set-up needs it.')
  }
  throw new SetupError(`npm could not install ${what} (exit code ${result.code}).\n${detail}`, 'Mend what npm reports and run the same command again.')
}

/**
 * npm's own JavaScript: the npm that started this command, else the one next to this Node, else the one on PATH.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findNpm(env) {
  const beside = path.dirname(process.execPath)
  const onPath = findProgram('npm', env)
  const candidates = [
    env['npm_execpath'],
    path.join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    onPath && path.join(path.dirname(onPath), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    onPath && realpathSync(onPath)
  ]
  return candidates.find((file) => file !== undefined && path.basename(file) === 'npm-cli.js' && existsSync(file))
}

/**
 * @param {string} dir
 * @param {{ package: string, version: string, integrity: string }} wanted
 */
function checkIntegrity(dir, wanted) {
  const hidden = readJson(path.join(dir, 'node_modules', '.package-lock.json'))
  const found = JSON.stringify(hidden ?? readFileSync(path.join(dir, 'node_modules', wanted.package, 'package.json'), 'utf8'))
  if (found.includes(wanted.integrity)) return
  throw new SetupError(
    `${wanted.package}@${wanted.version} from this registry is not the package that Hilum pins (its hash differs).`,
    'Check which registry npm uses (npm config get registry), or install Node 24 yourself.'
  )
}
