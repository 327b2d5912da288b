import { createMatrix, type Matrix } from '../../core/learn/matrix.ts'
import type { RefusedImage } from '../jobs/jobKinds.ts'
import { runJob } from '../jobs/runJob.ts'
import { THUMBNAIL, THUMBNAIL_KEY, type FeaturedItem } from './featuresOf.ts'
import { originalOf } from './readFrame.ts'
import type { WorkContext } from './workContext.ts'

export interface ThumbnailSet<Item extends FeaturedItem> {
  /** The items whose images can be read, in the order given. */
  readonly items: readonly Item[]
  /** [n, 256] */
  readonly thumbnails: Matrix
  /** By place among the distinct pixels. */
  readonly refused: readonly RefusedImage[]
}

/** Thumbnails of images, those that are there from the library, the rest read and kept. Throws what the job throws, and the signal's reason. */
export async function thumbnailsOf<Item extends FeaturedItem>({ library, spawn, signal, onProgress }: WorkContext, items: readonly Item[]): Promise<ThumbnailSet<Item>> {
  const matrix = library.features.matrix(THUMBNAIL_KEY, THUMBNAIL)
  const distinct = [...new Map(items.map((item) => [item.pixelDigest, item])).values()]
  const absent = new Set(library.features.missing(matrix, distinct.map(({ pixelDigest }) => pixelDigest)))
  const images = distinct.filter(({ pixelDigest }) => absent.has(pixelDigest)).map((item, index) => ({ index, ...originalOf(library, item) }))
  const refused: RefusedImage[] = []
  if (images.length > 0) {
    await runJob(spawn, 'thumbnails', { images }, {
      signal,
      onProgress,
      onChunk: async (chunk) => {
        await library.features.append(matrix, chunk.pixelDigests, chunk.thumbnails)
        refused.push(...chunk.refused)
      }
    })
  }
  const unread = new Set(refused.flatMap(({ index }) => images[index]?.pixelDigest ?? []))
  const kept = items.filter(({ pixelDigest }) => !unread.has(pixelDigest))
  return { items: kept, thumbnails: createMatrix(kept.length, THUMBNAIL, library.features.read(matrix, kept.map(({ pixelDigest }) => pixelDigest))), refused }
}
