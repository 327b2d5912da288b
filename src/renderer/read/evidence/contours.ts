export interface Grid {
  readonly width: number
  readonly height: number
  /** Row by row. */
  readonly values: Float32Array
}

/** A piece of a contour, in grid points: x to the right, y down. */
export type Segment = readonly [x1: number, y1: number, x2: number, y2: number]

/** The grid with `factor` points for each of its cells, bilinear; a cell's value stands at its centre, edges are held. */
export function enlarge({ width, height, values }: Grid, factor: number): Grid {
  const [w, h] = [width * factor, height * factor]
  const out = new Float32Array(w * h)
  const at = (x: number, y: number): number => values[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))] ?? 0
  for (let y = 0; y < h; y++) {
    const cy = (y + 0.5) / factor - 0.5
    const y0 = Math.floor(cy)
    for (let x = 0; x < w; x++) {
      const cx = (x + 0.5) / factor - 0.5
      const x0 = Math.floor(cx)
      const [fx, fy] = [cx - x0, cy - y0]
      const top = at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx
      const bottom = at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx
      out[y * w + x] = top * (1 - fy) + bottom * fy
    }
  }
  return { width: w, height: h, values: out }
}

/**
 * Where the grid's values pass `level`, by marching squares (Maple 2003) with linear interpolation. At a saddle the side that the mean of its four
 * corners is on keeps together.
 */
export function contours({ width, height, values }: Grid, level: number): Segment[] {
  const segments: Segment[] = []
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const a = values[y * width + x] ?? 0
      const b = values[y * width + x + 1] ?? 0
      const c = values[(y + 1) * width + x + 1] ?? 0
      const d = values[(y + 1) * width + x] ?? 0
      const inside = (a > level ? 1 : 0) | (b > level ? 2 : 0) | (c > level ? 4 : 0) | (d > level ? 8 : 0)
      if (inside === 0 || inside === 15) continue
      const top: Point = [x + part(a, b, level), y]
      const right: Point = [x + 1, y + part(b, c, level)]
      const bottom: Point = [x + part(d, c, level), y + 1]
      const left: Point = [x, y + part(a, d, level)]
      const add = (from: Point, to: Point): void => void segments.push([from[0], from[1], to[0], to[1]])
      const middle = (a + b + c + d) / 4 > level
      switch (inside) {
        case 1: case 14: add(left, top); break
        case 2: case 13: add(top, right); break
        case 4: case 11: add(right, bottom); break
        case 8: case 7: add(bottom, left); break
        case 3: case 12: add(left, right); break
        case 6: case 9: add(top, bottom); break
        case 5: if (middle) { add(left, bottom); add(top, right) } else { add(left, top); add(bottom, right) } break
        case 10: if (middle) { add(left, top); add(bottom, right) } else { add(left, bottom); add(top, right) } break
      }
    }
  }
  return segments
}

type Point = readonly [x: number, y: number]

/** How far between two corners the level lies, 0 to 1. */
function part(from: number, to: number, level: number): number {
  return from === to ? 0.5 : (level - from) / (to - from)
}
