import { createRandom, type Random } from '../random.ts'
import type { Anatomy, Pose } from './anatomy.ts'
import type { Lungs, Side } from './lungs.ts'
import type { AxisPoint, Tube } from './tube.ts'

/**
 * The arteries and veins of both lungs: trees that leave the hilum, bend and fork, their calibre falling by Murray's law (r³ = r1³ + r2³).
 * Grown in the lung at rest from the patient's own seed, so that two films of a patient show the same tree.
 */
export function growVessels(anatomy: Anatomy, pose: Pose, lungs: Lungs): readonly (readonly Tube[])[] {
  const sides: Side[] = [0, 1]
  return sides.flatMap((side) => ['artery', 'vein'].map((kind) => {
    const random = createRandom(anatomy.vesselSeed).fork(side).fork(kind)
    const tubes: Tube[] = []
    const hilumY = (side === 0 ? 6 : -2) * anatomy.size + (kind === 'vein' ? 14 : 0)
    const hilumX = 30 * anatomy.size
    const stretch = 1 + 0.03 * pose.inspiration
    const place = (x: number, y: number): readonly [number, number] => [(side === 0 ? -1 : 1) * x + 10 * pose.twist, hilumY + (y - hilumY) * stretch]
    // angles from straight lateral, positive downwards; the lower lobes carry the thicker vessels
    const stems = kind === 'artery' ? [-1.25, -0.85, -0.3, 0.2, 0.62, 0.95, 1.3] : [-1.0, -0.6, -0.1, 0.35, 0.75]
    for (const angle of stems) {
      const radius = (4.6 + 1.6 * Math.max(-0.6, angle)) * anatomy.vesselCalibre * (kind === 'artery' ? 1 : 0.85) * random.between(0.85, 1.15)
      grow(tubes, random, { side, lungs, place }, hilumX, hilumY + 14 * angle, angle + 0.12 * random.normal(), Math.max(2.8, radius), 0)
    }
    if (kind === 'artery') tubes.push(trunk(anatomy, side, hilumY, place))
    return tubes
  }))
}

interface Bed {
  readonly side: Side
  readonly lungs: Lungs
  place(x: number, y: number): readonly [number, number]
}

const STEP = 7
const THINNEST = 0.5
const DEEPEST = 9

function grow(tubes: Tube[], random: Random, bed: Bed, x0: number, y0: number, heading0: number, radius0: number, depth: number): void {
  let x = x0
  let y = y0
  let heading = heading0
  let radius = radius0
  const axis: AxisPoint[] = []
  const push = (): void => {
    const [px, py] = bed.place(x, y)
    axis.push({ x: px, y: py, radius, weight: 1 })
  }
  push()
  const steps = 2 + random.integer(3)
  const bend = 0.09 * random.normal()
  for (let i = 0; i < steps; i++) {
    heading += bend + 0.07 * random.normal()
    x += STEP * Math.cos(heading)
    y += STEP * Math.sin(heading)
    radius *= 0.975
    if (!inside(bed, x, y)) break
    push()
  }
  if (axis.length > 1) tubes.push({ axis, shell: 0, core: 1 })
  if (axis.length <= steps || depth >= DEEPEST) return
  const share = random.between(0.5, 0.82)
  const turn = random.next() < 0.5 ? 1 : -1
  const major = radius * Math.cbrt(share)
  const minor = radius * Math.cbrt(1 - share)
  if (major > THINNEST) grow(tubes, random.fork(depth), bed, x, y, heading + turn * random.between(0.08, 0.3), major, depth + 1)
  if (minor > THINNEST) grow(tubes, random.fork(depth + 100), bed, x, y, heading - turn * random.between(0.35, 0.85), minor, depth + 1)
}

/** Vessels end short of the pleura. */
function inside({ side, lungs }: Bed, x: number, y: number): boolean {
  return x > lungs.medial(y) + 4 && x < lungs.lateral(side, y) - 7 && y > lungs.top + 6 && y < lungs.diaphragm(side, x) + 22
}

/** The descending pulmonary artery, which makes most of the hilum's shadow. */
function trunk(anatomy: Anatomy, side: Side, hilumY: number, place: Bed['place']): Tube {
  const axis: AxisPoint[] = []
  const calibre = 10.5 * anatomy.size * anatomy.vesselCalibre
  for (let i = 0; i <= 6; i++) {
    const t = i / 6
    const [x, y] = place((24 + 14 * Math.sin(Math.PI * (0.25 + 0.6 * t)) + 6 * t) * anatomy.size, hilumY + (side === 0 ? -10 : -16) + 50 * t * anatomy.size)
    axis.push({ x, y, radius: calibre * (1 - 0.5 * t), weight: 1 })
  }
  return { axis, shell: 0, core: 1 }
}
