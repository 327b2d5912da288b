import type { Raster } from '../image/displayImage.ts'
import type { SaliencyMap } from './saliencyMap.ts'
import { heatAlpha, heatColour, onScale } from './heatRamp.ts'

export interface RgbImage extends Raster {
  readonly samplesPerPixel: 3
}

export const DEFAULT_OPACITY = 0.6

/**
 * Lays a map over an 8-bit image of any size, in the colours of the heat ramp, from 0 to the model's `top` log-odds. The map is enlarged bilinearly, cell centres at pixel
 * centres of their area, edges held.
 */
export function overlayMap(image: Raster, map: SaliencyMap, top: number, opacity = DEFAULT_OPACITY): RgbImage {
  const { width, height, samplesPerPixel } = image
  const enlarged = enlargeMap(map, width, height)
  const data = new Uint8Array(width * height * 3)
  for (let p = 0; p < width * height; p++) {
    const place = onScale(enlarged[p] ?? 0, top)
    const alpha = heatAlpha(place, opacity)
    const colour = heatColour(place)
    for (let c = 0; c < 3; c++) {
      const under = image.data[p * samplesPerPixel + (samplesPerPixel === 3 ? c : 0)] ?? 0
      data[p * 3 + c] = Math.round(under * (1 - alpha) + (colour[c] ?? 0) * alpha)
    }
  }
  return { width, height, samplesPerPixel: 3, data }
}

/** Map values at every pixel of a `width` x `height` image, bilinear. */
export function enlargeMap(map: SaliencyMap, width: number, height: number): Float64Array {
  const columns = sampling(map.width, width)
  const rows = sampling(map.height, height)
  const out = new Float64Array(width * height)
  for (let y = 0; y < height; y++) {
    const [top, bottom, fy] = [rows.low[y] ?? 0, rows.high[y] ?? 0, rows.fraction[y] ?? 0]
    for (let x = 0; x < width; x++) {
      const [left, right, fx] = [columns.low[x] ?? 0, columns.high[x] ?? 0, columns.fraction[x] ?? 0]
      const upper = mix(map.values[top * map.width + left] ?? 0, map.values[top * map.width + right] ?? 0, fx)
      const lower = mix(map.values[bottom * map.width + left] ?? 0, map.values[bottom * map.width + right] ?? 0, fx)
      out[y * width + x] = mix(upper, lower, fy)
    }
  }
  return out
}

function mix(a: number, b: number, f: number): number {
  return a + (b - a) * f
}

interface Sampling {
  readonly low: Int32Array
  readonly high: Int32Array
  readonly fraction: Float64Array
}

function sampling(cells: number, pixels: number): Sampling {
  const low = new Int32Array(pixels)
  const high = new Int32Array(pixels)
  const fraction = new Float64Array(pixels)
  for (let i = 0; i < pixels; i++) {
    const at = Math.min(cells - 1, Math.max(0, ((i + 0.5) * cells) / pixels - 0.5))
    low[i] = Math.floor(at)
    high[i] = Math.min(cells - 1, Math.floor(at) + 1)
    fraction[i] = at - Math.floor(at)
  }
  return { low, high, fraction }
}
