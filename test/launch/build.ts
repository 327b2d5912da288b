import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')
const STAMP = join(ROOT, 'out/.built')
const SOURCES = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json']

/** vitest's globalSetup of the `process` project: `out/` is built once, and only where a source is newer than it. */
export function setup(): void {
  if (modified(STAMP) >= Math.max(...SOURCES.map((path) => newest(join(ROOT, path))))) return
  const build = spawnSync(process.execPath, [join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'], { cwd: ROOT, stdio: 'inherit' })
  if (build.status !== 0) throw new Error('The build failed: run `npm run build` to see why.')
  mkdirSync(join(ROOT, 'out'), { recursive: true })
  writeFileSync(STAMP, '')
}

function newest(path: string): number {
  if (!statSync(path).isDirectory()) return modified(path)
  return Math.max(modified(path), ...readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => modified(join(path, name))))
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
