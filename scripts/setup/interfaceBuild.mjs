// The bundled interface and hosts in out/: built by electron-vite when the sources are newer than what is there.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { spawnSync } from 'node:child_process'

const STAMP = 'hilum-build.json'
const SOURCES = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json']

/**
 * Builds out/ unless it was built from these very sources; a program without sources (packaged) is left alone.
 * Throws with the bundler's last words when it fails.
 * @param {string} root the folder that holds package.json
 * @param {(line: string) => void} say
 * @returns {boolean} whether it built
 */
export function buildInterface(root, say) {
  const bundler = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  if (statSync(path.join(root, 'src', 'renderer'), { throwIfNoEntry: false }) === undefined) return false
  const stamp = path.join(root, 'out', STAMP)
  const sources = JSON.stringify(SOURCES.flatMap((name) => listFiles(path.join(root, name))))
  if (readStamp(stamp) === sources) return false
  say('Building the interface (electron-vite)')
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [bundler, 'build', '--logLevel', 'warn'], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`The interface could not be built: ${error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-5).join(' ')}`)
  writeFileSync(stamp, sources)
  return true
}

/**
 * Path, size and time of every file below `place`, sorted; tests do not count.
 * @param {string} place
 * @returns {string[]}
 */
function listFiles(place) {
  const stat = statSync(place, { throwIfNoEntry: false })
  if (stat === undefined || /\.test\.tsx?$/.test(place)) return []
  if (!stat.isDirectory()) return [`${place} ${stat.size} ${Math.round(stat.mtimeMs)}`]
  return readdirSync(place)
    .toSorted()
    .flatMap((name) => listFiles(path.join(place, name)))
}

/**
 * @param {string} file
 * @returns {string | undefined}
 */
function readStamp(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
