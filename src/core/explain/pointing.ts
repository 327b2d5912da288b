import { ExplainInputError } from './linearDecision.ts'
import { enlargeMap } from './overlay.ts'
import type { SaliencyMap } from './saliencyMap.ts'

/** A region of an image, row-major: not 0 is inside. */
export interface Mask {
  readonly width: number
  readonly height: number
  readonly data: ArrayLike<number>
}

/** A map's greatest value: its cell, or null for a map that is the same everywhere. The first in reading order on a tie. */
export function peakOf(map: SaliencyMap): { readonly x: number; readonly y: number; readonly value: number } | null {
  const { values, width } = map
  let best = 0
  let least = values[0] ?? 0
  for (let p = 1; p < values.length; p++) {
    const value = values[p] ?? 0
    if (value > (values[best] ?? 0)) best = p
    if (value < least) least = value
  }
  const value = values[best] ?? 0
  return value > least ? { x: best % width, y: Math.floor(best / width), value } : null
}

/**
 * The pointing game (Zhang et al. 2016): does the map's peak (the pixel at its cell's centre) lie inside the mask, or no further than
 * `tolerance` pixels from it? false for a map without a peak. Throws ExplainInputError for an empty mask.
 */
export function peakInsideMask(map: SaliencyMap, mask: Mask, tolerance = 0): boolean {
  if (insideShare(mask) === 0)
    throw new ExplainInputError('The mask is empty: there is nothing for the peak to be inside of. Leave images without a lesion out.')
  const peak = peakOf(map)
  if (!peak) return false
  const x = Math.floor(((peak.x + 0.5) * mask.width) / map.width)
  const y = Math.floor(((peak.y + 0.5) * mask.height) / map.height)
  const reach = Math.floor(tolerance)
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const [column, row] = [x + dx, y + dy]
      if (dx * dx + dy * dy > tolerance * tolerance || column < 0 || row < 0 || column >= mask.width || row >= mask.height) continue
      if (mask.data[row * mask.width + column]) return true
    }
  }
  return false
}

/** Share of the evidence for the class (positive contributions, enlarged to the mask's size) inside the mask; null where there is none. */
export function evidenceInsideMask(map: SaliencyMap, mask: Mask): number | null {
  let inside = 0
  let total = 0
  enlargeMap(map, mask.width, mask.height).forEach((value, p) => {
    if (value <= 0) return
    total += value
    if (mask.data[p]) inside += value
  })
  return total === 0 ? null : inside / total
}

/** The pointing game over many images. Plain JSON. */
export interface PointingGame {
  readonly images: number
  readonly hits: number
  /** null without images. */
  readonly share: number | null
  /** Wilson's 95 % interval of the share; null without images. */
  readonly interval: readonly [number, number] | null
  /** What a peak anywhere by chance would reach: the masks' mean share of the image. */
  readonly chance: number | null
  /** Mean share of the evidence inside the mask, over the images that have any. */
  readonly evidenceInside: number | null
}

/** An image of the game: a map, and where the finding is. */
export interface PointingCase {
  readonly map: SaliencyMap
  readonly mask: Mask
}

/** A game that is played image by image, so that who plays can do other things in between. */
export interface OpenPointingGame {
  add(image: PointingCase): void
  result(): PointingGame
}

export function openPointingGame(tolerance = 0): OpenPointingGame {
  let images = 0
  let hits = 0
  let area = 0
  const evidence: number[] = []
  return {
    add({ map, mask }) {
      images++
      if (peakInsideMask(map, mask, tolerance)) hits++
      area += insideShare(mask)
      const inside = evidenceInsideMask(map, mask)
      if (inside !== null) evidence.push(inside)
    },
    result() {
      if (images === 0) return { images, hits, share: null, interval: null, chance: null, evidenceInside: null }
      return {
        images,
        hits,
        share: hits / images,
        interval: wilsonInterval(hits, images),
        chance: area / images,
        evidenceInside: evidence.length === 0 ? null : evidence.reduce((a, b) => a + b, 0) / evidence.length
      }
    }
  }
}

export function pointingGame(cases: Iterable<PointingCase>, tolerance = 0): PointingGame {
  const game = openPointingGame(tolerance)
  for (const image of cases) game.add(image)
  return game.result()
}

/** Wilson's score interval of a share, 95 %. */
export function wilsonInterval(hits: number, n: number): readonly [number, number] {
  const z = 1.959963984540054
  const share = hits / n
  const centre = share + (z * z) / (2 * n)
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)]
}

function insideShare(mask: Mask): number {
  let inside = 0
  for (let p = 0; p < mask.width * mask.height; p++) if (mask.data[p]) inside++
  return inside / (mask.width * mask.height)
}
