import type { DecodedImage } from './image.ts'
import { prepareInput } from './prepareInput.ts'
import { resizeAreaAveraging } from './resize.ts'

/**
 * A 16 x 16 thumbnail as 256 features in 0..1: the mean luminance of each cell of the whole image, row by row. The plainest description
 * of an image; what a classifier reaches with it is what pose, framing and exposure alone give away.
 */
export function thumbnailFeatures(image: DecodedImage): Float32Array<ArrayBuffer> {
  const { width, height } = image
  const voi = { rule: 'full' } as const
  // resized to itself: luminance only, with fractions kept for the mean that follows
  const grey = prepareInput(image, { voi, resize: { method: 'bilinear', height, width }, channels: 1, preprocessing: 'unit' })
  return resizeAreaAveraging(grey, height, width, 1, SIDE, SIDE, false)
}

const SIDE = 16
