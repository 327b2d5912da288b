import { toErrorData } from '../contract/index.ts'
import { ImageRefusedError } from '../core/image/imageRefusedError.ts'

/** Bytes of the library at a path that the page fetches, e.g. `/image/12.png`. */
export interface BinaryRoute {
  /** Of the whole path; its groups are what `answer` gets. */
  readonly path: RegExp
  answer(groups: readonly string[], request: Request): Response | Promise<Response>
}

/** no-store: patient images belong in the library, not in a browser's cache on disk; a page that holds one asks with its ETag. */
export const BINARY_HEADERS = { 'cache-control': 'no-store' } as const

/** Answers a GET by the first route whose path fits; anything else is 404. Refusals are JSON ErrorData; what was left because nobody asks any more is 204. Never rejects. */
export async function answerBinary(request: Request, routes: () => readonly BinaryRoute[]): Promise<Response> {
  const path = new URL(request.url).pathname
  if (request.method !== 'GET') return refuse(405, 'method-not-allowed', `${request.method} is not answered here.`)
  try {
    for (const route of routes()) {
      const match = route.path.exec(path)
      if (match !== null) return await route.answer(match.slice(1), request)
    }
    return refuse(404, 'not-found', `Nothing is served at ${path}.`)
  } catch (error) {
    const { code, message } = toErrorData(error)
    // no error: a browser would write one into its console, though the page has left
    if (code === 'cancelled') return new Response(null, { status: 204, headers: BINARY_HEADERS })
    return refuse(error instanceof ImageRefusedError ? 422 : (STATUS[code] ?? 500), code, message)
  }
}

const STATUS: { readonly [code: string]: number } = { 'row-unknown': 404, 'library-missing': 404, 'backend-closed': 503, locked: 423 }

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status, headers: BINARY_HEADERS })
}
