import type { Anatomy, Pose } from './anatomy.ts'
import { exposeFilm } from './film.ts'
import { createGrid } from './grid.ts'
import { lesionPaths, type Lesion } from './lesions.ts'
import { createLungs } from './lungs.ts'
import { createSkeleton } from './skeleton.ts'
import { tissuePaths } from './tissue.ts'
import { addTubes } from './tube.ts'
import { growVessels } from './vessels.ts'

/** Linear attenuation per mm at a chest beam's mean energy (about 70 keV): soft tissue, inflated lung, cortical bone less soft tissue. */
const SOFT = 0.0182
const LUNG = 0.0052
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
  const { soft, lung, texture } = tissuePaths(grid, anatomy, pose, lungs)
  const n = size * size
  const scratch = new Float32Array(n)
  const vessels = new Float32Array(n)
  for (const tree of growVessels(anatomy, pose, lungs)) addTubes(vessels, grid, tree, scratch)
  const bone = new Float32Array(n)
  for (const group of createSkeleton(anatomy, pose, lungs)) addTubes(bone, grid, group, scratch)

  const attenuation = new Float32Array(n)
  let sum = 0
  let count = 0
  for (let i = 0; i < n; i++) {
    const inLung = lung[i] as number
    // a vessel takes the place of lung, so it shows only where there is lung
    const vessel = (vessels[i] as number) * (inLung < 100 ? inLung / 100 : 1) * (SOFT - LUNG) * BUNDLE
    const air = LUNG * anatomy.lungDensity
    attenuation[i] = SOFT * (soft[i] as number) + air * (inLung + (texture[i] as number)) + vessel + BONE * anatomy.boneDensity * (bone[i] as number)
    if (inLung > 90) {
      sum += attenuation[i] as number
      count++
    }
  }
  const reference = count > 0 ? sum / count : 2
  const { path, mask } = lesionPaths(grid, lungs, lung, lesions)
  for (let i = 0; i < n; i++) attenuation[i] = (attenuation[i] as number) + contrast * (path[i] as number)
  return { size, film: exposeFilm(attenuation, size, reference, pose, noiseSeed), mask }
}
