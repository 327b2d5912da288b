import { createHash } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isRecord, readJson, writeJson } from './durableFiles.mjs'
import { runNpm } from './node24.mjs'
import { NODE_MAJOR } from './pinned.mjs'

const STAMP_FORMAT = 1

/** @param {string} root */
export function stampFile(root) {
  return path.join(root, 'node_modules', '.hilum-setup.json')
}

/**
 * What the installed packages must agree with: the lockfile, the Node major that resolved them, the platform.
 * @param {string} root
 * @param {string} key `platform-arch`
 */
export function wantedStamp(root, key) {
  const lock = createHash('sha256').update(readFileSync(path.join(root, 'package-lock.json'))).digest('hex')
  return { format: STAMP_FORMAT, lock, node: NODE_MAJOR, platform: key }
}

/** @param {string} root @param {string} key */
export function packagesAreReady(root, key) {
  return JSON.stringify(readJson(stampFile(root))) === JSON.stringify(wantedStamp(root, key))
}

/**
 * Installs the packages of the lockfile without running their scripts. What a person installed with npm themselves is kept
 * where it agrees with the lockfile.
 * @param {string} root
 * @param {string} key
 * @param {{ env: NodeJS.ProcessEnv, say: import('./say.mjs').Say, node: string }} context
 */
export async function ensurePackages(root, key, { env, say, node }) {
  if (packagesAreReady(root, key)) return
  if (agreesWithLockfile(root)) {
    say.note('packages are installed and agree with package-lock.json')
  } else {
    const total = Object.keys(lockedPackages(path.join(root, 'package-lock.json')) ?? {}).length
    say.step(`packages: npm ci --ignore-scripts (${total} in package-lock.json)`)
    let fetched = 0
    await runNpm(['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'], {
      cwd: root,
      env,
      node,
      what: 'what package.json lists',
      onLine: (line) => {
        if (/http fetch GET 200/.test(line)) say.progress(`packages: ${++fetched} answers from the registry`)
      }
    })
    say.note('packages are installed')
  }
  await linkCommand(root)
  await writeJson(stampFile(root), wantedStamp(root, key))
}

/**
 * `node_modules/.bin/hilum`, as npm makes for a dependency's command (never for the project's own).
 * @param {string} root
 */
async function linkCommand(root) {
  const dir = path.join(root, 'node_modules', '.bin')
  await mkdir(dir, { recursive: true })
  if (process.platform === 'win32') {
    await writeFile(path.join(dir, 'hilum.cmd'), '@node "%~dp0\\..\\..\\bin\\hilum.mjs" %*\r\n')
    return
  }
  await rm(path.join(dir, 'hilum'), { force: true })
  await symlink(path.join('..', '..', 'bin', 'hilum.mjs'), path.join(dir, 'hilum'))
  const target = path.join(root, 'bin', 'hilum.mjs')
  if (existsSync(target) && (statSync(target).mode & 0o111) === 0) chmodSync(target, 0o755)
}

/**
 * Whether node_modules holds what package-lock.json says, by npm's own record of what it installed.
 * @param {string} root
 */
function agreesWithLockfile(root) {
  const wanted = lockedPackages(path.join(root, 'package-lock.json'))
  const installed = lockedPackages(path.join(root, 'node_modules', '.package-lock.json'))
  if (wanted === undefined || installed === undefined) return false
  return Object.entries(wanted).every(([name, locked]) => {
    const found = installed[name]
    if (found === undefined) return locked['optional'] === true
    return found['version'] === locked['version'] && found['integrity'] === locked['integrity'] && existsSync(path.join(root, name))
  })
}

/**
 * @param {string} file
 * @returns {Record<string, Record<string, unknown>> | undefined}
 */
function lockedPackages(file) {
  const value = readJson(file)
  if (!isRecord(value) || !isRecord(value['packages'])) return undefined
  /** @type {Record<string, Record<string, unknown>>} */
  const packages = {}
  for (const [name, entry] of Object.entries(value['packages'])) if (name !== '' && isRecord(entry)) packages[name] = entry
  return packages
}
