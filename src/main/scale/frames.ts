import * as z from 'zod'

/** One message of the pipe between an executor and its featurizer: a JSON header and, for pictures and features, bytes. */
export interface Frame {
  readonly header: unknown
  readonly body: Uint8Array
}

/** Bytes before a frame's header: two uint32, little-endian, the lengths of header and body. */
const PREFIX = 8
const MOST_HEADER = 2 ** 24
/** A whole-slide file is larger; it does not belong in one record of a cluster. */
const MOST_BODY = 2 ** 31 - 1

/** The other end of the pipe speaks something else. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
  readonly code = 'pipe-broken'
}

export function encodeFrame(header: object, ...bodies: readonly Uint8Array[]): Uint8Array[] {
  const text = new TextEncoder().encode(JSON.stringify(header))
  const prefix = new DataView(new ArrayBuffer(PREFIX))
  prefix.setUint32(0, text.length, true)
  prefix.setUint32(4, bodies.reduce((sum, { length }) => sum + length, 0), true)
  return [new Uint8Array(prefix.buffer), text, ...bodies]
}

/** The frames of a stream, one after the other; ends with it. Throws FrameError where it ends within a frame or a length makes no sense. */
export async function* readFrames(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Frame, void, undefined> {
  const source = stream[Symbol.asyncIterator]()
  let waiting: Uint8Array[] = []
  let have = 0
  const take = async (length: number): Promise<Buffer | undefined> => {
    while (have < length) {
      const next = await source.next()
      if (next.done === true) return undefined
      waiting.push(next.value)
      have += next.value.length
    }
    const [first] = waiting
    const all = waiting.length === 1 && first !== undefined ? Buffer.from(first.buffer, first.byteOffset, first.length) : Buffer.concat(waiting)
    waiting = [all.subarray(length)]
    have = all.length - length
    return all.subarray(0, length)
  }
  for (;;) {
    const prefix = await take(PREFIX)
    if (prefix === undefined) {
      if (have > 0) throw new FrameError('The pipe ended within a frame.')
      return
    }
    const [headerLength, bodyLength] = [prefix.readUInt32LE(0), prefix.readUInt32LE(4)]
    if (headerLength > MOST_HEADER || bodyLength > MOST_BODY) throw new FrameError(`A frame of ${headerLength} and ${bodyLength} bytes is none.`)
    const content = await take(headerLength + bodyLength)
    if (content === undefined) throw new FrameError('The pipe ended within a frame.')
    yield { header: parse(content.subarray(0, headerLength)), body: content.subarray(headerLength) }
  }
}

function parse(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'))
  } catch {
    throw new FrameError('A frame has no JSON header.')
  }
}

/** Random copies of one image. */
export const MOST_COPIES = 100

/** `copies`: drawn beside the image. */
const record = { type: z.literal('image'), seq: z.int().nonnegative(), copies: z.int().min(0).max(MOST_COPIES).optional() }

/** What an executor sends, after the plan: images by path, by their file's bytes, or as a row of Spark's image schema (bytes in the body); `flush` where no more are to be waited for, `last` after the last. */
export const workerRequest = z.union([
  z.strictObject({ ...record, path: z.string(), frame: z.int().nonnegative() }),
  z.strictObject({ ...record, name: z.string(), frame: z.int().nonnegative() }),
  z.strictObject({ ...record, mode: z.int(), height: z.int(), width: z.int(), nChannels: z.int() }),
  z.strictObject({ type: z.literal('flush'), last: z.boolean() })
])
export type WorkerRequest = z.infer<typeof workerRequest>
