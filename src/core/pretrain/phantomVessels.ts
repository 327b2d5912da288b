import type { Random } from '../random.ts'
import type { Anatomy, Body } from './phantomBody.ts'
import { addInLung, type PhantomCanvas } from './phantomCanvas.ts'
import { disc, pointOf, tube } from './phantomShapes.ts'

/** Branching vessels from the roots outwards, in what is lung now. */
export function layVessels(canvas: PhantomCanvas, { lungs, roots, tissue }: Body, anatomy: Anatomy, random: Random): void {
  const value = tissue * (anatomy === 'frontal' ? random.between(0.15, 0.4) : random.between(0.5, 1))
  const width = random.between(0.018, 0.032)
  for (const [k, lung] of lungs.entries()) {
    const root = roots[k]
    if (root === undefined) continue
    for (let branch = 7 + random.integer(5); branch > 0; branch--) {
      const [tx, ty] = pointOf(lung, random.between(0.6, 0.98), random.between(0, 2 * Math.PI))
      grow(canvas, root[0], root[1], tx, ty, width, value, 2, random)
    }
    if (anatomy === 'frontal') continue
    for (let dot = 12 + random.integer(16); dot > 0; dot--) {
      const [x, y] = pointOf(lung, Math.sqrt(random.next()) * 0.92, random.between(0, 2 * Math.PI))
      const r = width * random.between(0.4, 1)
      addInLung(canvas, disc({ x, y, a: r, b: r * random.between(1, 1.8), turn: random.between(0, Math.PI) }, 0.6), value)
    }
  }
}

/** A tube to the target by two bent pieces, thinner outwards, with twigs. */
function grow(canvas: PhantomCanvas, x: number, y: number, tx: number, ty: number, width: number, value: number, depth: number, random: Random): void {
  const bow = 0.12 * random.normal()
  const [mx, my] = [(x + tx) / 2 - bow * (ty - y), (y + ty) / 2 + bow * (tx - x)]
  addInLung(canvas, tube({ x0: x, y0: y, x1: mx, y1: my, from: width, to: width * 0.75 }), value)
  addInLung(canvas, tube({ x0: mx, y0: my, x1: tx, y1: ty, from: width * 0.75, to: width * 0.4 }), value * 0.8)
  if (depth === 0) return
  for (let twig = 0; twig < 2; twig++) {
    const [dx, dy] = [tx - mx, ty - my]
    const way = random.between(-0.9, 0.9)
    grow(canvas, mx, my, mx + 0.8 * (dx * Math.cos(way) - dy * Math.sin(way)), my + 0.8 * (dx * Math.sin(way) + dy * Math.cos(way)), width * 0.55, value * 0.7, depth - 1, random)
  }
}
