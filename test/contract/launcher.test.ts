import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cachePaths } from '../../scripts/setup/cachePaths.mjs'
import { writeJson } from '../../scripts/setup/durableFiles.mjs'
import { stampFile, wantedStamp } from '../../scripts/setup/packages.mjs'

// The real launcher in a small project of its own, whose command line does what its first argument says.
const CLI = `
import { appendFileSync } from 'node:fs'
const [what, ...rest] = process.argv.slice(2)
if (what === 'echo') {
  process.stdout.write(JSON.stringify(rest))
  process.exitCode = 3
} else if (what === 'crash') process.kill(process.pid, 'SIGKILL')
else if (what === 'wait') {
  process.on('SIGTERM', () => { appendFileSync(rest[0] ?? '', 'stopped'); process.exit(7) })
  process.stdout.write(String(process.pid))
  setInterval(() => {}, 1000)
}
`
let dir = ''
let root = ''
const env = (): NodeJS.ProcessEnv => ({ ...process.env, HILUM_CACHE: join(dir, 'cache'), HILUM_ENGINE: 'wasm', npm_config_cache: join(dir, 'npm') })

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hilum 100% ä 院 '))
  root = join(dir, 'clone')
  await prepareClone(root)
  await writeJson(stampFile(root), wantedStamp(root, cachePaths(env()).key))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

test('passes arguments, standard output and the exit code through, and adds nothing', async () => {
  const text = ['two words', '100%', '病院', '--json', '']
  expect(await finished(launch(root, 'echo', ...text))).toEqual({ code: 3, signal: null, stdout: JSON.stringify(text), stderr: '' })
})

test('ends by the signal that ended the command', async () => {
  expect(await finished(launch(root, 'crash'))).toMatchObject({ code: null, signal: 'SIGKILL' })
})

test('passes SIGTERM on and waits for the command to finish', async () => {
  const log = join(dir, 'sigterm')
  const child = launch(root, 'wait', log)
  await firstOutput(child)
  child.kill('SIGTERM')
  expect(await finished(child)).toMatchObject({ code: 7, signal: null })
  expect(await readFile(log, 'utf8')).toBe('stopped')
})

test('a command does not outlive a launcher that was killed', async () => {
  const log = join(dir, 'orphan')
  const child = launch(root, 'wait', log)
  await firstOutput(child)
  child.kill('SIGKILL')
  // the streams close when the last process that holds them has left
  await finished(child)
  expect(await readFile(log, 'utf8')).toBe('stopped')
})

test('where packages are missing and the network is forbidden, says so on stderr and stops', async () => {
  const bare = join(dir, 'bare')
  await prepareClone(bare)
  const { code, stdout, stderr } = await finished(launch(bare, 'echo'))
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/HILUM_OFFLINE forbids fetching it/)
  expect(stderr).toMatch(/run the same command once with the network/)
})

async function prepareClone(at: string): Promise<void> {
  const source = join(import.meta.dirname, '..', '..')
  await cp(join(source, 'bin'), join(at, 'bin'), { recursive: true })
  await cp(join(source, 'scripts'), join(at, 'scripts'), { recursive: true })
  const manifest = { name: 'hilum', version: '0.0.0', private: true, type: 'module', dependencies: { 'left-out': '1.0.0' } }
  const lock = { name: 'hilum', version: '0.0.0', lockfileVersion: 3, requires: true, packages: { '': manifest, 'node_modules/left-out': { version: '1.0.0' } } }
  await plant(join(at, 'package.json'), JSON.stringify(manifest))
  await plant(join(at, 'package-lock.json'), JSON.stringify(lock))
  await plant(join(at, 'src', 'main', 'cli.ts'), CLI)
}

async function plant(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}

function launch(at: string, ...argv: string[]): ChildProcess {
  return spawn(process.execPath, [join(at, 'bin', 'hilum.mjs'), ...argv], { env: { ...env(), HILUM_OFFLINE: '1' }, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function firstOutput(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('the launcher has no standard output')
  await once(child.stdout, 'data')
}

async function finished(child: ChildProcess): Promise<{ code: unknown; signal: unknown; stdout: string; stderr: string }> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr?.on('data', (chunk) => (stderr += String(chunk)))
  const [code, signal]: unknown[] = await once(child, 'close')
  return { code, signal, stdout, stderr }
}
