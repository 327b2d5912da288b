import type { Random } from '../random.ts'
import { both, rootOf, type Body } from './phantomBody.ts'
import { add, addToLung, type PhantomCanvas } from './phantomCanvas.ts'
import { bell, disc, rim, tube, type Ellipse } from './phantomShapes.ts'

/** A trunk from the front: everything adds up along the ray. */
export function layFrontal(canvas: PhantomCanvas, random: Random, wideHeart: number): Body {
  const half = random.between(0.66, 0.86)
  const tissue = random.between(0.3, 0.55)
  add(canvas, disc({ x: 0, y: random.between(0.5, 0.7), a: half + random.between(0.06, 0.2), b: random.between(1.25, 1.5), turn: 0 }, 0.16), 0.45)
  add(canvas, disc({ x: 0, y: 0.9, a: half, b: 1.8, turn: 0 }, 0.9), 0.12)
  add(canvas, disc({ x: 0, y: -1, a: random.between(0.18, 0.3), b: 0.45, turn: 0 }, 0.4), 0.2)

  const tilt = random.between(0.04, 0.16)
  const middle = random.between(-0.12, 0.02)
  const high = random.between(0.62, 0.8)
  const lungs = both((side): Ellipse => ({
    x: side * half * random.between(0.5, 0.56),
    y: middle + 0.03 * random.normal(),
    a: half * random.between(0.4, 0.46),
    b: high,
    turn: -side * tilt
  }))
  for (const [k, lung] of lungs.entries()) {
    const { lung: cover } = canvas
    canvas.paint(disc(lung, random.between(0.06, 0.14)), (i, c) => (cover[i] = Math.max(cover[i] as number, c)))
    const dome: Ellipse = { x: lung.x, y: lung.y + lung.b * random.between(0.98, 1.2) + (k === 0 ? -0.04 : 0), a: lung.a * random.between(1.2, 1.5), b: lung.b * random.between(0.35, 0.5), turn: 0 }
    canvas.paint(disc(dome, 0.08), (i, c) => (cover[i] = (cover[i] as number) * (1 - c)))
  }
  addToLung(canvas, -tissue)
  add(canvas, disc({ x: 0, y: 1.25, a: half * 1.1, b: random.between(0.5, 0.75), turn: 0 }, 0.2), 0.12)
  const roots = both((side) => rootOf(lungs[side < 0 ? 0 : 1], 0.42, random.between(-0.08, 0.1)))
  return {
    lungs,
    roots,
    tissue,
    finish() {
      const spine = random.between(0.07, 0.11)
      add(canvas, disc({ x: 0, y: 0, a: spine, b: 3, turn: 0.02 * random.normal() }, 0.5), random.between(0.05, 0.16))
      const step = random.between(0.12, 0.17)
      for (let y = -1.1; y < 1; y += step) add(canvas, disc({ x: 0, y, a: spine, b: step * 0.36, turn: 0 }, 0.5), 0.05)
      add(canvas, disc({ x: 0.02, y: -0.25, a: random.between(0.11, 0.18), b: 0.75, turn: 0 }, 0.3), random.between(0.1, 0.22))
      const heart = random.between(0.26, 0.33) * wideHeart
      const low = middle + high * random.between(0.5, 0.62)
      add(canvas, disc({ x: random.between(0.06, 0.12) * (0.6 + 0.4 * wideHeart), y: low, a: heart, b: random.between(0.24, 0.31), turn: 0.4 }, 0.22), random.between(0.26, 0.44))
      add(canvas, disc({ x: random.between(0.08, 0.13), y: middle - high * 0.38, a: 0.08, b: 0.09, turn: 0 }, 0.4), 0.15)
      if (random.next() < 0.5) add(canvas, disc({ x: 0, y: middle - high * 0.75, a: 0.04, b: 0.35, turn: 0 }, 0.5), -0.1)
      ribs(canvas, lungs, random)
      for (const side of [-1, 1]) {
        const [x, y] = [side * random.between(0.1, 0.16), -random.between(0.5, 0.62)]
        add(canvas, tube({ x0: x, y0: y, x1: side * half * 1.05, y1: y - random.between(0.02, 0.2), from: 0.04, to: 0.035 }), random.between(0.08, 0.18))
        if (random.next() < 0.35) add(canvas, bell({ x: side * half * 0.55, y: random.between(0.35, 0.5), a: 0.36, b: 0.3, turn: 0 }), random.between(0.05, 0.16))
      }
      if (random.next() < 0.4) add(canvas, bell({ x: random.between(0.25, 0.45), y: random.between(0.75, 0.9), a: 0.16, b: 0.12, turn: 0 }), -random.between(0.1, 0.25))
      if (random.next() < 0.25) wires(canvas, random)
    }
  }
}

/** Rims of flat ellipses: their upper halves are the ribs behind, their lower ones those in front. */
function ribs(canvas: PhantomCanvas, lungs: readonly Ellipse[], random: Random): void {
  const value = random.between(0.04, 0.13)
  const step = random.between(0.15, 0.21)
  const drop = random.between(0.15, 0.45)
  for (const [k, lung] of lungs.entries()) {
    const side = k === 0 ? -1 : 1
    for (let y = lung.y - lung.b * 0.95; y < lung.y + lung.b * 1.05; y += step) {
      const level = Math.min(1, Math.abs(y - lung.y) / lung.b)
      const a = lung.a * (0.75 + 0.5 * Math.sqrt(1 - level * level)) + 0.03
      add(canvas, rim({ x: lung.x, y, a, b: random.between(0.1, 0.15), turn: side * drop }, 0.16), value)
    }
  }
}

/** Leads and tubes that lie on a body. */
function wires(canvas: PhantomCanvas, random: Random): void {
  for (let n = 1 + random.integer(3); n > 0; n--) {
    let [x, y, way] = [random.between(-0.6, 0.6), random.between(-1, 0.2), random.between(0, 2 * Math.PI)]
    for (let piece = 0; piece < 5; piece++) {
      const [x1, y1] = [x + 0.2 * Math.cos(way), y + 0.2 * Math.sin(way)]
      add(canvas, tube({ x0: x, y0: y, x1, y1, from: 0.014, to: 0.014 }), 0.25)
      way += 0.5 * random.normal()
      x = x1
      y = y1
    }
    if (random.next() < 0.5) add(canvas, disc({ x, y, a: 0.03, b: 0.03, turn: 0 }, 0.5), 0.4)
  }
}
