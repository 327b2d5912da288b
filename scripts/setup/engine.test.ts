import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cachePaths } from './cachePaths.mjs'
import { engineIsSettled, ensureEngine, readEngineState } from './engine.mjs'
import { engineIsLinked, readEngineManifest } from './engineFolder.mjs'
import { writeJson } from './durableFiles.mjs'
import { SILENT } from './say.mjs'

const HOUR = 3600 * 1000
const NOW = Date.UTC(2030, 0, 1)
let dir = ''
let root = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hilum 100% ä 院 '))
  root = join(dir, 'clone')
  await mkdir(join(root, 'node_modules', '@tensorflow', 'tfjs-node'), { recursive: true })
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const environment = (more: Record<string, string> = {}): Record<string, string> => ({ HILUM_CACHE: join(dir, 'cache'), PATH: join(dir, 'bin'), ...more })
const ensure = (env: Record<string, string>): Promise<void> => ensureEngine({ root, node: process.execPath, env, say: SILENT, cache: cachePaths(env) }, { retry: false, now: NOW })

test('without the network the reason is kept, and the next run with it tries again', async () => {
  const offline = environment({ HILUM_OFFLINE: '1' })
  expect(engineIsSettled(root, offline, NOW)).toBe(false)
  await ensure(offline)
  expect(readEngineState(cachePaths(offline).engineState)).toEqual({
    format: 1,
    platform: `${process.platform}-${process.arch}`,
    outcome: 'failed',
    offline: true,
    missing: [],
    reasons: [{ source: 'network', reason: 'HILUM_OFFLINE forbids fetching it', mend: 'Unset HILUM_OFFLINE and run the same command once with the network.' }],
    at: NOW
  })
  expect(engineIsSettled(root, offline, NOW)).toBe(true)
  expect(engineIsSettled(root, environment(), NOW)).toBe(false)
})

test('missing build tools are named with what mends them, and noticed when they come', async () => {
  // nothing listens on port 9, so the official library is out of reach at once
  const env = environment({ HILUM_TFJS_BASE_URL: 'http://127.0.0.1:9/' })
  await mkdir(join(dir, 'bin'))
  await ensure(env)
  const state = readEngineState(cachePaths(env).engineState)
  expect(state?.reasons.map(({ source }) => source)).toEqual(['official', 'pypi'])
  expect(state?.reasons[0]?.reason).toMatch(/^127\.0\.0\.1:9 cannot be reached/)
  if (process.platform !== 'linux' || process.arch !== 'x64') return
  expect(state?.missing).toContain('g++')
  expect(state?.reasons[1]).toEqual({ source: 'pypi', reason: expect.stringMatching(/^g\+\+.* not installed$/), mend: expect.stringContaining('apt-get install g++') })
  expect([engineIsSettled(root, env, NOW + HOUR), engineIsSettled(root, env, NOW + 13 * HOUR)]).toEqual([true, false])
  for (const tool of state?.missing ?? []) {
    await writeFile(join(dir, 'bin', tool), '#!/bin/sh\n')
    await chmod(join(dir, 'bin', tool), 0o755)
  }
  expect(engineIsSettled(root, env, NOW + HOUR)).toBe(false)
})

test('a forced engine is never settled by an earlier failure, and WebAssembly needs nothing', async () => {
  const offline = environment({ HILUM_OFFLINE: '1' })
  await ensure(offline)
  expect(engineIsSettled(root, { ...offline, HILUM_ENGINE: 'tfjs-node' }, NOW)).toBe(false)
  await expect(ensure({ ...offline, HILUM_ENGINE: 'tfjs-node' })).rejects.toThrow(/HILUM_ENGINE asks for tfjs-node, which cannot be had here: network: HILUM_OFFLINE/)
  expect(engineIsSettled(root, { HILUM_CACHE: join(dir, 'other'), HILUM_ENGINE: 'wasm' }, NOW)).toBe(true)
  expect(() => engineIsSettled(root, { HILUM_ENGINE: 'cuda' }, NOW)).toThrow(/HILUM_ENGINE is "cuda"/)
})

test('an engine in the cache is linked into the next clone, a damaged one is not', async () => {
  const env = environment({ HILUM_OFFLINE: '1' })
  const engine = cachePaths(env).engineOfficial
  if (engine === undefined) return
  await mkdir(join(engine, 'deps', 'lib'), { recursive: true })
  await mkdir(join(engine, 'lib', 'napi-v8'), { recursive: true })
  await writeFile(join(engine, 'lib', 'napi-v8', 'tfjs_binding.node'), 'addon')
  const manifest = { format: 1, tfjsNode: '4.22.0', tensorflow: '2.9.1', platform: cachePaths(env).key, source: 'official', files: { 'lib/napi-v8/tfjs_binding.node': { bytes: 6, sha256: '' } } }
  await writeJson(join(engine, 'manifest.json'), manifest)
  expect(readEngineManifest(engine)).toBeUndefined()
  await ensure(env)
  expect(engineIsLinked(root)).toBe(false)
  await writeJson(join(engine, 'manifest.json'), { ...manifest, files: { 'lib/napi-v8/tfjs_binding.node': { bytes: 5, sha256: '' } } })
  await ensure(env)
  expect([engineIsLinked(root), engineIsSettled(root, env, NOW)]).toEqual([true, true])
})
