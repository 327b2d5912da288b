import { ImageRefusedError, isOutOfMemory, OUT_OF_MEMORY } from '../../core/image/imageRefusedError.ts'
import { ZipRefusedError } from '../files/zipRefusedError.ts'
import { refuseUnreadable } from '../handlers/import/walkFolder.ts'
import type { ImageReference, RefusedImage } from './jobKinds.ts'

/** Length of an image's thumbnail features. */
export const THUMBNAIL = 256

/** Images of one batch, each in its slot; a slot without an image, or whose image was refused, is zeros. */
export interface ImageBatch {
  /** What the network sees, [batchSize, height, width, channels]. Another batch is written over it when the next one is asked for. */
  readonly data: Float32Array
  /** Ascending by index. */
  readonly accepted: readonly AcceptedImage[]
  /** [accepted.length, 256] */
  readonly thumbnails: Float32Array<ArrayBuffer>
  /** Ascending by index. */
  readonly refused: readonly RefusedImage[]
  /** Spent on reading, decoding and preparing, summed over the threads. */
  readonly seconds: number
}

export interface AcceptedImage {
  readonly index: number
  readonly slot: number
  readonly pixelDigest: string
}

/** The images grouped into aligned batches: image i belongs to batch floor(i / batchSize), whichever others are there. */
export function alignedBatches(images: readonly ImageReference[], batchSize: number): ImageReference[][] {
  const batches = Map.groupBy(images, ({ index }) => Math.floor(index / batchSize))
  return [...batches].toSorted(([a], [b]) => a - b).map(([, batch]) => batch.toSorted((a, b) => a.index - b.index))
}

/** Bad input is listed and never stops the rest; anything else is a fault of the program and does. */
export function refusal(index: number, error: unknown): RefusedImage {
  if (error instanceof ImageRefusedError) return { index, code: error.code, reason: error.message }
  if (error instanceof ZipRefusedError) return { index, code: error.code, reason: error.message }
  if (error instanceof Error && 'syscall' in error) {
    const { code, reason } = refuseUnreadable('', error)
    return { index, code, reason }
  }
  if (isOutOfMemory(error)) return { index, code: 'out-of-memory', reason: OUT_OF_MEMORY }
  throw error
}
