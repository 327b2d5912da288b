import type { Codecs } from '../../core/image/codecs.ts'
import { decodeFile } from '../../core/image/decodeFile.ts'
import type { DecodedFile } from '../../core/image/decodedFile.ts'
import type { InputSpec } from '../../core/image/image.ts'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import { prepareInput } from '../../core/image/prepareInput.ts'
import { thumbnailFeatures } from '../../core/image/thumbnailFeatures.ts'
import { readBytes } from '../files/readBytes.ts'
import { ZipRefusedError } from '../files/zipRefusedError.ts'
import { isDigestOf, pixelDigest as digestOf } from '../store/pixelDigest.ts'
import { refuseUnreadable } from '../handlers/import/walkFolder.ts'
import type { ImageReference, RefusedImage } from './jobKinds.ts'

/** Length of an image's thumbnail features. */
export const THUMBNAIL = 256

/** Images of one batch, each in its slot; a slot without an image, or whose image was refused, is zeros. Survives a structured clone. */
export interface ImageBatch {
  /** What the network sees, [batchSize, height, width, channels]. */
  readonly data: Float32Array<ArrayBuffer>
  /** Ascending by index. */
  readonly accepted: readonly AcceptedImage[]
  /** [accepted.length, 256] */
  readonly thumbnails: Float32Array<ArrayBuffer>
  readonly refused: readonly RefusedImage[]
  /** Spent on reading, decoding and preparing. */
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

/** Reads, decodes and prepares a batch. A file that cannot be read or decoded, or whose pixels are others than expected, is refused. */
export async function readBatch(images: readonly ImageReference[], input: InputSpec, batchSize: number, codecs: Codecs): Promise<ImageBatch> {
  const started = performance.now()
  const length = input.resize.height * input.resize.width * input.channels
  const data = new Float32Array(batchSize * length)
  const thumbnails = new Float32Array(images.length * THUMBNAIL)
  const accepted: AcceptedImage[] = []
  const refused: RefusedImage[] = []
  // images of one file, as of a volume, share its bytes, and those in succession its decoder
  const reads = new Map<string, Promise<Uint8Array>>()
  const contents = await Promise.allSettled(images.map((image) => readOnce(image, reads)))
  let opened: { readonly bytes: Uint8Array; readonly file: DecodedFile } | undefined
  for (const [i, { index, frame, pixelDigest: expected }] of images.entries()) {
    const slot = index % batchSize
    try {
      const content = contents[i]
      if (content?.status !== 'fulfilled') throw content?.reason
      if (opened?.bytes !== content.value) opened = { bytes: content.value, file: decodeFile(content.value, codecs) }
      const image = opened.file.frame(frame)
      const current = digestOf(image)
      const pixelDigest = expected ?? current
      if (!isDigestOf(pixelDigest, image, current)) {
        refused.push({ index, code: 'pixels-changed', reason: 'its pixels are not those that were imported; the file has changed' })
        continue
      }
      data.set(prepareInput(image, input), slot * length)
      thumbnails.set(thumbnailFeatures(image), accepted.length * THUMBNAIL)
      accepted.push({ index, slot, pixelDigest })
    } catch (error) {
      refused.push(refusal(index, error))
    }
  }
  return { data, accepted, thumbnails: thumbnails.slice(0, accepted.length * THUMBNAIL), refused, seconds: (performance.now() - started) / 1000 }
}

function readOnce(image: ImageReference, reads: Map<string, Promise<Uint8Array>>): Promise<Uint8Array> {
  const key = JSON.stringify([image.path, image.member])
  const reading = reads.get(key) ?? readBytes(image)
  reads.set(key, reading)
  return reading
}

/** Bad input is listed and never stops the rest; anything else is a fault of the program and does. */
export function refusal(index: number, error: unknown): RefusedImage {
  if (error instanceof ImageRefusedError) return { index, code: error.code, reason: error.message }
  if (error instanceof ZipRefusedError) return { index, code: error.code, reason: error.message }
  if (error instanceof Error && 'syscall' in error) {
    const { code, reason } = refuseUnreadable('', error)
    return { index, code, reason }
  }
  throw error
}
