import { protocol } from 'electron'
import { APP_HOST, APP_SCHEME, BINARY_PATH, toErrorData } from '../../contract/index.ts'
import type { App } from '../app.ts'
import { SECURITY_HEADERS } from '../hostSecurity.ts'
import { answerRendererFile } from '../rendererFiles.ts'

export const PAGE_ORIGIN = `${APP_SCHEME}://${APP_HOST}`
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`

/** Makes `app:` a standard, secure scheme with an origin of its own. Must run before Electron is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }])
}

/** Answers `app://hilum/…`: the page's own files from here, so that a page can tell of a backend that failed; binaries from the backend. */
export function servePage(rendererDir: string, backend: App): void {
  protocol.handle(APP_SCHEME, async (request) => {
    const url = new URL(request.url)
    if (url.host !== APP_HOST) return new Response('Not found', { status: 404, headers: SECURITY_HEADERS })
    try {
      if (BINARY_PATH.test(url.pathname)) return withSecurityHeaders(await backend.fetch(request))
      return await answerRendererFile(rendererDir, url.pathname, 'electron')
    } catch (error) {
      return Response.json(toErrorData(error), { status: 500, headers: SECURITY_HEADERS })
    }
  })
}

function withSecurityHeaders(response: Response): Response {
  const headers = new Headers(SECURITY_HEADERS)
  for (const [name, value] of response.headers) headers.set(name, value)
  return new Response(response.body, { status: response.status, headers })
}
