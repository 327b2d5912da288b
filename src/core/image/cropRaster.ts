import type { Raster } from './displayImage.ts'

/** The largest square in the middle; of an odd remainder the smaller part is left of it and above. */
export function centreSquare({ width, height, samplesPerPixel, data }: Raster): Raster {
  const side = Math.min(width, height)
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)]
  const out = new Uint8Array(side * side * samplesPerPixel)
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * samplesPerPixel
    out.set(data.subarray(from, from + side * samplesPerPixel), y * side * samplesPerPixel)
  }
  return { width: side, height: side, samplesPerPixel, data: out }
}
