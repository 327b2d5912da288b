import { existsSync, statSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { renameWithRetry, sha256File } from './durableFiles.mjs'
import { lastLines, runProgram } from './runProgram.mjs'
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
 * @typedef {object} PinnedWheel
 * @property {string} requirement for pip
 * @property {string} file
 * @property {readonly string[]} tags pip's words for the platform
 * @property {number} bytes
 * @property {string} sha256
 */

/**
 * Leaves the wheel, its hash checked, at `wheel`. One that lies there already (an earlier try, an administrator) is used.
 * @param {PinnedWheel} pinned
 * @param {string} wheel
 * @param {string} temporary
 * @param {{ env: NodeJS.ProcessEnv, say: import('./say.mjs').Say, python: string }} context
 * @returns {Promise<{ ok: true } | { ok: false, reason: string, mend: string }>}
 */
export async function fetchWheel(pinned, wheel, temporary, { env, say, python }) {
  if (statSync(wheel, { throwIfNoEntry: false })?.size === pinned.bytes && (await sha256File(wheel)) === pinned.sha256) return { ok: true }
  say.note(`downloading ${pinned.file} (${megabytes(pinned.bytes)}) with pip`)
  const target = path.join(temporary, 'wheel')
  const scratch = path.join(temporary, 'pip')
  await mkdir(target, { recursive: true })
  await mkdir(scratch, { recursive: true })
  const watch = setInterval(() => {
    folderBytes(temporary).then((bytes) => say.progress(`${megabytes(bytes)} of ${megabytes(pinned.bytes)}`, Math.min(bytes, pinned.bytes), pinned.bytes), () => {})
  }, 1000)
  const command = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', ...pinned.tags, '--no-cache-dir', '--no-input', '--retries', '2', '--progress-bar', 'off', '-d', target, pinned.requirement]
  // pip writes into TMPDIR first: there its progress can be seen, and there it is cleaned up
  const result = await runProgram(python, command, { env: { ...env, TMPDIR: scratch, PIP_DISABLE_PIP_VERSION_CHECK: '1' } })
  clearInterval(watch)
  const file = path.join(target, pinned.file)
  if (result.code !== 0 || !existsSync(file)) {
    const error = result.stderr.split('\n').filter((line) => line.startsWith('ERROR:')).at(-1) ?? lastLines(result.stderr || result.stdout, 1)
    return { ok: false, reason: `pip could not download ${pinned.requirement}: ${error.trim()}`, mend: `Connect to the network (or set pip's index or proxy), or put ${pinned.file} into ${path.dirname(wheel)}; then run: npm run setup -- --retry` }
  }
  if ((await sha256File(file)) !== pinned.sha256) {
    return { ok: false, reason: `${pinned.file} from this index is not the file that Hilum pins (its hash differs)`, mend: 'Check which index pip uses: pip config list' }
  }
  await mkdir(path.dirname(wheel), { recursive: true })
  await renameWithRetry(file, wheel)
  return { ok: true }
}

/**
 * Unpacks what begins with one of `wanted` (names, folders ending in /, beginnings of names) into `out`.
 * @param {string} wheel
 * @param {string} out
 * @param {readonly string[]} wanted
 * @param {{ say: import('./say.mjs').Say, python: string }} context
 * @returns {Promise<{ ok: true } | { ok: false, reason: string, mend: string }>}
 */
export async function unpackWheel(wheel, out, wanted, { say, python }) {
  const result = await runProgram(python, ['-c', UNPACK, wheel, out, ...wanted], {
    onLine: (line) => {
      const [done, total] = line.split(' ').map(Number)
      if (done && total) say.progress(`${megabytes(done)} of ${megabytes(total)}`, done, total)
    }
  })
  if (result.code !== 0) return { ok: false, reason: `${path.basename(wheel)} could not be unpacked: ${lastLines(result.stderr, 1)}`, mend: 'Run: npm run setup -- --retry' }
  return { ok: true }
}

/** @param {string} dir @returns {Promise<number>} */
async function folderBytes(dir) {
  const names = await readdir(dir, { recursive: true })
  return names.reduce((sum, name) => sum + (statSync(path.join(dir, name), { throwIfNoEntry: false })?.size ?? 0), 0)
}
