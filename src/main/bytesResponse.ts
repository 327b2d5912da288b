const held = new WeakMap<Response, Uint8Array<ArrayBuffer>>()

/**
 * A Response of bytes that nobody changes, with their length in its headers. `new Response(bytes)` copies them, and reading its body copies them
 * again; here `bytesOf` gives them as they are. A body that is read all the same is theirs too.
 */
export function bytesResponse(bytes: Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>>): Response {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      controller.enqueue(new Uint8Array(bytes))
      controller.close()
    }
  }, { highWaterMark: 0 })
  const response = new Response(body, { headers: { ...headers, 'content-length': String(bytes.byteLength) } })
  held.set(response, bytes)
  return response
}

/** The bytes of a Response's body, to be sent and not to be changed. Its body may be read no more. */
export async function bytesOf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  return held.get(response) ?? new Uint8Array(await response.arrayBuffer())
}
