import { readRefusal, PictureRefusedError } from './pictureRefused.ts'
import type { ViewerFrame } from './viewerFrame.ts'

/** Fetches and decodes a PNG of the host as a frame of 8 bits. A picture whose channels are equal everywhere is grey. */
export async function fetchPicture(url: string, signal: AbortSignal): Promise<ViewerFrame> {
  const response = await fetch(url, { signal })
  if (!response.ok) throw new PictureRefusedError(await readRefusal(response))
  const bitmap = await createImageBitmap(await response.blob(), { colorSpaceConversion: 'none', premultiplyAlpha: 'none' })
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  if (context === null) throw new PictureRefusedError({ code: 'no-canvas', message: 'This machine gives the page no canvas to draw on.' })
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  const rgba = context.getImageData(0, 0, width, height).data
  const grey = greyOf(rgba)
  return {
    id: url, width, height,
    ...(grey === undefined ? { samplesPerPixel: 3, data: rgbOf(rgba) } : { samplesPerPixel: 1, data: grey }),
    slope: 1, intercept: 0, min: 0, max: 255, inverted: false, windows: [], voiLuts: [],
    initial: { window: { center: 127.5, width: 255, function: 'LINEAR_EXACT' } }
  }
}

function greyOf(rgba: Uint8ClampedArray): Uint8Array | undefined {
  const grey = new Uint8Array(rgba.length / 4)
  for (let i = 0, j = 0; j < grey.length; i += 4, j++) {
    const red = rgba[i] ?? 0
    if (red !== rgba[i + 1] || red !== rgba[i + 2]) return undefined
    grey[j] = red
  }
  return grey
}

function rgbOf(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3)
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) rgb.set(rgba.subarray(from, from + 3), to)
  return rgb
}
