import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { refusal } from '../jobs/imageBatch.ts'
import type { ImageReference, RefusedImage } from '../jobs/jobKinds.ts'
import type { FeaturizerPlan } from './featurizerPlan.ts'
import { FrameError, workerRequest, type Frame } from './frames.ts'
import { pngOfSparkImage } from './sparkImage.ts'

/** A request's share of a batch: its copies `from` to `to`, both counted; 0 is the image as it is. */
export interface Share {
  readonly seq: number
  readonly from: number
  readonly to: number
  /** Slot of `from`; the others follow. */
  readonly slot: number
  /** No more of it comes. */
  readonly last: boolean
}

/** What the network computes at once, in the order of coming: at most a batch of images and copies. */
export interface Group {
  /** `index` is the place in `shares`. */
  readonly images: readonly ImageReference[]
  /** Refused before they were images. */
  readonly refused: readonly RefusedImage[]
  readonly shares: readonly Share[]
  /** Files made for what ends here. */
  readonly spooled: readonly string[]
  /** It is what came before a `flush`. */
  readonly flush: { readonly last: boolean } | undefined
}

/** Throws FrameError for a request of another version. Bytes that come through the pipe are written to `spool`, for the threads that decode. */
export async function* batchesOf(frames: AsyncIterable<Frame>, { batchSize, augmentation }: FeaturizerPlan, spool: string): AsyncGenerator<Group, void, undefined> {
  let images: ImageReference[] = []
  let refused: RefusedImage[] = []
  let shares: Share[] = []
  let spooled: string[] = []
  let slots = 0
  const group = (flush?: { readonly last: boolean }): Group => {
    const done = { images, refused, shares, spooled, flush }
    images = []
    refused = []
    shares = []
    spooled = []
    slots = 0
    return done
  }
  for await (const { header, body } of frames) {
    const request = workerRequest.safeParse(header).data
    if (request === undefined) throw new FrameError('The pipe carries a request that this version does not know.')
    if (request.type === 'flush') {
      yield group({ last: request.last })
      continue
    }
    const { seq, copies = 0 } = request
    if (copies > 0 && augmentation === undefined) throw new FrameError('Copies are asked for, and the plan does not say how to draw them.')
    let source: Omit<ImageReference, 'index'> | undefined
    let refusedAs: RefusedImage | undefined
    let made: string | undefined
    if ('path' in request) {
      source = { path: request.path, frame: request.frame }
    } else {
      made = join(spool, String(seq))
      try {
        await writeFile(made, 'mode' in request ? pngOfSparkImage({ ...request, data: body }) : body)
        source = { path: made, frame: 'frame' in request ? request.frame : 0 }
      } catch (error) {
        refusedAs = refusal(0, error)
      }
    }
    const end = source === undefined ? 0 : copies
    for (let from = 0; from <= end; ) {
      const to = Math.min(end, from + batchSize - slots - 1)
      const index = shares.length
      shares.push({ seq, from, to, slot: slots, last: to === end })
      if (source !== undefined) images.push({ index, ...source })
      if (refusedAs !== undefined) refused.push({ ...refusedAs, index })
      if (made !== undefined && to === end) spooled.push(made)
      slots += to - from + 1
      from = to + 1
      if (slots === batchSize) yield group()
    }
  }
}

export async function removeSpooled({ spooled }: Group): Promise<void> {
  await Promise.all(spooled.map((path) => rm(path, { force: true })))
}
