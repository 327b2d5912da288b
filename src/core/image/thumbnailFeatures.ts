import type { DecodedImage } from './image.ts'
import { unitLuminance } from './prepareInput.ts'
import { areaAveraging } from './resize.ts'

/**
 * A 16 x 16 thumbnail as 256 features in 0..1: the mean luminance of each cell of the whole image, row by row. The plainest description
 * of an image; what a classifier reaches with it is what pose, framing and exposure alone give away.
 */
export function thumbnailFeatures(image: DecodedImage): Float32Array<ArrayBuffer> {
  const { width, height } = image
  return areaAveraging(unitLuminance(image), { height, width, channels: 1, toHeight: SIDE, toWidth: SIDE }, false, new Float32Array(SIDE * SIDE))
}

const SIDE = 16
