import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cachePaths, shortName } from '../../../scripts/setup/cachePaths.mjs'
import { findBuildTools } from '../../../scripts/setup/enginePypi.mjs'
import { lastLines, runProgram } from '../../../scripts/setup/runProgram.mjs'

/** The Python of the virtual environment in the user's cache that holds `requirements`; undefined where it has not been made. */
export function madeVenv(folder: string, requirements: readonly string[], env: NodeJS.ProcessEnv = process.env): string | undefined {
  const { python, ready } = venvPaths(folder, requirements, env)
  return existsSync(ready) ? python : undefined
}

/**
 * The Python of a virtual environment in the user's cache that holds `requirements`, made at first use. A reason in words where it cannot be had.
 */
export async function pythonWith(folder: string, requirements: readonly string[], say: (line: string) => void, env: NodeJS.ProcessEnv = process.env): Promise<{ readonly python: string } | { readonly missing: string }> {
  const { dir, python, ready } = venvPaths(folder, requirements, env)
  if (existsSync(ready)) return { python }
  const { python: system } = await findBuildTools(env)
  if (system === undefined) return { missing: 'Python with pip is not installed' }
  say(`installing in ${dir}: ${requirements.join(', ')}`)
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true })
  for (const [program, argv] of [[system, ['-m', 'venv', dir]], [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements]]] as const) {
    const result = await runProgram(program, [...argv], { env, timeoutMs: 1_200_000 })
    if (result.code !== 0) return { missing: `${program} ${argv.slice(0, 2).join(' ')}: ${lastLines(result.stderr, 1)}` }
  }
  await writeFile(ready, '')
  return { python }
}

function venvPaths(folder: string, requirements: readonly string[], env: NodeJS.ProcessEnv): { readonly dir: string; readonly python: string; readonly ready: string } {
  const dir = join(cachePaths(env).dir, folder, shortName(requirements.join(' ')))
  return { dir, python: join(dir, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'])), ready: join(dir, 'ready') }
}
