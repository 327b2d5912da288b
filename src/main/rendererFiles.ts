import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { HOST_META, SERVED_HOST } from '../contract/index.ts'
import { SECURITY_HEADERS } from './hostSecurity.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2'
}

/** Path segments of a built page: letters, digits and `. _ -`, none beginning with a dot. Everything else is not a file of ours. */
const SAFE_PATH = /^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/

/**
 * Answers a file of the built page, `/` as `index.html`; 404 where there is none. The page of the served host is marked as such in its
 * head, because the page must never conclude from a missing bridge where it runs.
 */
export async function answerRendererFile(dir: string, pathname: string, kind: 'electron' | 'served'): Promise<Response> {
  const path = pathname === '/' ? '/index.html' : pathname
  const type = TYPES[extname(path)]
  if (!SAFE_PATH.test(path) || type === undefined) return notFound()
  let bytes: Buffer
  try {
    bytes = await readFile(join(dir, path))
  } catch (error) {
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return notFound()
    throw error
  }
  const body = path === '/index.html' && kind === 'served' ? markServed(bytes.toString('utf8')) : new Uint8Array(bytes)
  return new Response(body, { headers: { ...SECURITY_HEADERS, 'content-type': type } })
}

function markServed(html: string): string {
  const marked = html.replace('<head>', `<head><meta name="${HOST_META}" content="${SERVED_HOST}">`)
  if (marked === html) throw new Error('The built page has no <head> to mark: build it again with `npm run build`.')
  return marked
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' } })
}
