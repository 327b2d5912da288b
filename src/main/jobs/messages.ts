import type { ErrorData, Progress } from '../../contract/index.ts'
import type { JobKind, JobKinds } from './jobKinds.ts'

/** What a job process is told. */
export type ToJob =
  | StartMessage
  /** A chunk has been dealt with. */
  | { readonly type: 'acknowledge' }
  | { readonly type: 'cancel' }
  | { readonly type: 'exit' }

export type StartMessage<K extends JobKind = JobKind> = { [P in K]: { readonly type: 'start'; readonly kind: P; readonly payload: JobKinds[P]['payload'] } }[K]

/** What a job process says. */
export type FromJob<K extends JobKind> =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'chunk'; readonly chunk: JobKinds[K]['chunk'] }
  | { readonly type: 'result'; readonly result: JobKinds[K]['result'] }
  | { readonly type: 'error'; readonly error: ErrorData }

/** Chunks that may be under way before the job waits: memory stays bounded when the backend's disk is slower than the network. */
export const CHUNKS_IN_FLIGHT = 4

/** Whether it is a message at all; both ends are this program, so the content is trusted. */
export function isFromJob<K extends JobKind>(message: unknown): message is FromJob<K> {
  return typeof message === 'object' && message !== null && 'type' in message
}

export function isToJob(message: unknown): message is ToJob {
  return typeof message === 'object' && message !== null && 'type' in message
}
