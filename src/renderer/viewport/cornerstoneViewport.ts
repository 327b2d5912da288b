import * as cornerstone from 'cornerstone-core'
import type { ImageViewport, Picture } from './ImageViewport.ts'

declare module 'cornerstone-core' {
  /** Its types know pixel data as number[] alone; its renderers read typed arrays, and faster. */
  interface SampledImage extends Omit<Image, 'getPixelData' | 'getImageData' | 'getCanvas' | 'getImage' | 'lut' | 'cachedLut'> {
    getPixelData(): Picture['samples']
  }
  function displayImage(element: HTMLElement, image: SampledImage): void
}

/** An ImageViewport drawn by cornerstone-core's canvas renderer. */
export function createCornerstoneViewport(element: HTMLElement): ImageViewport {
  cornerstone.enable(element)
  return {
    show: (picture) =>
      new Promise((resolve) => {
        // displayImage returns before anything is drawn: it paints on the next frame
        element.addEventListener(cornerstone.EVENTS.IMAGE_RENDERED, () => resolve(), { once: true })
        cornerstone.displayImage(element, toCornerstone(picture))
      }),
    fit: () => cornerstone.resize(element, true),
    dispose: () => cornerstone.disable(element)
  }
}

function toCornerstone({ id, width, height, color, samples }: Picture): cornerstone.SampledImage {
  return {
    imageId: id,
    minPixelValue: 0,
    maxPixelValue: 255,
    slope: 1,
    intercept: 0,
    windowCenter: 128,
    windowWidth: 256,
    getPixelData: () => samples,
    rows: height,
    columns: width,
    height,
    width,
    color,
    rgba: color,
    invert: false,
    columnPixelSpacing: 1,
    rowPixelSpacing: 1,
    sizeInBytes: samples.byteLength
  }
}
