import type { ViewerFrame } from '../../viewport/viewerFrame.ts'
import type { Point } from '../../viewport/viewTransform.ts'

export interface RegionStatistics {
  /** Pixels whose centres lie in the region, padding left out. */
  readonly count: number
  /** In modality units. */
  readonly mean: number
  /** Over n, not n - 1: the region is all there is, not a sample of it. */
  readonly sd: number
  readonly min: number
  readonly max: number
}

/**
 * Stored values in the ellipse or rectangle between two opposite corners (pixels from the outer corner of the first one), in modality
 * units. Undefined where no pixel's centre lies in it, and for colour.
 */
export function regionStatistics(frame: ViewerFrame, kind: 'ellipse' | 'rectangle', from: Point, to: Point): RegionStatistics | undefined {
  if (frame.samplesPerPixel !== 1) return undefined
  const { data, width, height, padding, slope, intercept } = frame
  const [left, right, top, bottom] = [Math.min(from.x, to.x), Math.max(from.x, to.x), Math.min(from.y, to.y), Math.max(from.y, to.y)]
  const [cx, cy, rx, ry] = [(left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2]
  let [count, mean, squares, min, max] = [0, 0, 0, Infinity, -Infinity]
  for (let row = Math.max(0, Math.ceil(top - 0.5)); row <= Math.min(height - 1, Math.floor(bottom - 0.5)); row++) {
    const v = ry === 0 ? 0 : (row + 0.5 - cy) / ry
    const half = kind === 'rectangle' ? rx : rx * Math.sqrt(Math.max(0, 1 - v * v))
    const last = Math.min(width - 1, Math.floor(cx + half - 0.5))
    for (let column = Math.max(0, Math.ceil(cx - half - 0.5)); column <= last; column++) {
      const sample = data[row * width + column] as number
      if (padding !== undefined && sample >= padding.low && sample <= padding.high) continue
      const value = sample * slope + intercept
      // Welford: no loss of digits for large values that differ little
      count++
      const off = value - mean
      mean += off / count
      squares += off * (value - mean)
      if (value < min) min = value
      if (value > max) max = value
    }
  }
  return count === 0 ? undefined : { count, mean, sd: Math.sqrt(squares / count), min, max }
}
