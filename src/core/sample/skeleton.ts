import type { Anatomy, Pose } from './anatomy.ts'
import type { Lungs, Side } from './lungs.ts'
import type { AxisPoint, Tube } from './tube.ts'

/** The bones of one film: groups of tubes that lie on one another and so add up, with what overlaps inside a group merged. */
export function createSkeleton(anatomy: Anatomy, pose: Pose, lungs: Lungs): readonly (readonly Tube[])[] {
  const groups: (readonly Tube[])[] = []
  for (const side of [0, 1] as const) {
    for (let k = 0; k < 11; k++) groups.push(...rib(anatomy, pose, lungs, side, k))
    groups.push([clavicle(anatomy, pose, side)], scapula(anatomy, side), [humerus(anatomy, side)])
  }
  groups.push(...spine(anatomy, pose))
  return groups
}

/** Midline of the spine at level y. */
export function spineX(anatomy: Anatomy, pose: Pose, y: number): number {
  return anatomy.scoliosis[0] * Math.sin(y / 75 + anatomy.scoliosis[1]) - 55 * pose.twist
}

const sign = (side: Side): -1 | 1 => (side === 0 ? -1 : 1)

/**
 * A rib is half an ellipse in a plane that falls towards the front; seen from the front its back half runs almost level and its front half
 * comes down and inwards. Returned as its back and its front half: they cross, so they add.
 */
function rib(anatomy: Anatomy, pose: Pose, lungs: Lungs, side: Side, k: number): Tube[][] {
  const size = anatomy.size
  const drop = (44 + 26 * Math.min(k, 2) + 9 * Math.min(Math.max(k - 2, 0), 4) - 6 * Math.max(0, k - 7)) * size * anatomy.ribDrop
  const start = lungs.top + (2 + (k === 0 ? 5 : 0)) * size + k * anatomy.ribSpacing * (1 - 0.006 * k)
  const reach = lungs.lateral(side, start + drop / 2) + 2 * size
  const depth = (k === 0 ? 50 : 84) * size
  const floating = k >= 9
  const last = floating ? 1.75 : 2.5 - 0.035 * k
  const point = (phi: number): AxisPoint => {
    const z = depth * Math.cos(phi)
    const flat = Math.hypot(reach * Math.cos(phi), (drop / 2) * Math.sin(phi))
    const tangent = Math.hypot(flat, depth * Math.sin(phi))
    const fade = phi > last - 0.25 ? Math.max(0, (last - phi) / 0.25) : 1
    const front = phi > Math.PI / 2 ? 1.12 : 1
    return {
      x: sign(side) * reach * Math.sin(phi) - z * pose.twist,
      y: start + (drop / 2) * (1 - Math.cos(phi)) - 5 * size * Math.sin(Math.min(Math.PI, phi * 2.4)),
      radius: anatomy.ribRadius * (k === 0 ? 1.15 : 1) * front * (0.78 + 0.22 * Math.min(1, phi / 0.5)),
      weight: 0.62 * Math.min(1.75, tangent / flat) * fade * (phi > Math.PI / 2 ? 0.85 : 1)
    }
  }
  const half = (from: number, to: number): Tube[] => {
    const axis: AxisPoint[] = []
    const steps = 14
    for (let i = 0; i <= steps; i++) axis.push(point(from + ((to - from) * i) / steps))
    return [{ axis, shell: 0.26, core: 0.32 }]
  }
  const begin = 0.16
  return last > Math.PI / 2 ? [half(begin, Math.PI / 2), half(Math.PI / 2, last)] : [half(begin, last)]
}

function clavicle(anatomy: Anatomy, pose: Pose, side: Side): Tube {
  const size = anatomy.size
  const axis: AxisPoint[] = []
  for (let i = 0; i <= 16; i++) {
    const t = i / 16
    axis.push({
      x: sign(side) * (13 + 138 * t) * size + 60 * pose.twist * (1 - t),
      y: (-92 - anatomy.clavicleLift * t - 34 * t + 9 * Math.sin(2 * Math.PI * t * 0.95)) * size,
      radius: (7.4 - 2.6 * Math.sin(Math.PI * t) + 0.8 * t) * size,
      weight: 1
    })
  }
  return { axis, shell: 0.28, core: 0.3 }
}

/** Inner border, spine and neck of the shoulder blade; its plate is too thin to show. */
function scapula(anatomy: Anatomy, side: Side): Tube[] {
  const size = anatomy.size
  const width = anatomy.chestHalfWidth[side]
  const at = (x: number, y: number, radius: number, weight: number): AxisPoint =>
    ({ x: sign(side) * width * x, y: y * size, radius: radius * size, weight })
  return [
    { axis: [at(0.97, -96, 2.6, 0.5), at(1, -60, 2.6, 0.6), at(1.06, -20, 3, 0.65), at(1.14, 20, 3.4, 0.6)], shell: 0.4, core: 0.4 },
    { axis: [at(1.14, 20, 4, 0.7), at(1.24, -25, 5, 0.7), at(1.3, -66, 7, 0.7), at(1.36, -92, 10, 0.7)], shell: 0.3, core: 0.35 },
    { axis: [at(0.98, -98, 3, 0.4), at(1.2, -112, 5, 0.6), at(1.42, -122, 8, 0.6)], shell: 0.3, core: 0.35 }
  ]
}

function humerus(anatomy: Anatomy, side: Side): Tube {
  const size = anatomy.size
  const width = anatomy.chestHalfWidth[side]
  const axis: AxisPoint[] = []
  for (let i = 0; i <= 14; i++) {
    const t = i / 14
    const head = Math.max(0, 1 - t / 0.12)
    axis.push({ x: sign(side) * (width * 1.48 + 44 * size * t), y: (-100 + 340 * t) * size, radius: (11 + 11 * head * (2 - head)) * size, weight: 0.85 })
  }
  return { axis, shell: 0.3, core: 0.3 }
}

/** Vertebral bodies with their discs between them, pedicles and spinous processes, from the neck to the upper abdomen. */
function spine(anatomy: Anatomy, pose: Pose): Tube[][] {
  const bodies: Tube[] = []
  const processes: Tube[] = []
  const column: Tube = {
    axis: Array.from({ length: 21 }, (_, k) => {
      const y = (k - 9) * 24 * anatomy.size
      return { x: spineX(anatomy, pose, y), y, radius: (15.5 + 0.5 * (k - 9)) * anatomy.size, weight: 0.2 }
    }),
    shell: 0,
    core: 1
  }
  for (let i = -9; i <= 11; i++) {
    const y = i * 23.5 * anatomy.size * (1 + 0.006 * i)
    const x = spineX(anatomy, pose, y)
    const halfWidth = (15.5 + 0.65 * i + (i < -5 ? 1.6 * (-5 - i) : 0)) * anatomy.size
    const half = (9.6 + 0.22 * i) * anatomy.size
    // lying rods, so that end plates and side walls show as rims
    bodies.push({
      axis: [{ x: x - halfWidth + half, y, radius: half, weight: 0.62 }, { x: x + halfWidth - half, y, radius: half, weight: 0.62 }],
      shell: 0.14,
      core: 0.7
    })
    const rod = (radius: number, weight: number, ...ends: readonly (readonly [number, number])[]): AxisPoint[] =>
      ends.map(([dx, dy]) => ({ x: x + dx, y: y + dy, radius, weight }))
    for (const to of [-1, 1]) {
      const pedicle = to * halfWidth * 0.62
      processes.push({ axis: rod(4.4, 0.7, [pedicle, -3], [pedicle, 1]), shell: 0.4, core: 0.2 })
      if (i > -7) processes.push({ axis: rod(4.2, 0.65, [to * halfWidth * 0.7, -3], [to * (halfWidth + 11), -6]), shell: 0.3, core: 0.4 })
    }
    processes.push({ axis: rod(3, 0.8, [-25 * pose.twist, 2], [-35 * pose.twist, 13]), shell: 0.4, core: 0.5 })
  }
  return [[column], bodies, processes]
}
