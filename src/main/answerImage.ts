import { toErrorData } from '../contract/index.ts'
import { ImageRefusedError } from '../core/image/imageRefusedError.ts'
import type { OpenedLibrary } from './appParts.ts'

const IMAGE_PATH = /^\/image\/([1-9]\d{0,14})\.png$/

/** Answers `GET /image/<id>.png` with the 8-bit display rendering; anything else is 404. Refusals are JSON ErrorData. Never rejects. */
export async function answerImage(request: Request, library: () => OpenedLibrary): Promise<Response> {
  const path = new URL(request.url).pathname
  if (request.method !== 'GET') return refuse(405, 'method-not-allowed', `${request.method} is not answered here.`)
  const id = IMAGE_PATH.exec(path)?.[1]
  if (id === undefined) return refuse(404, 'not-found', `Nothing is served at ${path}.`)
  try {
    const png = await library().displayPng(Number(id))
    // no-store: patient images belong in the library, not in a browser's cache on disk
    return new Response(png, { headers: { 'content-type': 'image/png', 'cache-control': 'no-store' } })
  } catch (error) {
    const { code, message } = toErrorData(error)
    return refuse(error instanceof ImageRefusedError ? 422 : (STATUS[code] ?? 500), code, message)
  }
}

const STATUS: { readonly [code: string]: number } = { 'row-unknown': 404, 'library-missing': 404, 'backend-closed': 503 }

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status, headers: { 'cache-control': 'no-store' } })
}
