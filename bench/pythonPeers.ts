import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cachePaths } from '../scripts/setup/cachePaths.mjs'
import { shortName } from '../scripts/setup/cachePaths.mjs'
import { findBuildTools } from '../scripts/setup/enginePypi.mjs'
import { lastLines, runProgram } from '../scripts/setup/runProgram.mjs'

/**
 * The Python of a virtual environment in the user's cache that holds `requirements`, made at first use. A reason in words where it cannot be had.
 */
export async function pythonWith(requirements: readonly string[], say: (line: string) => void): Promise<{ readonly python: string } | { readonly missing: string }> {
  const dir = join(cachePaths(process.env).dir, 'bench', shortName(requirements.join(' ')))
  const python = join(dir, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']))
  const ready = join(dir, 'ready')
  if (existsSync(ready)) return { python }
  const { python: system } = await findBuildTools(process.env)
  if (system === undefined) return { missing: 'Python with pip is not installed' }
  say(`installing the peers in ${dir}: ${requirements.join(', ')}`)
  await mkdir(dir, { recursive: true })
  for (const [program, argv] of [[system, ['-m', 'venv', dir]], [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements]]] as const) {
    const result = await runProgram(program, [...argv], { timeoutMs: 1_200_000 })
    if (result.code !== 0) return { missing: `${program} ${argv.slice(0, 2).join(' ')}: ${lastLines(result.stderr, 1)}` }
  }
  await writeFile(ready, '')
  return { python }
}

/** A Python program that answers each line of JSON with one. */
export interface PythonPeer {
  ask(question: object): Promise<unknown>
  /** Its first line, which it prints when it is ready, for programs that print one. */
  started(): Promise<unknown>
  close(): void
}

export function startPeer(python: string, script: string, argv: readonly string[] = []): PythonPeer {
  const child = spawn(python, ['-u', script, ...argv], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', KERAS_BACKEND: 'tensorflow', CUDA_VISIBLE_DEVICES: '' } })
  const waiting: PromiseWithResolvers<unknown>[] = []
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000)
  })
  createInterface(child.stdout).on('line', (line) => {
    if (line.startsWith('{')) waiting.shift()?.resolve(JSON.parse(line))
  })
  child.on('exit', (code) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`the Python peer ended with code ${code}: ${errors.trim().split('\n').at(-1) ?? ''}`))
  })
  const next = (): Promise<unknown> => {
    const answer = Promise.withResolvers<unknown>()
    waiting.push(answer)
    return answer.promise
  }
  return {
    started: next,
    ask: (question) => {
      const answer = next()
      child.stdin.write(`${JSON.stringify(question)}\n`)
      return answer
    },
    close: () => void child.kill()
  }
}
