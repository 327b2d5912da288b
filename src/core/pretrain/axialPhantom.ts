import type { Random } from '../random.ts'
import { both, rootOf, type Body } from './phantomBody.ts'
import { add, addToLung, replace, type PhantomCanvas } from './phantomCanvas.ts'
import { disc, rim, tube, type Ellipse, type Shape } from './phantomShapes.ts'

/** A slice through the chest: what is inside takes the place of what is around it. */
export function layAxial(canvas: PhantomCanvas, high: boolean, random: Random, wideHeart: number): Body {
  const [wide, deep] = [random.between(0.82, 0.98), random.between(0.58, 0.74)]
  const soft = random.between(0.55, 0.65)
  if (random.next() < 0.6) add(canvas, rim({ x: 0, y: -1.6 + deep, a: 1.9, b: 1.62, turn: 0 }, 0.02), 0.3)
  replace(canvas, disc({ x: 0, y: 0, a: wide, b: deep, turn: 0 }, 0.04), soft * 0.75)
  replace(canvas, disc({ x: 0, y: 0, a: wide * 0.93, b: deep * 0.91, turn: 0 }, 0.05), soft)
  const turn = random.between(-0.1, 0.35)
  const lungs = both((side): Ellipse => ({
    x: side * wide * random.between(0.42, 0.47),
    y: random.between(-0.04, 0.04),
    a: wide * random.between(0.33, 0.38) * (high ? 0.92 : 1),
    b: deep * random.between(0.66, 0.76) * (high ? 0.88 : 1),
    turn: -side * turn
  }))
  const { lung: cover } = canvas
  for (const lung of lungs) canvas.paint(disc(lung, 0.06), (i, c) => (cover[i] = Math.max(cover[i] as number, c)))
  const hole = (shape: Shape): void => canvas.paint(shape, (i, c) => (cover[i] = (cover[i] as number) * (1 - c)))
  const heart: Ellipse = {
    x: random.between(0.05, 0.13) * wide * (0.5 + 0.5 * wideHeart),
    y: -deep * random.between(0.1, 0.22),
    a: wide * random.between(0.26, 0.33) * wideHeart,
    b: deep * random.between(0.38, 0.46) * (0.6 + 0.4 * wideHeart),
    turn: 0.4
  }
  const great: Ellipse = { x: 0, y: -deep * random.between(0.15, 0.3), a: wide * random.between(0.12, 0.17), b: deep * random.between(0.35, 0.5), turn: 0 }
  hole(disc(high ? great : heart, 0.08))
  const column: Ellipse = { x: 0.02 * random.normal(), y: deep * random.between(0.42, 0.5), a: wide * random.between(0.11, 0.14), b: deep * random.between(0.15, 0.19), turn: 0 }
  hole(disc({ ...column, a: column.a * 1.15, b: column.b * 1.3 }, 0.1))
  const liver: Ellipse = { x: lungs[0].x, y: lungs[0].y - deep * 0.1, a: lungs[0].a * random.between(0.4, 0.8), b: lungs[0].b * random.between(0.4, 0.7), turn: 0 }
  if (!high && random.next() < 0.5) hole(disc(liver, 0.12))
  const aorta: Ellipse = { x: wide * random.between(0.1, 0.15), y: column.y - deep * 0.1, a: 0.075, b: 0.075, turn: 0 }
  hole(disc(aorta, 0.15))
  const tissue = soft - random.between(0.04, 0.14)
  addToLung(canvas, -tissue)
  const roots = both((side) => rootOf(lungs[side < 0 ? 0 : 1], high ? 0.42 : 0.6, random.between(-0.06, 0.1)))
  return {
    lungs,
    roots,
    tissue,
    finish() {
      add(canvas, disc(aorta, 0.2), 0.06)
      if (high) {
        replace(canvas, disc({ x: 0.02 * random.normal(), y: -deep * random.between(0.02, 0.14), a: 0.055, b: random.between(0.05, 0.07), turn: 0 }, 0.25), 0.02)
        add(canvas, disc({ x: 0, y: great.y - 0.05, a: great.a * 0.6, b: 0.1, turn: random.between(-0.6, 0.6) }, 0.2), 0.06)
      } else add(canvas, disc({ ...heart, a: heart.a * 0.7, b: heart.b * 0.7 }, 0.4), 0.05)
      add(canvas, rim({ ...column, a: column.a * 0.85, b: column.b * 0.85 }, 0.3), 0.25)
      add(canvas, disc(column, 0.2), 0.12)
      add(canvas, tube({ x0: column.x, y0: column.y + column.b * 1.6, x1: column.x, y1: deep * 0.88, from: 0.035, to: 0.025 }), 0.3)
      add(canvas, disc({ x: 0, y: -deep * 0.8, a: 0.1, b: 0.035, turn: 0 }, 0.4), 0.25)
      const shift = random.next()
      for (let k = 0; k < 14; k++) {
        const angle = ((k + shift) / 14) * 2 * Math.PI
        const [x, y] = [wide * 0.84 * Math.cos(angle), deep * 0.84 * Math.sin(angle)]
        if (Math.abs(x) > 0.2) add(canvas, disc({ x, y, a: random.between(0.05, 0.12), b: 0.028, turn: Math.atan2(deep * Math.cos(angle), -wide * Math.sin(angle)) }, 0.5), 0.3)
      }
    }
  }
}
