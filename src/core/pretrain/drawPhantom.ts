import type { Random } from '../random.ts'
import { layAxial } from './axialPhantom.ts'
import { layFrontal } from './frontalPhantom.ts'
import { ANATOMIES, type Anatomy, type Body } from './phantomBody.ts'
import { phantomCanvas, type PhantomCanvas } from './phantomCanvas.ts'
import { collapse, FINDINGS, layFinding, type Finding } from './phantomFindings.ts'
import { unit } from './phantomShapes.ts'
import { layVessels } from './phantomVessels.ts'

export interface PhantomClass {
  readonly anatomy: Anatomy
  readonly finding: Finding
}

/** Every anatomy with every finding; in a slice above the heart it has no width. */
export const PHANTOM_CLASSES: readonly PhantomClass[] = ANATOMIES.flatMap((anatomy) =>
  FINDINGS.filter((finding) => anatomy !== 'axial-high' || finding !== 'wide heart').map((finding) => ({ anatomy, finding }))
)

/**
 * A picture [size, size] in [-1, 1] of a chest that there is not, from soft ellipses, rims and tubes (in the manner of Shepp and Logan 1974,
 * "The Fourier reconstruction of a head section"): every body and finding random in form, place, tone and texture. Nothing is shared with the
 * generator of the sample archive (core/sample), so that networks which learned from these may be judged there.
 */
export function drawPhantom({ anatomy, finding }: PhantomClass, size: number, random: Random): Float32Array {
  const canvas = phantomCanvas(size, random)
  const body = layBody(canvas, anatomy, random, finding === 'wide heart' ? random.between(1.45, 1.8) : 1)
  if (finding === 'air beside the lung') collapse(canvas, body, random)
  layVessels(canvas, body, anatomy, random)
  layFinding(canvas, body, anatomy, finding, random)
  body.finish()
  const { values } = canvas
  texture(values, size, random)
  if (random.next() < 0.3) blur(values, size)
  tone(values, anatomy, random)
  if (random.next() < 0.35) mark(values, size, random)
  return values
}

/** Draws the body without what lies over the lungs; `wideHeart` above 1 has a wider heart. */
export function layBody(canvas: PhantomCanvas, anatomy: Anatomy, random: Random, wideHeart: number): Body {
  return anatomy === 'frontal' ? layFrontal(canvas, random, wideHeart) : layAxial(canvas, anatomy === 'axial-high', random, wideHeart)
}

/** Uneven ground: two lattices of random heights, smoothed. */
function texture(values: Float32Array, size: number, random: Random): void {
  for (const cells of [5, 16]) {
    const heights = Float32Array.from({ length: (cells + 2) ** 2 }, () => random.between(-1, 1))
    const amplitude = random.between(0, cells === 5 ? 0.09 : 0.04)
    const height = (i: number): number => heights[i] as number
    for (let row = 0; row < size; row++) {
      const v = (row / size) * cells
      const r = Math.floor(v)
      for (let column = 0; column < size; column++) {
        const u = (column / size) * cells
        const c = Math.floor(u)
        const k = r * (cells + 2) + c
        const upper = height(k) + (u - c) * (height(k + 1) - height(k))
        const lower = height(k + cells + 2) + (u - c) * (height(k + cells + 3) - height(k + cells + 2))
        values[row * size + column] = (values[row * size + column] as number) + amplitude * (upper + (v - r) * (lower - upper))
      }
    }
  }
}

/** [1 2 1] along rows and columns, in place; the border stays. */
function blur(values: Float32Array, size: number): void {
  for (const [step, line] of [
    [1, size],
    [size, 1]
  ] as const) {
    for (let k = 0; k < size; k++) {
      let before = values[k * line] as number
      for (let i = 1; i < size - 1; i++) {
        const at = k * line + i * step
        const here = values[at] as number
        values[at] = (before + 2 * here + (values[at + step] as number)) / 4
        before = here
      }
    }
  }
}

/** A window, a curve, grain, and sometimes the negative. */
function tone(values: Float32Array, anatomy: Anatomy, random: Random): void {
  const sorted = values.toSorted()
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] as number
  const [dark, bright] = [at(0.03), at(0.97)]
  const span = bright - dark + 1e-3
  // a slice is often seen in a window where tissue is white
  const low = dark - span * random.between(-0.1, 0.15)
  const high = anatomy === 'frontal' ? bright - span * random.between(-0.15, 0.4) : bright - span * random.between(-0.3, 0.3)
  const curve = Math.exp(0.3 * random.normal())
  const grain = random.between(0, 0.07)
  const inverted = random.next() < 0.08
  for (let i = 0; i < values.length; i++) {
    const curved = unit(((values[i] as number) - low) / (high - low)) ** curve
    // three even numbers make nearly a normal one
    const grainy = unit(curved + grain * 2 * (random.next() + random.next() + random.next() - 1.5))
    values[i] = inverted ? 1 - 2 * grainy : 2 * grainy - 1
  }
}

/** Bars in a corner, as print and markers are, on any class alike. */
function mark(values: Float32Array, size: number, random: Random): void {
  const value = random.next() < 0.8 ? 1 : -1
  const [left, top] = [random.next() < 0.5 ? 0.03 : 0.72, random.next() < 0.6 ? 0.03 : 0.8]
  for (let n = 1 + random.integer(5); n > 0; n--) {
    const [x, y] = [Math.floor(size * (left + random.between(0, 0.15))), Math.floor(size * (top + random.between(0, 0.12)))]
    const [w, h] = random.next() < 0.5 ? [random.between(0.03, 0.14), random.between(0.01, 0.04)] : [random.between(0.01, 0.03), random.between(0.03, 0.09)]
    for (let row = y; row < Math.min(size, y + size * h); row++) for (let column = x; column < Math.min(size, x + size * w); column++) values[row * size + column] = value
  }
}
