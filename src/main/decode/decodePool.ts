import { availableParallelism, totalmem } from 'node:os'
import { Worker } from 'node:worker_threads'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import { jobEntry } from '../jobs/jobEntry.ts'
import type { DecodeAnswer, DecodeRequest, DecodeThreadData } from './decodeMessages.ts'
import { owned, type DecodeKind, type DecodeTasks } from './decodeTasks.ts'
import { createMemoryBudget, giveBackBytes } from './memoryBudget.ts'

/** What someone waits for goes before imports and what may be wanted next, which take turns. */
export type DecodePriority = 'waited-for' | 'background'

export interface DecodeOptions {
  /** `background` where absent. */
  readonly priority?: DecodePriority
  /** Takes a task out of the queue; one that runs is ended with its thread. The promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * Threads that read, hash and decode images, so that the event loop of the backend never does. They start when there is work for them, end
 * with the process, and do not keep it alive while they are idle.
 */
export interface DecodePool {
  /**
   * Bytes in `input` are handed over: the caller's view of them is empty afterwards, and the result brings them back. Rejects with
   * ImageRefusedError, also where the thread died over the input, with the errors of `readBytes`, and with the signal's reason.
   */
  run<K extends DecodeKind>(kind: K, input: DecodeTasks[K]['input'], options?: DecodeOptions): Promise<DecodeTasks[K]['result']>
  /** Starts all threads, before there is work for them. */
  start(): void
  close(): Promise<void>
}

export interface DecodePoolOptions {
  /** Cores less one, at least one, where absent. */
  readonly threads?: number
  /** The file that a thread starts from; job.ts where absent. */
  readonly entry?: string | URL
  /** What the threads may hold of images that they decode from files, in bytes; an eighth of the machine's memory, at least 512 MiB, where absent. */
  readonly budgetBytes?: number
  /** V8's heap of a thread, which holds no pixels, in MB; 1024 where absent. A thread that needs more is lost, and the process is not. */
  readonly heapMb?: number
}

interface Task {
  readonly request: DecodeRequest
  readonly transfer: ArrayBuffer[]
  readonly rank: number
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

interface Thread {
  readonly worker: Worker
  task: Task | undefined
}

/** V8's room for new objects. A thread makes few; with the usual room its memory grows for thousands of images before it is swept. */
const YOUNG_MB = 8

const RANK: Readonly<Record<DecodePriority, number>> = { 'waited-for': 0, background: 1 }

export function createDecodePool(options: DecodePoolOptions = {}): DecodePool {
  const limit = options.threads ?? Math.max(1, availableParallelism() - 1)
  const budget = createMemoryBudget(options.budgetBytes ?? Math.max(2 ** 29, totalmem() / 8))
  const threads = new Set<Thread>()
  let started = 0
  const queue: Task[] = []
  let closed = false

  function startThread(): Thread {
    const number = started++
    const workerData: DecodeThreadData = { budget, thread: number }
    const worker = new Worker(options.entry ?? jobEntry(), { workerData, resourceLimits: { maxOldGenerationSizeMb: options.heapMb ?? 1024, maxYoungGenerationSizeMb: YOUNG_MB } })
    const thread: Thread = { worker, task: undefined }
    threads.add(thread)
    worker.on('message', (answer: DecodeAnswer) => {
      const { task } = thread
      thread.task = undefined
      worker.unref()
      if (task !== undefined) settle(task, answer)
      next()
    })
    worker.on('error', (error) => lose(thread, error instanceof Error ? error.message : String(error)))
    worker.on('exit', (code) => {
      giveBackBytes(budget, number)
      lose(thread, `its thread ended with code ${code}`)
    })
    return thread
  }

  /** A dead thread costs the input that it was busy with; the others go to a new one. */
  function lose(thread: Thread, reason: string): void {
    if (!threads.delete(thread)) return
    const { task } = thread
    thread.task = undefined
    void thread.worker.terminate()
    task?.reject(new ImageRefusedError('decoder-failed', `the decoder broke down over it: ${reason}`))
    next()
  }

  function next(): void {
    if (closed) return
    while (queue.length > 0) {
      const thread = [...threads].find(({ task }) => task === undefined) ?? (threads.size < limit ? startThread() : undefined)
      if (thread === undefined) return
      const task = takeFirst(queue)
      thread.task = task
      thread.worker.ref()
      thread.worker.postMessage(task.request, task.transfer)
    }
  }

  function cancel(task: Task, reason: unknown): void {
    const at = queue.indexOf(task)
    if (at >= 0) queue.splice(at, 1)
    task.reject(reason)
    const busy = [...threads].find((thread) => thread.task === task)
    if (busy !== undefined) lose(busy, 'cancelled')
  }

  return {
    run: (kind, input, { priority = 'background', signal } = {}) => {
      if (closed) return Promise.reject(new Error('The decoding threads have been closed.'))
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const { promise, resolve, reject } = Promise.withResolvers<DecodeTasks[typeof kind]['result']>()
      const handed = 'bytes' in input ? owned(input.bytes) : undefined
      const request = { kind, input: handed === undefined ? input : { bytes: handed } } as DecodeRequest
      const task: Task = {
        request,
        transfer: handed === undefined ? [] : [handed.buffer],
        rank: RANK[priority],
        resolve: (result) => resolve(result as DecodeTasks[typeof kind]['result']),
        reject
      }
      queue.push(task)
      next()
      if (signal === undefined) return promise
      const abort = (): void => cancel(task, signal.reason)
      signal.addEventListener('abort', abort, { once: true })
      return promise.finally(() => signal.removeEventListener('abort', abort))
    },
    start() {
      if (closed) return
      // idle threads do not keep the process
      while (threads.size < limit) startThread().worker.unref()
    },
    async close() {
      closed = true
      const gone = new Error('The decoding threads have been closed.')
      for (const task of queue.splice(0)) task.reject(gone)
      const ending = [...threads]
      threads.clear()
      for (const { task } of ending) task?.reject(gone)
      await Promise.all(ending.map(({ worker }) => worker.terminate()))
    }
  }
}

function settle({ resolve, reject }: Task, answer: DecodeAnswer): void {
  if ('result' in answer) resolve(answer.result)
  else if ('refused' in answer) reject(new ImageRefusedError(answer.refused.code, answer.refused.message))
  else reject(Object.assign(new Error(answer.failed.message), answer.failed))
}

/** The first of those with the lowest rank. */
function takeFirst(queue: Task[]): Task {
  const best = queue.reduce((found, task) => (task.rank < found.rank ? task : found))
  queue.splice(queue.indexOf(best), 1)
  return best
}

let shared: DecodePool | undefined

/** The pool of this process. */
export function sharedDecodePool(): DecodePool {
  shared ??= createDecodePool()
  return shared
}
