import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as z from 'zod'
import { BINARY_PATH, toErrorData, type EventMessage } from '../../contract/index.ts'
import type { App } from '../app.ts'
import { bytesOf } from '../bytesResponse.ts'
import { SECURITY_HEADERS } from '../hostSecurity.ts'
import { answerRendererFile } from '../rendererFiles.ts'
import { createSession, type Session } from './session.ts'
import { UploadRefusedError, type Uploads } from './uploads.ts'

export interface LoopbackServer {
  /** The address that lets one browser in, once. */
  readonly entryUrl: string
  emit(message: EventMessage): void
  /** Ends event streams, waits for answers under way, frees the port. */
  close(): Promise<void>
}

export interface LoopbackOptions {
  readonly rendererDir: string
  /** Milliseconds between signs of life on an event stream: proxies and sleeping laptops drop silent ones. */
  readonly heartbeatMs?: number
  readonly port?: number
  /** Takes the files of POST /upload; where absent there is no such path. */
  readonly uploads?: Uploads
}

/** Largest command, in bytes: commands carry JSON; files are named by path, never sent. */
export const BODY_LIMIT = 1024 * 1024

/** A sender of a command that is silent for as long has gone. */
const BODY_SILENCE_MS = 30_000

const invokeBody = z.strictObject({ name: z.string(), argument: z.unknown() })

/**
 * Serves the page and the App on 127.0.0.1. Any program and any web page of this machine can reach a loopback port, so every request
 * proves itself: the Host header (against DNS rebinding), the Origin and Sec-Fetch-Site headers (against other sites' pages), and a
 * cookie that only the browser has which came in by the one-time address (against other programs and users).
 */
export async function startLoopbackServer(app: App, options: LoopbackOptions): Promise<LoopbackServer> {
  const streams = new Set<ServerResponse>()
  // an upload takes as long as it takes: who is silent is cut off where a body is read
  const server = createServer({ requestTimeout: 0, headersTimeout: 10_000, maxHeaderSize: 16 * 1024 })
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const authority = `127.0.0.1:${portOf(server)}`
  const session = createSession(`hilum-${portOf(server)}`)

  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else send(response, 500, 'application/json', JSON.stringify(toErrorData(error)))
    })
  })
  const heartbeat = setInterval(() => {
    for (const stream of streams) stream.write(': alive\n\n')
  }, options.heartbeatMs ?? 15_000)

  return {
    entryUrl: `http://${authority}/enter?t=${session.token}`,
    emit(message) {
      for (const stream of streams) stream.write(`data: ${JSON.stringify(message)}\n\n`)
    },
    async close() {
      clearInterval(heartbeat)
      for (const stream of streams) stream.end()
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const impatient = setTimeout(() => server.closeAllConnections(), 2000)
      await closed
      clearTimeout(impatient)
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refuseForeign(request, authority)
    if (refusal !== undefined) {
      send(response, 403, 'text/plain', refusal)
      return
    }
    const url = new URL(request.url ?? '/', `http://${authority}`)
    if (url.pathname === '/enter') {
      enter(request, response, url, session)
      return
    }
    if (!session.holds(request.headers.cookie)) {
      send(response, 401, 'text/plain', 'This address is for the browser that Hilum opened. Start Hilum again for a new one.')
      return
    }
    if (url.pathname === '/invoke') {
      await invoke(request, response)
      return
    }
    if (url.pathname === '/upload' && options.uploads !== undefined) {
      await upload(request, response, url, options.uploads)
      return
    }
    if (request.method !== 'GET') {
      refuseMethod(response, 'GET')
      return
    }
    if (url.pathname === '/events') {
      openStream(request, response)
      return
    }
    const binary = BINARY_PATH.test(url.pathname)
    await relay(response, binary ? await app.fetch(new Request(url, conditional(request))) : await answerRendererFile(options.rendererDir, url.pathname, 'served'))
  }

  async function invoke(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') {
      refuseMethod(response, 'POST')
      return
    }
    // a form of another site cannot send this type without asking first, and would be told no
    if (request.headers['content-type']?.split(';')[0]?.trim() !== 'application/json') {
      send(response, 415, 'text/plain', 'A command is application/json.')
      return
    }
    const text = await readBody(request, BODY_LIMIT)
    if (text === undefined) {
      response.setHeader('connection', 'close')
      send(response, 413, 'text/plain', `A command is at most ${BODY_LIMIT} bytes.`)
      return
    }
    const body = parseInvoke(text)
    if (body === undefined) {
      send(response, 400, 'text/plain', 'A command is {"name": …, "argument": …}.')
      return
    }
    send(response, 200, 'application/json', JSON.stringify(await app.invoke(body.name, body.argument)))
  }

  function openStream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'text/event-stream' })
    response.write('retry: 1000\n\n')
    streams.add(response)
    request.on('close', () => streams.delete(response))
  }
}

function enter(request: IncomingMessage, response: ServerResponse, url: URL, session: Session): void {
  if (request.method !== 'GET') {
    refuseMethod(response, 'GET')
    return
  }
  const cookie = session.enter(url.searchParams.get('t') ?? '')
  if (cookie === undefined) {
    send(response, 401, 'text/plain', 'This address has been used, or is not the one that Hilum printed. Start Hilum again for a new one.')
    return
  }
  response.writeHead(303, { ...SECURITY_HEADERS, 'set-cookie': cookie, location: '/' }).end()
}

/** Why a request comes from somewhere else than our own page; undefined where it does not. */
function refuseForeign(request: IncomingMessage, authority: string): string | undefined {
  const { host, origin } = request.headers
  if (host !== authority) return 'The Host header is not this server.'
  if (origin !== undefined && origin !== `http://${authority}`) return 'The Origin is not this server.'
  if (request.method !== 'GET' && request.method !== 'HEAD' && origin === undefined) return 'A request that changes something says its Origin.'
  const site = request.headers['sec-fetch-site']
  // the entry address is followed from wherever it was printed: a terminal's or a mail's page
  const entering = request.url?.startsWith('/enter?') === true
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !entering) return 'The request was made by another site.'
  return undefined
}

/** POST takes a file whose bytes are the body, DELETE forgets a batch. */
async function upload(request: IncomingMessage, response: ServerResponse, url: URL, uploads: Uploads): Promise<void> {
  const batch = url.searchParams.get('batch') ?? ''
  if (request.method === 'DELETE') {
    await uploads.drop(batch)
    send(response, 200, 'application/json', '{}')
    return
  }
  if (request.method !== 'POST') {
    refuseMethod(response, 'POST, DELETE')
    return
  }
  if (request.headers['content-type'] !== 'application/octet-stream') {
    response.setHeader('connection', 'close')
    send(response, 415, 'text/plain', 'A file is application/octet-stream.')
    return
  }
  try {
    const path = await uploads.take(request, { batch, path: url.searchParams.get('path') ?? '' })
    send(response, 200, 'application/json', JSON.stringify({ path }))
  } catch (error) {
    // what is left of the body is not waited for
    if (!response.headersSent) response.setHeader('connection', 'close')
    send(response, error instanceof UploadRefusedError ? error.status : 500, 'application/json', JSON.stringify(toErrorData(error)))
  }
}

async function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  request.setTimeout(BODY_SILENCE_MS, () => request.destroy())
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes: Buffer = Buffer.from(chunk)
    size += bytes.length
    if (size > limit) return undefined
    chunks.push(bytes)
  }
  // the answer may take longer
  request.setTimeout(0)
  return Buffer.concat(chunks).toString('utf8')
}

function parseInvoke(text: string): z.infer<typeof invokeBody> | undefined {
  try {
    return invokeBody.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

async function relay(response: ServerResponse, answered: Response): Promise<void> {
  response.writeHead(answered.status, { ...SECURITY_HEADERS, ...Object.fromEntries(answered.headers) })
  // in one piece: pixels are in memory already, and a stream costs more than they do
  response.end(answered.body === null ? undefined : await bytesOf(answered))
}

function conditional({ headers }: IncomingMessage): RequestInit {
  const tag = headers['if-none-match']
  return tag === undefined ? {} : { headers: { 'if-none-match': tag } }
}

function refuseMethod(response: ServerResponse, allowed: string): void {
  response.setHeader('allow', allowed)
  send(response, 405, 'text/plain', `Only ${allowed} is answered here.`)
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': `${type}; charset=utf-8` }).end(text)
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('The loopback server has no port.')
  return address.port
}
