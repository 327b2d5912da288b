import { toPixel, type Grid } from './grid.ts'

/** One point of a tube's axis: position and radius in mm, `weight` scales the path (1 = as seen from the side). */
export interface AxisPoint {
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly weight: number
}

/**
 * A curved rod as X-rays see it. `shell` is the dense rim's share of the radius (cortical bone), 0 for a solid rod (a vessel); inside the rim
 * the material counts `core` times as much.
 */
export interface Tube {
  readonly axis: readonly AxisPoint[]
  readonly shell: number
  readonly core: number
}

/**
 * Adds `gain` x the millimetres of material along each ray of tubes that belong to one another to `sum`, [size, size]. Where they meet, the
 * longer path counts, so joints and branchings do not light up; separate calls add. `scratch` is a blank image, and is one again afterwards.
 */
export function addTubes(sum: Float32Array, grid: Grid, tubes: readonly Tube[], gain: number, scratch: Float32Array): void {
  const box: Box = { left: grid.size, right: -1, top: grid.size, bottom: -1 }
  for (const tube of tubes) {
    for (let i = 1; i < tube.axis.length; i++) {
      const a = tube.axis[i - 1]
      const b = tube.axis[i]
      if (a !== undefined && b !== undefined) layRod(scratch, grid, tube, a, b, box)
    }
  }
  for (let row = box.top; row <= box.bottom; row++) {
    for (let i = row * grid.size + box.left, end = row * grid.size + box.right; i <= end; i++) {
      sum[i] = (sum[i] as number) + gain * (scratch[i] as number)
      scratch[i] = 0
    }
  }
}

interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

function layRod(scratch: Float32Array, grid: Grid, tube: Tube, a: AxisPoint, b: AxisPoint, box: Box): void {
  const { size } = grid
  const perPixel = Math.sqrt(grid.stepX * grid.stepX + grid.stepY * grid.stepY)
  const [ax, ay] = toPixel(grid, a.x, a.y)
  const [bx, by] = toPixel(grid, b.x, b.y)
  const reach = Math.max(a.radius, b.radius) / perPixel + 1
  const left = Math.max(0, Math.ceil(Math.min(ax, bx) - reach))
  const right = Math.min(size - 1, Math.floor(Math.max(ax, bx) + reach))
  const top = Math.max(0, Math.ceil(Math.min(ay, by) - reach))
  const bottom = Math.min(size - 1, Math.floor(Math.max(ay, by) + reach))
  if (left > right || top > bottom) return
  if (left < box.left) box.left = left
  if (right > box.right) box.right = right
  if (top < box.top) box.top = top
  if (bottom > box.bottom) box.bottom = bottom
  const dx = bx - ax
  const dy = by - ay
  const lengthSquared = dx * dx + dy * dy || 1e-9
  const inner = 1 - tube.shell
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const px = column - ax
      const py = row - ay
      let t = (px * dx + py * dy) / lengthSquared
      if (t < 0) t = 0
      else if (t > 1) t = 1
      const ex = px - t * dx
      const ey = py - t * dy
      const radius = a.radius + t * (b.radius - a.radius)
      // a rod thinner than a pixel is spread over one, keeping its mass
      const drawn = radius < perPixel ? perPixel : radius
      const q = ((ex * ex + ey * ey) * perPixel * perPixel) / (drawn * drawn)
      if (q >= 1) continue
      let chord = Math.sqrt(1 - q)
      if (tube.shell > 0) {
        const r = q / (inner * inner)
        if (r < 1) chord -= (1 - tube.core) * inner * Math.sqrt(1 - r)
      }
      const value = (2 * chord * radius * radius * (a.weight + t * (b.weight - a.weight))) / drawn
      const i = row * size + column
      if (value > (scratch[i] as number)) scratch[i] = value
    }
  }
}
