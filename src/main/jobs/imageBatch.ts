import { readFile } from 'node:fs/promises'
import type { Codecs } from '../../core/image/codecs.ts'
import { decodeFile } from '../../core/image/decodeFile.ts'
import type { DecodedImage, InputSpec } from '../../core/image/image.ts'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import { pixelBytes } from '../../core/image/pixelBytes.ts'
import { prepareInput } from '../../core/image/prepareInput.ts'
import { sha256 } from '../engine/sha256.ts'
import type { ImageReference, RefusedImage } from './jobKinds.ts'

/** Images of one batch, each in its slot; a slot without an image, or whose image was refused, is zeros. */
export interface ImageBatch {
  /** [batchSize, height, width, channels] */
  readonly data: Float32Array
  readonly accepted: readonly AcceptedImage[]
  readonly refused: readonly RefusedImage[]
}

export interface AcceptedImage {
  readonly index: number
  readonly slot: number
  readonly image: DecodedImage
  readonly pixelDigest: string
}

/** The images grouped into aligned batches: image i belongs to batch floor(i / batchSize), whichever others are there. */
export function alignedBatches(images: readonly ImageReference[], batchSize: number): ImageReference[][] {
  const batches = Map.groupBy(images, ({ index }) => Math.floor(index / batchSize))
  return [...batches].toSorted(([a], [b]) => a - b).map(([, batch]) => batch.toSorted((a, b) => a.index - b.index))
}

/** Reads, decodes and prepares a batch. A file that cannot be read or decoded, or whose pixels are others than expected, is refused. */
export async function readBatch(images: readonly ImageReference[], input: InputSpec, batchSize: number, codecs: Codecs): Promise<ImageBatch> {
  const length = input.resize.height * input.resize.width * input.channels
  const data = new Float32Array(batchSize * length)
  const accepted: AcceptedImage[] = []
  const refused: RefusedImage[] = []
  const contents = await Promise.allSettled(images.map(({ path }) => readFile(path)))
  for (const [i, reference] of images.entries()) {
    const slot = reference.index % batchSize
    try {
      const content = contents[i]
      if (content?.status !== 'fulfilled') throw content?.reason
      const image = decodeFile(content.value, codecs).frame(reference.frame)
      const pixelDigest = sha256([pixelBytes(image)])
      if (reference.pixelDigest !== undefined && reference.pixelDigest !== pixelDigest) {
        refused.push({ index: reference.index, code: 'pixels-changed', reason: 'its pixels are not those that were imported; the file has changed' })
        continue
      }
      data.set(prepareInput(image, input), slot * length)
      accepted.push({ index: reference.index, slot, image, pixelDigest })
    } catch (error) {
      refused.push(refusal(reference.index, error))
    }
  }
  return { data, accepted, refused }
}

/** Bad input is listed and never stops the rest; anything else is a fault of the program and does. */
function refusal(index: number, error: unknown): RefusedImage {
  if (error instanceof ImageRefusedError) return { index, code: error.code, reason: error.message }
  if (error instanceof Error && 'syscall' in error) return { index, code: 'unreadable', reason: error.message }
  throw error
}
