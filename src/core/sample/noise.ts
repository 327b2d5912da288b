import { unit } from '../random.ts'

/** Smooth lattice noise: `at(x, y)` is continuous, about uniform in [-1, 1], with features of about `period` mm. */
export interface LatticeNoise {
  at(x: number, y: number): number
}

const SIDE = 128

/** Noise over the plane (repeating after 128 periods), interpolated with a cubic ease between values at lattice points. */
export function createLatticeNoise(seed: number, period: number): LatticeNoise {
  const values = new Float32Array(SIDE * SIDE)
  for (let i = 0; i < values.length; i++) values[i] = 2 * unit(seed, i) - 1
  return {
    at(x, y) {
      const u = x / period + SIDE / 2
      const v = y / period + SIDE / 2
      const column = Math.floor(u)
      const row = Math.floor(v)
      const fx = ease(u - column)
      const fy = ease(v - row)
      const c0 = column & (SIDE - 1)
      const c1 = (column + 1) & (SIDE - 1)
      const r0 = (row & (SIDE - 1)) * SIDE
      const r1 = ((row + 1) & (SIDE - 1)) * SIDE
      const above = (values[r0 + c0] as number) * (1 - fx) + (values[r0 + c1] as number) * fx
      const below = (values[r1 + c0] as number) * (1 - fx) + (values[r1 + c1] as number) * fx
      return above * (1 - fy) + below * fy
    }
  }
}

function ease(t: number): number {
  return t * t * (3 - 2 * t)
}
