import { CommandError, type Progress } from '../../contract/index.ts'
import { JobCancelledError, JobCrashedError } from './jobErrors.ts'
import type { JobKind, JobKinds } from './jobKinds.ts'
import { isFromJob, type FromJob, type StartMessage, type ToJob } from './messages.ts'
import type { JobExit, SpawnJob } from './spawnJob.ts'

export interface JobHooks<Chunk> {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  /** Chunks come one after the other; the job waits when several are under way. A rejection ends the job and is the job's error. */
  readonly onChunk?: (chunk: Chunk) => void | Promise<void>
  /** How long a cancelled job may take to leave by itself before it is killed, ms. */
  readonly graceMs?: number
}

const GRACE_MS = 2000
const STDERR_TAIL = 4000

/**
 * Runs one job in a process of its own and returns its result when the process has gone and given its memory back. Throws CommandError
 * with the code of what the job threw, JobCancelledError (message first, kill after a grace period: native calls do not listen),
 * JobCrashedError, or what `onChunk` threw.
 */
export async function runJob<K extends JobKind>(
  spawn: SpawnJob,
  kind: K,
  payload: JobKinds[K]['payload'],
  { signal, onProgress, onChunk, graceMs = GRACE_MS }: JobHooks<JobKinds[K]['chunk']> = {}
): Promise<JobKinds[K]['result']> {
  if (isAborted(signal)) throw new JobCancelledError(kind, undefined, signal?.reason)
  const process = spawn()
  const start: StartMessage<K> = { type: 'start', kind, payload }
  let outcome: Outcome<K> | undefined
  let lastProgress: Progress | undefined
  let stderr = ''
  let chunks = Promise.resolve()
  let killTimer: NodeJS.Timeout | undefined

  const settle = (next: Outcome<K>): void => {
    outcome ??= next
    leave({ type: 'exit' })
  }
  const leave = (message: ToJob): void => {
    post(message)
    killTimer ??= setTimeout(() => process.kill(), graceMs)
  }
  const post = (message: ToJob | StartMessage<K>): void => {
    try {
      process.post(message)
    } catch {
      // the process has gone; its exit tells
    }
  }
  const takeChunk = async (chunk: JobKinds[K]['chunk']): Promise<void> => {
    if (outcome !== undefined) return
    try {
      await onChunk?.(chunk)
      post({ type: 'acknowledge' })
    } catch (error) {
      outcome = { type: 'failed', error }
      process.kill()
    }
  }
  const onMessage = (message: FromJob<K>): void => {
    switch (message.type) {
      case 'ready':
        return post(start)
      case 'progress':
        lastProgress = message.progress
        return onProgress?.(message.progress)
      case 'chunk':
        chunks = chunks.then(() => takeChunk(message.chunk))
        return
      case 'result':
        chunks = chunks.then(() => settle({ type: 'done', result: message.result }))
        return
      case 'error':
        return settle({ type: 'failed', error: new CommandError(message.error) })
    }
  }
  const cancel = (): void => leave({ type: 'cancel' })

  process.onMessage((message) => {
    if (isFromJob<K>(message)) onMessage(message)
  })
  process.onStderr((text) => {
    stderr = (stderr + text).slice(-STDERR_TAIL)
  })
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    const exit = await new Promise<JobExit>((resolve) => process.onExit(resolve))
    await chunks
    if (outcome?.type === 'done') return outcome.result
    if (isAborted(signal)) throw new JobCancelledError(kind, lastProgress, signal?.reason)
    if (outcome?.type === 'failed') throw outcome.error
    throw new JobCrashedError(kind, exit, lastProgress, withoutNoise(stderr))
  } finally {
    clearTimeout(killTimer)
    signal?.removeEventListener('abort', cancel)
  }
}

type Outcome<K extends JobKind> = { readonly type: 'done'; readonly result: JobKinds[K]['result'] } | { readonly type: 'failed'; readonly error: unknown }

/** A function, because the answer changes while we wait and the compiler would remember the first. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

/** TensorFlow says these on every start, whatever its log level. */
function withoutNoise(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(I0000|WARNING: All log messages before|\(Use `node --trace|\(node:\d+\) \[DEP)/.test(line))
    .join('\n')
}
