import type { Anatomy, Pose } from './anatomy.ts'
import { exposeFilm } from './film.ts'
import { createGrid } from './grid.ts'
import { lesionPaths, type Lesion } from './lesions.ts'
import { createLungs } from './lungs.ts'
import { createSkeleton } from './skeleton.ts'
import { INFLATED_LUNG, layTissue, SOFT_TISSUE } from './tissue.ts'
import { addTubes } from './tube.ts'
import { growVessels } from './vessels.ts'

/** Attenuation of cortical bone less that of the soft tissue in its place, per mm. */
const BONE = 0.036
/** A vessel's sheath, lymphatics and the bronchus beside it make its shadow denser than its blood alone. */
const BUNDLE = 1.9

/** A phantom's radiograph before anything is printed on it. */
export interface Phantom {
  readonly size: number
  /** 12-bit stored values, [size, size], bright = dense */
  readonly film: Uint16Array
  /** 255 on lesions, else 0; [size, size] */
  readonly mask: Uint8Array
}

/**
 * A frontal chest radiograph of an imaginary patient, `size` x `size` pixels.
 * @param lesions ground-glass patches; their `contrast` scales what they add to -ln(I) at their densest point
 */
export function renderPhantom(anatomy: Anatomy, pose: Pose, lesions: readonly Lesion[], contrast: number, size: number, noiseSeed: number): Phantom {
  const grid = createGrid(size, pose)
  const lungs = createLungs(anatomy, pose)
  const { attenuation, lung } = layTissue(grid, anatomy, pose, lungs)
  const n = size * size
  const scratch = new Float32Array(n)
  const vessels = new Float32Array(n)
  for (const tree of growVessels(anatomy, pose, lungs)) addTubes(vessels, grid, tree, BUNDLE * (SOFT_TISSUE - INFLATED_LUNG), scratch)
  for (const group of createSkeleton(anatomy, pose, lungs)) addTubes(attenuation, grid, group, BONE * anatomy.boneDensity, scratch)

  let sum = 0
  let count = 0
  for (let i = 0; i < n; i++) {
    const inLung = lung[i] as number
    if (inLung === 0) continue
    // a vessel takes the place of lung, so it shows only where there is lung
    attenuation[i] = (attenuation[i] as number) + (vessels[i] as number) * (inLung < 100 ? inLung / 100 : 1)
    if (inLung > 90) {
      sum += attenuation[i] as number
      count++
    }
  }
  const reference = count > 0 ? sum / count : 2
  const { path, mask } = lesionPaths(grid, lungs, lung, lesions)
  if (lesions.length > 0) for (let i = 0; i < n; i++) attenuation[i] = (attenuation[i] as number) + contrast * (path[i] as number)
  return { size, film: exposeFilm(attenuation, size, reference, pose, noiseSeed), mask }
}
