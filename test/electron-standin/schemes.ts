import { once } from 'node:events'
import { createServer } from 'node:http'
import type { CustomScheme } from 'electron'
import { application } from './application.ts'
import { fault } from './fault.ts'

type Handler = (request: Request) => Response | Promise<Response>

// Chromium refuses a scheme that it does not know, so app://host/path is served as http://host.app.localhost:PORT/path
const privileged = new Set<string>()
const handlers = new Map<string, Handler>()

const server = createServer((request, response) => {
  const url = fromHttp(`http://${request.headers.host ?? ''}${request.url ?? '/'}`)
  const handler = handlers.get(new URL(url).protocol.slice(0, -1))
  const answer = async (): Promise<void> => {
    if (handler === undefined) fault(`nothing handles ${url}`)
    const answered = await handler(new Request(url, { method: request.method ?? 'GET' }))
    response.writeHead(answered.status, Object.fromEntries(answered.headers))
    response.end(new Uint8Array(await answered.arrayBuffer()))
  }
  answer().catch((error: unknown) => {
    // the page may leave in the middle of an answer; a handler that rejects is net::ERR_UNEXPECTED in Electron
    process.stderr.write(`stand-in: ${url}: ${String(error)}\n`)
    response.destroy()
  })
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
const port = typeof address === 'object' && address !== null ? address.port : fault('the scheme server has no port')

export function toHttp(url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url)
  const scheme = protocol.slice(0, -1)
  return handlers.has(scheme) ? `http://${host}.${scheme}.localhost:${port}${pathname}${search}${hash}` : url
}

export function fromHttp(url: string): string {
  return url.replace(/^http:\/\/([^/]*)\.(\w+)\.localhost:\d+\//, (_, host: string, scheme: string) => `${scheme}://${host}/`)
}

export const protocol = {
  registerSchemesAsPrivileged(schemes: readonly CustomScheme[]): void {
    if (application.isReady()) fault('registerSchemesAsPrivileged belongs before ready')
    for (const { scheme, privileges } of schemes) {
      if (privileges?.standard !== true || privileges.secure !== true) fault(`${scheme}: a scheme that is not standard and secure has no origin`)
      if (privileges.bypassCSP === true) fault(`${scheme} bypasses the content security policy`)
      privileged.add(scheme)
    }
  },
  handle(scheme: string, handler: Handler): void {
    if (!application.isReady()) fault('protocol.handle belongs after ready')
    if (!privileged.has(scheme)) fault(`${scheme} was not registered as privileged`)
    if (handlers.has(scheme)) fault(`${scheme} is handled twice`)
    handlers.set(scheme, handler)
  }
}
