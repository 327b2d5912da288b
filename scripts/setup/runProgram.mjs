import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'

/**
 * Runs a program without a shell (so no path needs quoting) and collects what it prints.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>} code 124 when it ran past timeoutMs, 127 when it could not start
 */
export function runProgram(program, args, options = {}) {
  return new Promise((resolve) => {
    let stdout = ''
    let stderr = ''
    let rest = ''
    let timedOut = false
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true
    })
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => {
      timedOut = true
      child.kill('SIGKILL')
    }, options.timeoutMs)
    /** @param {string} text */
    const lines = (text) => {
      const parts = (rest + text).split(/\r?\n|\r/)
      rest = parts.pop() ?? ''
      for (const line of parts) options.onLine?.(line)
    }
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
      lines(text)
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text
      lines(text)
    })
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ code: 127, stdout, stderr: `${stderr}${error.message}` })
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code: timedOut ? 124 : (code ?? 1), stdout, stderr })
    })
  })
}

/**
 * A program's full path by PATH (and PATHEXT on Windows), or undefined.
 * @param {string} name
 * @param {Readonly<Record<string, string | undefined>>} [env]
 */
export function findProgram(name, env = process.env) {
  const extensions = process.platform === 'win32' ? (env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';') : ['']
  for (const dir of (env['PATH'] ?? env['Path'] ?? '').split(path.delimiter)) {
    if (dir === '') continue
    for (const extension of extensions) {
      const file = path.join(dir, name + extension)
      if (isExecutable(file)) return file
    }
  }
  return undefined
}

/** The last lines of a program's output, for an error message. @param {string} text @param {number} [count] */
export function lastLines(text, count = 4) {
  return text.trim().split('\n').slice(-count).join('\n')
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
