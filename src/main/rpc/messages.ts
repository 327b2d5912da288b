import type { CommandResult, ErrorData, EventMessage } from '../../contract/index.ts'
import type { BackendOptions } from '../app.ts'

/** What the parent sends to the backend process. `seq` pairs an answer with its request. */
export type ToBackend =
  | { readonly kind: 'start'; readonly options: BackendOptions }
  | { readonly kind: 'invoke'; readonly seq: number; readonly name: string; readonly argument: unknown }
  | { readonly kind: 'fetch'; readonly seq: number; readonly request: FetchRequest }
  | { readonly kind: 'close' }

/** What the backend process answers. `ready` or `failed` comes first, exactly once. */
export type FromBackend =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly error: ErrorData }
  | { readonly kind: 'invoked'; readonly seq: number; readonly result: CommandResult<unknown> }
  | { readonly kind: 'fetched'; readonly seq: number; readonly response: FetchResponse }
  | { readonly kind: 'event'; readonly message: EventMessage }
  | { readonly kind: 'closed' }

export interface FetchRequest {
  readonly url: string
  readonly method: string
  readonly headers: readonly (readonly [string, string])[]
}

/** A Response as structured clone can carry it. */
export interface FetchResponse {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: ArrayBuffer
}

/** One end of a message channel between two processes that this program started itself. */
export interface Port<Out, In> {
  post(message: Out): void
  onMessage(listener: (message: In) => void): void
}
