import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { pythonWith as venvWith } from '../src/main/platform/pythonVenv.ts'

/** As `pythonWith` of the program, in the cache's folder for benches. */
export function pythonWith(requirements: readonly string[], say: (line: string) => void): ReturnType<typeof venvWith> {
  return venvWith('bench', requirements, say)
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
