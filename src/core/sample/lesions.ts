import type { Random } from '../random.ts'
import type { Grid } from './grid.ts'
import { toPixel } from './grid.ts'
import type { Lungs, Side } from './lungs.ts'
import { createLatticeNoise } from './noise.ts'

/** A ground-glass patch. Its place is relative to the lung, so that it follows the patient from film to film. */
export interface Lesion {
  readonly side: Side
  /** 0 at the inner, 1 at the outer edge of the lung */
  readonly outward: number
  /** 0 at the apex, 1 at the diaphragm */
  readonly downward: number
  /** half axes, mm */
  readonly radii: readonly [number, number]
  readonly tilt: number
  /** share of the film's contrast, the densest patch has 1 */
  readonly strength: number
  readonly seed: number
}

/** One to four patches, mostly in the outer and lower lung, as ground-glass opacities of viral pneumonia lie. */
export function drawLesions(random: Random): Lesion[] {
  const count = 1 + Math.floor(4 * random.next() ** 0.8)
  const first = random.integer(2)
  return Array.from({ length: count }, (_, k) => {
    const side: Side = (first + k) % 2 === 0 ? 0 : 1
    const across = random.between(21, 42)
    return {
      side,
      outward: 0.95 - 0.5 * random.next() ** 1.6,
      downward: 0.92 - 0.62 * random.next() ** 1.5,
      radii: [across, across * random.between(0.7, 1.15)] as const,
      tilt: random.between(0, Math.PI),
      strength: k === 0 ? 1 : random.between(0.7, 1),
      seed: random.integer(2 ** 31)
    }
  })
}

/**
 * What the patches add to -ln(I) per unit of contrast, [size, size]: soft-edged ellipses with an uneven outline and a mottled inside, only
 * where the ray meets lung. Between 0 and 1; overlapping patches do not exceed the denser one's value.
 */
export function lesionPaths(grid: Grid, lungs: Lungs, lung: Float32Array, lesions: readonly Lesion[]): LesionPaths {
  const paths = { path: new Float32Array(lung.length), mask: new Uint8Array(lung.length) }
  for (const lesion of lesions) layPatch(paths, grid, lungs, lung, lesion)
  return paths
}

export interface LesionPaths {
  readonly path: Float32Array
  /** 255 where a patch, its mottling smoothed away, has at least half its density, else 0 */
  readonly mask: Uint8Array
}

function layPatch({ path, mask }: LesionPaths, grid: Grid, lungs: Lungs, lung: Float32Array, lesion: Lesion): void {
  const { size } = grid
  const { x: cx, y: cy } = lesionCentre(lungs, lesion)
  const [a, b] = lesion.radii
  const cosine = Math.cos(lesion.tilt)
  const sine = Math.sin(lesion.tilt)
  const outline = createLatticeNoise(lesion.seed, 15)
  const mottle = createLatticeNoise(lesion.seed + 1, 5)
  const reach = (1.5 * Math.max(a, b)) / Math.hypot(grid.stepX, grid.stepY)
  const [pc, pr] = toPixel(grid, cx, cy)
  const left = Math.max(0, Math.floor(pc - reach))
  const right = Math.min(size - 1, Math.ceil(pc + reach))
  const top = Math.max(0, Math.floor(pr - reach))
  const bottom = Math.min(size - 1, Math.ceil(pr + reach))
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const i = row * size + column
      const inLung = lung[i] as number
      if (inLung <= 0) continue
      const dx = grid.originX + column * grid.stepX - row * grid.stepY - cx
      const dy = grid.originY + column * grid.stepY + row * grid.stepX - cy
      const u = (dx * cosine + dy * sine) / a
      const v = (dy * cosine - dx * sine) / b
      const r = Math.sqrt(u * u + v * v) + 0.24 * outline.at(dx, dy)
      // falls from 1 inside to 0 over the outer half of the radius
      const t = (1.3 - r) / 0.7
      if (t <= 0) continue
      const edge = t >= 1 ? 1 : t * t * (3 - 2 * t)
      const body = edge * (inLung < 40 ? inLung / 40 : 1)
      if (body >= 0.5) mask[i] = 255
      const value = lesion.strength * body * (0.76 + 0.24 * mottle.at(dx, dy))
      if (value > (path[i] as number)) path[i] = value
    }
  }
}

/** Centre of a patch in the patient, mm. */
export function lesionCentre(lungs: Lungs, lesion: Lesion): { x: number; y: number } {
  const base = lungs.diaphragm(lesion.side, 70)
  const y = lungs.top + 14 + (base - lungs.top - 24) * lesion.downward
  const inner = lungs.medial(y) + 12
  const x = inner + (lungs.lateral(lesion.side, y) - 10 - inner) * lesion.outward
  return { x: lesion.side === 0 ? -x : x, y }
}
