import type { Raster } from '../image/displayImage.ts'
import type { Random } from '../random.ts'
import { createLatticeNoise } from './noise.ts'

/** A real film with a drawn patch in it, and where that is. */
export interface FilmWithLesion {
  readonly film: Raster
  /** 255 where the patch has at least half its density, else 0; [height, width] */
  readonly mask: Uint8Array
}

/** Half axis of a patch, as a share of the film's width. */
const RADIUS = [0.055, 0.095] as const
/** Of the way from its grey level to white, at a patch's densest point. */
const DENSITY = [0.35, 0.55] as const
/** Places tried before the darkest of them is taken. */
const TRIES = 24

/**
 * A frontal chest film (8 bits, bright = dense) with one soft-edged, mottled ground-glass patch like those of the phantoms, in a lung field: of random
 * places in the two areas where lungs lie, the darkest. For checks of maps, whose truth must be known; no claim that a reader would take it for disease.
 */
export function insertLesion(film: Raster, random: Random): FilmWithLesion {
  const { width, height, samplesPerPixel } = film
  const across = random.between(...RADIUS) * width
  const [a, b] = [across, across * random.between(0.7, 1.15)]
  const places = Array.from({ length: TRIES }, () => {
    const outward = random.between(0.17, 0.4)
    return { x: (random.next() < 0.5 ? outward : 1 - outward) * width, y: random.between(0.25, 0.68) * height }
  })
  const [place = { x: width / 4, y: height / 2 }] = places.toSorted((p, q) => greyAround(film, p, across) - greyAround(film, q, across))
  const tilt = random.between(0, Math.PI)
  const [cosine, sine] = [Math.cos(tilt), Math.sin(tilt)]
  const density = random.between(...DENSITY)
  const seed = random.integer(2 ** 31)
  const outline = createLatticeNoise(seed, across * 0.5)
  const mottle = createLatticeNoise(seed + 1, across * 0.16)
  const data = Uint8Array.from(film.data)
  const mask = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x - place.x, y - place.y]
      const r = Math.hypot((dx * cosine + dy * sine) / a, (dy * cosine - dx * sine) / b) + 0.24 * outline.at(dx, dy)
      const t = Math.min(1, (1.3 - r) / 0.7)
      if (t <= 0) continue
      const body = t * t * (3 - 2 * t)
      if (body >= 0.5) mask[y * width + x] = 255
      const share = density * body * (0.76 + 0.24 * mottle.at(dx, dy))
      for (let i = (y * width + x) * samplesPerPixel; i < (y * width + x + 1) * samplesPerPixel; i++) data[i] = Math.round((data[i] ?? 0) + share * (255 - (data[i] ?? 0)))
    }
  }
  return { film: { width, height, samplesPerPixel, data }, mask }
}

/** Mean grey level of a square. */
function greyAround({ width, height, samplesPerPixel, data }: Raster, { x, y }: { readonly x: number; readonly y: number }, reach: number): number {
  let [sum, count] = [0, 0]
  for (let row = Math.max(0, Math.round(y - reach)); row < Math.min(height, y + reach); row += 2) {
    for (let column = Math.max(0, Math.round(x - reach)); column < Math.min(width, x + reach); column += 2) {
      sum += data[(row * width + column) * samplesPerPixel] ?? 0
      count++
    }
  }
  return sum / Math.max(1, count)
}
