import { availableParallelism } from 'node:os'
import type { InputSpec } from '../../core/image/image.ts'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import { createDecodePool, type DecodePool } from '../decode/decodePool.ts'
import { fileKey, type PreparedImages } from '../decode/prepareImages.ts'
import { refusal, THUMBNAIL, type ImageBatch } from './imageBatch.ts'
import type { ImageReference } from './jobKinds.ts'

/** Batches prepared ahead of the one in use, and the bytes that they may take if they are more than one. */
const AHEAD = 3
const AHEAD_BYTES = 2 ** 27

/** HILUM_THREADS, else as many as there are cores, though the network wants those too: with a fast one decoding is the longer work, with a slow one the threads wait. */
export const THREADS = Math.min(16, Number(process.env['HILUM_THREADS']) || availableParallelism())

/** Threads for one job. */
export function preparationPool(): DecodePool {
  return createDecodePool({ threads: THREADS })
}

export interface PreparationOptions {
  /** Closed when the loop ends, unless it is to stay open. */
  readonly pool?: DecodePool
  readonly keepPool?: boolean
  /** Parts that a batch is prepared in. */
  readonly parts?: number
}

/**
 * The batches in order, the next ones decoded and prepared in threads while one is in use; the threads end when the loop over it does. An
 * image over which a thread breaks down is refused after it was tried by itself. Throws the signal's reason at once, and faults of the program.
 */
export async function* preparedBatches(
  batches: readonly (readonly ImageReference[])[],
  input: InputSpec,
  batchSize: number,
  signal: AbortSignal,
  { pool = preparationPool(), keepPool = false, parts = THREADS }: PreparationOptions = {}
): AsyncGenerator<ImageBatch, void, undefined> {
  const length = input.resize.height * input.resize.width * input.channels
  const ahead = batchesAhead(batchSize * length)
  const unused: BatchMemory[] = []
  const begun: { readonly memory: BatchMemory; readonly batch: Promise<ImageBatch> }[] = []
  let next = 0
  const begin = (): void => {
    for (; begun.length < ahead && next < batches.length; next++) {
      const memory = unused.pop() ?? batchMemory(input, batchSize)
      const batch = prepareBatch(pool, batches[next] ?? [], { input, batchSize, memory, parts, signal })
      // one that nobody awaits any more must not end the process with an unhandled rejection
      batch.catch(() => undefined)
      begun.push({ memory, batch })
    }
  }
  try {
    signal.throwIfAborted()
    begin()
    for (let first = begun.shift(); first !== undefined; first = begun.shift()) {
      const batch = await first.batch
      signal.throwIfAborted()
      begin()
      yield batch
      signal.throwIfAborted()
      unused.push(first.memory)
      begin()
    }
  } finally {
    if (!keepPool) await pool.close()
  }
}

/** Where threads write a batch; used again for a later one. */
export interface BatchMemory {
  readonly data: Float32Array<SharedArrayBuffer>
  readonly thumbnails: Float32Array<SharedArrayBuffer>
}

/** How many batches of so many numbers are prepared ahead of the one in use. */
export function batchesAhead(length: number): number {
  return Math.max(1, Math.min(AHEAD, Math.floor(AHEAD_BYTES / (4 * length))))
}

export function batchMemory({ resize: { height, width }, channels }: InputSpec, batchSize: number): BatchMemory {
  return { data: sharedFloats(batchSize * height * width * channels), thumbnails: sharedFloats(batchSize * THUMBNAIL) }
}

/** Zeros that threads can write to. */
export function sharedFloats(length: number): Float32Array<SharedArrayBuffer> {
  return new Float32Array(new SharedArrayBuffer(4 * length))
}

/** What a batch is prepared for, and where. */
export interface BatchPlan {
  readonly input: InputSpec
  readonly batchSize: number
  readonly memory: BatchMemory
  readonly parts: number
  readonly signal: AbortSignal
}

/** One batch, its images spread over the threads by `index % batchSize`. Throws the signal's reason, and faults of the program. */
export async function prepareBatch(pool: DecodePool, images: readonly ImageReference[], plan: BatchPlan): Promise<ImageBatch> {
  const { memory, batchSize, parts } = plan
  const length = memory.data.length / batchSize
  const taken = new Set(images.map(({ index }) => index % batchSize))
  for (let slot = 0; slot < batchSize; slot++) if (!taken.has(slot)) memory.data.fill(0, slot * length, (slot + 1) * length)
  const done = await Promise.all(partsOf(images, parts).map((part) => preparePart(pool, part, plan)))
  const accepted = done.flatMap((part) => part.accepted).toSorted((a, b) => a.index - b.index)
  const thumbnails = new Float32Array(accepted.length * THUMBNAIL)
  for (const [row, { slot }] of accepted.entries()) thumbnails.set(memory.thumbnails.subarray(slot * THUMBNAIL, (slot + 1) * THUMBNAIL), row * THUMBNAIL)
  return {
    data: memory.data,
    accepted,
    thumbnails,
    refused: done.flatMap((part) => part.refused).toSorted((a, b) => a.index - b.index),
    seconds: done.reduce((sum, { seconds }) => sum + seconds, 0)
  }
}

/** A part whose thread broke down is tried image by image, so that one bad image costs itself alone. */
async function preparePart(pool: DecodePool, part: readonly ImageReference[], plan: BatchPlan): Promise<PreparedImages> {
  const { input, batchSize, memory, signal } = plan
  const images = part.map((image) => ({ ...image, slot: image.index % batchSize }))
  try {
    return await pool.run('prepare', { images, input, ...memory }, { signal, priority: part.length === 1 ? 'waited-for' : 'background' })
  } catch (error) {
    if (!(error instanceof ImageRefusedError)) throw error
    const [only] = images
    if (only !== undefined && images.length === 1) {
      const length = memory.data.length / batchSize
      memory.data.fill(0, only.slot * length, (only.slot + 1) * length)
      return { accepted: [], refused: [refusal(only.index, error)], seconds: 0 }
    }
    const tried = await Promise.all(part.map((image) => preparePart(pool, [image], plan)))
    return {
      accepted: tried.flatMap(({ accepted }) => accepted),
      refused: tried.flatMap(({ refused }) => refused),
      seconds: tried.reduce((sum, { seconds }) => sum + seconds, 0)
    }
  }
}

/** At most so many parts of about equal length; images of one file that follow each other stay together, because it is opened once for them. */
export function partsOf(images: readonly ImageReference[], parts: number): ImageReference[][] {
  const most = Math.ceil(images.length / parts)
  const out: ImageReference[][] = []
  let key: string | undefined
  for (const image of images) {
    const last = out.at(-1)
    const same = fileKey(image) === key
    key = fileKey(image)
    if (last === undefined || (last.length >= most && !same)) out.push([image])
    else last.push(image)
  }
  return out
}
