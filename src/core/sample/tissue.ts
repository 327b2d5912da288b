import type { Anatomy, Pose } from './anatomy.ts'
import type { Grid } from './grid.ts'
import { DOME_RADIUS, type Lungs } from './lungs.ts'
import { createLatticeNoise } from './noise.ts'
import { spineX } from './skeleton.ts'

/** Linear attenuation per mm at a chest beam's mean energy (about 70 keV). */
export const SOFT_TISSUE = 0.0182
export const INFLATED_LUNG = 0.0052

export interface Tissue {
  /** mu x path along each ray, [size, size] */
  readonly attenuation: Float32Array
  /** mm of lung along each ray, [size, size] */
  readonly lung: Float32Array
}

/** The trunk, arms, neck, lungs, heart and great vessels, airway and gastric gas as X-rays see them. */
export function layTissue(grid: Grid, anatomy: Anatomy, pose: Pose, lungs: Lungs): Tissue {
  const n = grid.size * grid.size
  const attenuation = new Float32Array(n)
  const lung = new Float32Array(n)
  const air = INFLATED_LUNG * anatomy.lungDensity
  const cells = coarseBody(grid, anatomy)
  const across = cells.across
  const middle = createMediastinum(anatomy, pose)
  const coarse = createLatticeNoise(anatomy.textureSeed, 19)
  const fine = createLatticeNoise(anatomy.textureSeed + 1, 4.6)
  const finest = createLatticeNoise(anatomy.textureSeed + 2, 2.3)
  const outline = tabulate(lungs)
  const size = anatomy.size
  for (let row = 0, i = 0; row < grid.size; row++) {
    let x = grid.originX - row * grid.stepY
    let y = grid.originY + row * grid.stepX
    const cellRow = Math.floor(row / CELL) * across
    const fy = row / CELL - Math.floor(row / CELL)
    for (let column = 0; column < grid.size; column++, i++, x += grid.stepX, y += grid.stepY) {
      const k = cellRow + ((column / CELL) | 0)
      const fx = column / CELL - ((column / CELL) | 0)
      const upper = (cells.body[k] as number) * (1 - fx) + (cells.body[k + 1] as number) * fx
      const lower = (cells.body[k + across] as number) * (1 - fx) + (cells.body[k + across + 1] as number) * fx
      let tissue = upper * (1 - fy) + lower * fy
      if (tissue <= 0) continue
      let inLung = 0
      const centre = middle(x, y)
      if (y > lungs.top && y < lungs.bottom) {
        const side = x < 0 ? 0 : 1
        const from = x < 0 ? -x : x
        const level = (y - lungs.top) | 0
        const within = (outline.lateral[side][level] as number) - from
        const beyond = from - (outline.medial[level] as number)
        if (within > 0 && beyond > 0) {
          const depth = Math.min(1, 0.45 + (0.75 * (y - lungs.top)) / (120 * size))
          let path = anatomy.lungDepth * depth * round(within / (46 * size)) * round(beyond / (26 * size))
          const under = y - (outline.diaphragm[side][Math.min(outline.reach, from | 0)] as number)
          if (under > 0) path -= (from < 96 ? 5.2 - from / 30 : 2) * Math.sqrt(2 * DOME_RADIUS * size * under)
          path -= centre
          if (path > 0) {
            // a soft end: tissue planes are never exactly tangential
            if (path < 12) path *= path / 12
            lung[i] = path
            tissue -= path
            // patchy at three scales, and denser towards the base
            inLung = path * (1 + 0.1 * coarse.at(x, y) + 0.07 * fine.at(x, y) + 0.05 * finest.at(x, y) + 0.1 * ((y - 20) / 110))
          }
        }
      }
      tissue -= airway(x, y, size, pose)
      tissue -= gas(x, y, anatomy)
      attenuation[i] = SOFT_TISSUE * (tissue > 0 ? tissue : 0) + air * inLung
    }
  }
  return { attenuation, lung }
}

/** Pixels between the points where the body's outer shape is worked out: it is smooth, and costly. */
const CELL = 4

function coarseBody(grid: Grid, anatomy: Anatomy): { readonly body: Float32Array; readonly across: number } {
  const across = Math.ceil(grid.size / CELL) + 2
  const shape = createBody(anatomy)
  const body = Float32Array.from({ length: across * across }, (_, k) => {
    const column = (k % across) * CELL
    const row = Math.floor(k / across) * CELL
    const x = grid.originX + column * grid.stepX - row * grid.stepY
    const y = grid.originY + column * grid.stepY + row * grid.stepX
    const thickness = shape(x, y)
    return thickness > 0 && anatomy.breast > 0 ? thickness + breast(x, y, anatomy) : thickness
  })
  return { body, across }
}

/** A quarter circle: how a rounded edge's path grows with the distance from the edge. */
function round(t: number): number {
  return t >= 1 ? 1 : Math.sqrt(t * (2 - t))
}

interface Outline {
  readonly lateral: readonly [Float32Array, Float32Array]
  readonly medial: Float32Array
  readonly diaphragm: readonly [Float32Array, Float32Array]
  readonly reach: number
}

/** The outlines at every millimetre: cheap to look up in the pixel loop. */
function tabulate(lungs: Lungs): Outline {
  const levels = Math.ceil(lungs.bottom - lungs.top) + 2
  const reach = 255
  const atLevel = (f: (y: number) => number): Float32Array => Float32Array.from({ length: levels }, (_, k) => f(lungs.top + k + 0.5))
  const atDistance = (f: (x: number) => number): Float32Array => Float32Array.from({ length: reach + 1 }, (_, k) => f(k + 0.5))
  return {
    lateral: [atLevel((y) => lungs.lateral(0, y)), atLevel((y) => lungs.lateral(1, y))],
    medial: atLevel((y) => lungs.medial(y)),
    diaphragm: [atDistance((x) => lungs.diaphragm(0, x)), atDistance((x) => lungs.diaphragm(1, x))],
    reach
  }
}

/** Front-to-back extent of trunk, shoulders, neck and arms at a point, air = 0. */
function createBody(anatomy: Anatomy): (x: number, y: number) => number {
  const { size, depth } = anatomy
  const half = (anatomy.chestHalfWidth[0] + anatomy.chestHalfWidth[1]) / 2 + anatomy.wall
  const armX = half + 30 * size
  return (x, y) => {
    const from = x < 0 ? -x : x
    // trunk under sloping shoulders
    const wide = half * (1 + 0.0006 * (y > 40 ? y - 40 : 0)) + (y < 0 ? 0.009 * y * y : 0)
    const u = from / wide
    let path = 0
    if (u < 1) {
      const above = y - (-176 * size + anatomy.shoulderSlope * Math.max(0, from - 40 * size))
      if (above > 0) {
        const thick = depth * (y < 30 ? 0.93 + 0.0009 * y : 0.957 + 0.0007 * (y - 30))
        path = thick * Math.sqrt(1 - u * u * u * u) * round(above / (85 * size))
      }
    }
    const neck = from / anatomy.neckHalfWidth
    if (neck < 1 && y < -70 * size) path = smoothMax(path, 118 * size * Math.sqrt(1 - neck * neck) * Math.min(1, (-70 * size - y) / (50 * size)))
    // upper arm, hanging slightly away from the trunk
    const arm = (from - (armX + 0.11 * (y + 80))) / (44 * size)
    const shoulder = y + 112 * size
    const d = shoulder < 0 ? arm * arm + (shoulder / (50 * size)) ** 2 : arm * arm
    if (d < 1) path = smoothMax(path, 88 * size * Math.sqrt(1 - d))
    return path
  }
}

/** The longer of two paths, rounded where they are alike; exact where either is 0. */
function smoothMax(a: number, b: number): number {
  const d = a - b
  const rounding = (a < b ? a : b) * 40
  return 0.5 * (a + b + Math.sqrt(d * d + (rounding < 900 ? rounding : 900)))
}

/** Ray length in heart and great vessels: what they take from the lung in front of and behind them. */
function createMediastinum(anatomy: Anatomy, pose: Pose): (x: number, y: number) => number {
  const { size } = anatomy
  const shift = 38 * pose.twist
  const descent = 5 * pose.inspiration
  const cosine = Math.cos(anatomy.heartTilt)
  const sine = Math.sin(anatomy.heartTilt)
  const width = anatomy.heartWidth * (1 - 0.03 * pose.inspiration)
  const centreX = spineX(anatomy, pose, 0) / 3 + shift
  return (x, y) => {
    if (y > 130 * size || x > 110 * size || x < -60 * size) return 0
    let path = 0
    // left ventricle, right atrium
    const dx = x - (24 * size + centreX)
    const dy = y - (56 * size + descent)
    const p = (dx * cosine + dy * sine) / width
    const q = (dy * cosine - dx * sine) / anatomy.heartHeight
    let r = p * p + q * q
    if (r < 1) path = 92 * size * Math.sqrt(1 - r * r)
    const ax = (x - (-8 * size + centreX)) / (34 * size)
    const ay = (y - (50 * size + descent)) / (46 * size)
    r = ax * ax + ay * ay
    if (r < 1) path = Math.max(path, 80 * size * Math.sqrt(1 - r * r))
    // outflow tract and pulmonary trunk
    const ox = (x - (16 * size + centreX)) / (24 * size)
    const oy = (y - (8 * size + descent)) / (36 * size)
    r = ox * ox + oy * oy
    if (r < 1) path = Math.max(path, 62 * size * Math.sqrt(1 - r))
    // aortic arch
    const kx = (x - (17 * size + centreX)) / anatomy.aorticKnob
    const ky = (y + 34 * size) / (anatomy.aorticKnob * 1.15)
    r = kx * kx + ky * ky
    if (r < 1) path = Math.max(path, 70 * size * Math.sqrt(1 - r))
    // upper mediastinum, widening towards the neck
    const flare = y < -60 ? 0.16 * (-60 - y) : 0
    const mx = (x - centreX - 1) / (anatomy.mediastinum + flare)
    if (mx > -1 && mx < 1 && y < 70) path = Math.max(path, 88 * size * Math.sqrt(1 - mx * mx) * (y > 40 ? (70 - y) / 30 : 1))
    return path
  }
}

/** Trachea and main bronchi. */
function airway(x: number, y: number, size: number, pose: Pose): number {
  const centre = 3 * size + 8 * pose.twist
  if (y > 30 * size) return 0
  if (y < 0) {
    const t = (x - centre) / (8.5 * size)
    return t > -1 && t < 1 ? 15 * size * Math.sqrt(1 - t * t) : 0
  }
  const away = x - centre
  const axis = away < 0 ? -0.72 * y : 0.95 * y
  const t = (away - axis) / (7.5 * size)
  return t > -1 && t < 1 ? 11 * size * Math.sqrt(1 - t * t) * (1 - y / (30 * size)) : 0
}

function breast(x: number, y: number, anatomy: Anatomy): number {
  const dx = ((x < 0 ? -x : x) - 74 * anatomy.size) / (58 * anatomy.size)
  const below = y - anatomy.breastLevel
  const dy = below / ((below > 0 ? 36 : 82) * anatomy.size)
  const r = dx * dx + dy * dy
  return r < 1 ? anatomy.breast * (below > 0 ? Math.sqrt(1 - r) : 1 - r) : 0
}

/** The stomach's bubble under the left dome. */
function gas(x: number, y: number, anatomy: Anatomy): number {
  if (anatomy.gastricGas === 0) return 0
  const dx = (x - 62 * anatomy.size) / (30 * anatomy.size)
  const dy = (y - anatomy.dome[1] - 26 * anatomy.size) / (18 * anatomy.size)
  const r = dx * dx + dy * dy
  return r < 1 ? 48 * anatomy.gastricGas * anatomy.size * Math.sqrt(1 - r) : 0
}
