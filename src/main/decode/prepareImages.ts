import type { DecodedFile } from '../../core/image/decodedFile.ts'
import type { DecodedImage, InputSpec } from '../../core/image/image.ts'
import { prepareInput } from '../../core/image/prepareInput.ts'
import { thumbnailFeatures } from '../../core/image/thumbnailFeatures.ts'
import type { ByteSource } from '../files/readBytes.ts'
import { refusal, THUMBNAIL, type AcceptedImage } from '../jobs/imageBatch.ts'
import type { ImageReference, RefusedImage } from '../jobs/jobKinds.ts'
import { isDigestOf, pixelDigest as digestOf } from '../store/pixelDigest.ts'

/** Images of one batch for one thread. */
export interface PrepareRequest {
  /** Each with its slot in the batch; those of one file in succession. */
  readonly images: readonly (ImageReference & { readonly slot: number })[]
  readonly input: InputSpec
  /** The batch as the network sees it, [slots, height, width, channels], shared: the thread writes its images' slots, zeros where one is refused. */
  readonly data: Float32Array<SharedArrayBuffer>
  /** [slots, 256], shared likewise. */
  readonly thumbnails: Float32Array<SharedArrayBuffer>
}

export interface PreparedImages {
  readonly accepted: readonly AcceptedImage[]
  readonly refused: readonly RefusedImage[]
  /** Spent on reading, decoding and preparing. */
  readonly seconds: number
}

/** A file that stays open for the next image, where that is of the same file. */
export interface OpenedFile {
  readonly file: DecodedFile
  readonly bytes: number
}

export interface PrepareHost {
  /** Reads and opens a file. Throws ImageRefusedError and what reading throws. */
  readonly open: (source: ByteSource) => Promise<OpenedFile>
  /** Waits until this thread may hold so many bytes, in place of those before. */
  readonly hold: (bytes: number) => void
}

/** Stored values, their copy for the digest, and floating-point samples of one pixel, in colour: at most about so many bytes. */
export const BYTES_PER_PIXEL = 24

/** Reads, decodes and prepares images. One that cannot be read or decoded, or whose pixels are others than expected, is refused; throws for faults of the program. */
export async function prepareImages({ images, input, data, thumbnails }: PrepareRequest, { open, hold }: PrepareHost): Promise<PreparedImages> {
  const started = performance.now()
  const length = input.resize.height * input.resize.width * input.channels
  const accepted: AcceptedImage[] = []
  const refused: RefusedImage[] = []
  let opened: { readonly key: string; readonly content: OpenedFile } | undefined
  for (const reference of images) {
    const { index, slot, frame } = reference
    const prepared = data.subarray(slot * length, (slot + 1) * length)
    try {
      const key = fileKey(reference)
      if (opened?.key !== key) {
        opened = undefined
        opened = { key, content: await open(reference) }
      }
      const { file, bytes } = opened.content
      hold(bytes + BYTES_PER_PIXEL * (file.framePixels?.(frame) ?? 0))
      const image = file.frame(frame)
      const pixelDigest = digestWanted(image, reference)
      if (pixelDigest === undefined) {
        prepared.fill(0)
        refused.push({ index, code: 'pixels-changed', reason: 'its pixels are not those that were imported; the file has changed' })
        continue
      }
      prepareInput(image, input, prepared)
      thumbnails.set(thumbnailFeatures(image), slot * THUMBNAIL)
      accepted.push({ index, slot, pixelDigest })
    } catch (error) {
      prepared.fill(0)
      refused.push(refusal(index, error))
    } finally {
      hold(0)
    }
  }
  return { accepted, refused, seconds: (performance.now() - started) / 1000 }
}

/** The same for images of one file. */
export function fileKey({ path, member }: ByteSource): string {
  return JSON.stringify([path, member])
}

/** The digest that the image goes by; undefined where another was expected. */
function digestWanted(image: DecodedImage, { pixelDigest: expected }: ImageReference): string | undefined {
  const current = digestOf(image)
  if (expected === undefined) return current
  return isDigestOf(expected, image, current) ? expected : undefined
}
