import { toErrorData } from '../../contract/index.ts'
import type { App, BackendOptions, Host } from '../app.ts'
import { bytesOf } from '../bytesResponse.ts'
import type { FromBackend, Port, ToBackend } from './messages.ts'

/** The backend process's side of the port: makes the App from the first message, answers the others from it. */
export function serveBackend(port: Port<FromBackend, ToBackend>, create: (host: Host) => App, exit: () => void): void {
  let app: App | undefined
  port.onMessage((message) => {
    switch (message.kind) {
      case 'start':
        start(message.options)
        return
      case 'invoke':
        void invoke(message.seq, message.name, message.argument)
        return
      case 'fetch':
        void answer(message.seq, new Request(message.request.url, { method: message.request.method, headers: message.request.headers.map(([name, value]) => [name, value]) }))
        return
      case 'close':
        void close()
        return
    }
    message satisfies never
  })

  function start(options: BackendOptions): void {
    try {
      app = create({ ...options, emit: (event) => port.post({ kind: 'event', message: event }) })
      port.post({ kind: 'ready' })
    } catch (error) {
      port.post({ kind: 'failed', error: toErrorData(error) })
    }
  }

  async function invoke(seq: number, name: string, argument: unknown): Promise<void> {
    const result = app === undefined ? { ok: false as const, error: NOT_STARTED } : await app.invoke(name, argument)
    port.post({ kind: 'invoked', seq, result })
  }

  async function answer(seq: number, request: Request): Promise<void> {
    const response = app === undefined ? Response.json(NOT_STARTED, { status: 503 }) : await app.fetch(request)
    const bytes = await bytesOf(response)
    const body = bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer
    port.post({ kind: 'fetched', seq, response: { status: response.status, headers: [...response.headers], body } })
  }

  async function close(): Promise<void> {
    try {
      await app?.close()
    } finally {
      port.post({ kind: 'closed' })
      exit()
    }
  }
}

const NOT_STARTED = { code: 'backend-not-started', message: 'The backend process was asked before it was started.' }
