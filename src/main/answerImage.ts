import { toErrorData } from '../contract/index.ts'
import { ImageRefusedError } from '../core/image/imageRefusedError.ts'
import type { OpenedLibrary } from './appParts.ts'

const IMAGE_PATH = /^\/image\/([1-9]\d{0,14})\.(png|pixels)$/

/**
 * Answers `GET /image/<id>.png` with the 8-bit display rendering and `GET /image/<id>.pixels` with the frame for the viewer
 * (`encodeViewerPixels`), whose ETag is made of id and pixel digest; anything else is 404. Refusals are JSON ErrorData. Never rejects.
 */
export async function answerImage(request: Request, library: () => OpenedLibrary): Promise<Response> {
  const path = new URL(request.url).pathname
  if (request.method !== 'GET') return refuse(405, 'method-not-allowed', `${request.method} is not answered here.`)
  const [, id, kind] = IMAGE_PATH.exec(path) ?? []
  if (id === undefined) return refuse(404, 'not-found', `Nothing is served at ${path}.`)
  try {
    // no-store: patient images belong in the library, not in a browser's cache on disk; a page that holds one asks with its ETag
    const headers = { 'cache-control': 'no-store' }
    if (kind === 'png') return new Response(await library().displayPng(Number(id)), { headers: { ...headers, 'content-type': 'image/png' } })
    const { pixelDigest, bytes } = await library().viewerPixels(Number(id))
    const etag = `"${id}-${pixelDigest}"`
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers: { ...headers, etag } })
    return new Response(await bytes(), { headers: { ...headers, etag, 'content-type': 'application/octet-stream' } })
  } catch (error) {
    const { code, message } = toErrorData(error)
    return refuse(error instanceof ImageRefusedError ? 422 : (STATUS[code] ?? 500), code, message)
  }
}

const STATUS: { readonly [code: string]: number } = { 'row-unknown': 404, 'library-missing': 404, 'backend-closed': 503 }

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status, headers: { 'cache-control': 'no-store' } })
}
