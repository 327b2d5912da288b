import { displayImage, type Raster } from './displayImage.ts'
import type { DecodedImage } from './image.ts'
import { resizeAreaAveraging } from './resize.ts'

/** The image as shown, area-averaged to fit into `size` x `size` pixels with its aspect ratio; a smaller one keeps its size. */
export function thumbnail(image: DecodedImage, size: number): Raster {
  const shown = displayImage(image)
  const factor = Math.min(1, size / Math.max(image.width, image.height))
  if (factor === 1) return shown
  const width = Math.max(1, Math.round(image.width * factor))
  const height = Math.max(1, Math.round(image.height * factor))
  const mean = resizeAreaAveraging(shown.data, image.height, image.width, shown.samplesPerPixel, height, width, true)
  return { width, height, samplesPerPixel: shown.samplesPerPixel, data: Uint8Array.from(mean) }
}
