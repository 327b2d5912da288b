import { toErrorData, type CommandResult, type ErrorData, type EventMessage } from '../../contract/index.ts'
import type { App, BackendOptions } from '../app.ts'
import type { FetchResponse, FromBackend, Port, ToBackend } from './messages.ts'

/** The parent's side of a backend process; Electron's `utilityProcess` or `child_process.fork` behind it. */
export interface BackendProcess extends Port<ToBackend, FromBackend> {
  onExit(listener: (code: number | null) => void): void
  kill(): void
}

/**
 * The App of another process, with the same three methods. Calls made before it is ready wait; once it has failed to start or has
 * gone, every pending and every later call is answered with that reason at once, so that no page ever waits for an answer that
 * cannot come.
 */
export function connectBackend(child: BackendProcess, options: BackendOptions, on: { event(message: EventMessage): void }, graceMs = 5000): App {
  type Waiting = { readonly invoked?: (result: CommandResult<unknown>) => void; readonly fetched?: (response: FetchResponse) => void; fail(error: ErrorData): void }
  const waiting = new Map<number, Waiting>()
  const queued: ToBackend[] = []
  let seq = 0
  let state: 'starting' | 'ready' | 'closing' | 'gone' = 'starting'
  let reason: ErrorData = { code: 'backend-closed', message: 'The library has been closed.' }
  const gone = Promise.withResolvers<void>()

  child.onMessage((message) => {
    switch (message.kind) {
      case 'ready':
        if (state === 'starting') state = 'ready'
        for (const call of queued.splice(0)) child.post(call)
        return
      case 'failed':
        end(message.error)
        child.kill()
        return
      case 'invoked':
        take(message.seq)?.invoked?.(message.result)
        return
      case 'fetched':
        take(message.seq)?.fetched?.(message.response)
        return
      case 'event':
        on.event(message.message)
        return
      case 'closed':
        return
    }
    message satisfies never
  })
  child.onExit((code) => {
    const asked = state === 'closing'
    end(asked ? reason : { code: 'backend-stopped', message: `The process that holds the library stopped (exit code ${code ?? 'none'}). Start the program again.`, detail: { exitCode: code } })
    gone.resolve()
  })
  child.post({ kind: 'start', options })

  return {
    invoke: (name, argument) =>
      new Promise((resolve) => {
        send({ kind: 'invoke', seq: ++seq, name, argument }, { invoked: resolve, fail: (error) => resolve({ ok: false, error }) })
      }),
    fetch: (request) =>
      new Promise((resolve) => {
        send(
          { kind: 'fetch', seq: ++seq, request: { url: request.url, method: request.method, headers: [...request.headers] } },
          {
            fetched: (response) => resolve(new Response(response.body.byteLength === 0 ? null : response.body, { status: response.status, headers: response.headers.map(([key, value]) => [key, value]) })),
            fail: (error) => resolve(Response.json(error, { status: 503 }))
          }
        )
      }),
    async close() {
      if (state === 'gone') return
      state = 'closing'
      child.post({ kind: 'close' })
      const impatient = setTimeout(() => child.kill(), graceMs)
      await gone.promise
      clearTimeout(impatient)
    }
  }

  function send(call: ToBackend & { readonly seq: number }, answer: Waiting): void {
    if (state === 'gone' || state === 'closing') {
      answer.fail(reason)
      return
    }
    waiting.set(call.seq, answer)
    if (state === 'starting') {
      queued.push(call)
      return
    }
    try {
      child.post(call)
    } catch (error) {
      // an argument that cannot be cloned belongs to this call alone
      take(call.seq)?.fail(toErrorData(error))
    }
  }

  function take(id: number): Waiting | undefined {
    const answer = waiting.get(id)
    waiting.delete(id)
    return answer
  }

  function end(error: ErrorData): void {
    if (state === 'gone') return
    state = 'gone'
    reason = error
    queued.length = 0
    const pending = [...waiting.values()]
    waiting.clear()
    for (const answer of pending) answer.fail(error)
  }
}
