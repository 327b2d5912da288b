import { CommandError, type Progress } from '../../contract/index.ts'
import { JobCrashedError } from './jobErrors.ts'
import type { JobKinds } from './jobKinds.ts'
import { isFromJob, type StartMessage, type ToJob } from './messages.ts'
import type { JobExit, JobProcess, SpawnJob } from './spawnJob.ts'

/** Kinds that send no chunks and leave the process ready for the next. */
export type WarmKind = 'describe' | 'evidenceMap' | 'similarRows'

/** One job process that stays for the next question, so that a network is loaded once, and leaves when nobody asks any more. */
export interface WarmJobs {
  /**
   * One at a time, the latest question first: what a reader looks at now goes before what was left. Throws CommandError with the code of what the job
   * threw, JobCrashedError, and the signal's reason at once, while a question that was begun is left between two runs of the network.
   */
  run<K extends WarmKind>(kind: K, payload: JobKinds[K]['payload'], hooks?: QuestionHooks): Promise<JobKinds[K]['result']>
  close(): Promise<void>
}

export interface QuestionHooks {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

interface Question extends QuestionHooks {
  readonly start: StartMessage
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

const IDLE_MS = 120_000
const STDERR_TAIL = 4000

export function createWarmJobs(spawn: SpawnJob, { idleMs = IDLE_MS }: { readonly idleMs?: number } = {}): WarmJobs {
  const waiting: Question[] = []
  let current: Question | undefined
  let live: { readonly process: JobProcess; ready: boolean } | undefined
  let idle: NodeJS.Timeout | undefined
  let closed = false
  let gone: (() => void) | undefined

  function begin(): void {
    const process = spawn()
    const started = { process, ready: false }
    let stderr = ''
    live = started
    process.onStderr((text) => {
      stderr = (stderr + text).slice(-STDERR_TAIL)
    })
    process.onMessage((message) => {
      if (isFromJob<WarmKind>(message)) {
        if (message.type === 'ready') started.ready = true
        if (message.type === 'progress') {
          if (current?.signal?.aborted !== true) current?.onProgress?.(message.progress)
          return
        }
        if (message.type === 'result') settle((question) => question.resolve(message.result))
        if (message.type === 'error') settle((question) => question.reject(new CommandError(message.error)))
        if (live === started) next()
      }
    })
    process.onExit((exit) => lose(started, exit, stderr))
  }

  function lose(one: object, exit: JobExit, stderr: string): void {
    if (live !== one) return
    live = undefined
    settle((question) => question.reject(new JobCrashedError(question.start.kind, exit, undefined, stderr)))
    gone?.()
    if (!closed) next()
  }

  function settle(answer: (question: Question) => void): void {
    const question = current
    current = undefined
    if (question !== undefined) answer(question)
  }

  function next(): void {
    if (current !== undefined) return
    clearTimeout(idle)
    for (let question = waiting.pop(); question !== undefined; question = waiting.pop()) {
      if (question.signal?.aborted === true) {
        question.reject(question.signal.reason)
        continue
      }
      if (live === undefined) begin()
      if (live?.ready !== true) {
        waiting.push(question)
        return
      }
      current = question
      post(live.process, question.start)
      return
    }
    if (live === undefined) return
    const { process } = live
    idle = setTimeout(() => post(process, { type: 'exit' }), idleMs)
    idle.unref()
  }

  return {
    run: (kind, payload, hooks = {}) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new CommandError({ code: 'backend-closed', message: 'The library has been closed.' }))
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kind and payload, and a result of the kind, belong together by the signature
        if (hooks.signal?.aborted === true) return reject(hooks.signal.reason)
        const question: Question = { ...hooks, start: { type: 'start', kind, payload } as StartMessage, resolve: resolve as (result: unknown) => void, reject }
        hooks.signal?.addEventListener('abort', () => {
          reject(hooks.signal?.reason)
          if (current === question && live !== undefined) post(live.process, { type: 'cancel' })
        }, { once: true })
        waiting.push(question)
        next()
      }),
    async close() {
      closed = true
      clearTimeout(idle)
      for (const question of waiting.splice(0)) question.reject(new CommandError({ code: 'backend-closed', message: 'The library has been closed.' }))
      if (live === undefined) return
      const { process } = live
      await new Promise<void>((resolve) => {
        gone = resolve
        process.kill()
      })
    }
  }
}

function post(process: JobProcess, message: ToJob | StartMessage): void {
  try {
    process.post(message)
  } catch {
    // the process has gone; its exit tells
  }
}
