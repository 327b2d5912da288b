import type { Random } from '../random.ts'
import type { Anatomy, Body } from './phantomBody.ts'
import { add, addInLung, type PhantomCanvas } from './phantomCanvas.ts'
import { bell, disc, pointOf, radiusOf, region, rim, tube, unit, type Ellipse } from './phantomShapes.ts'

export const FINDINGS = [
  'none',
  'nodule',
  'several nodules',
  'fine dots',
  'ring',
  'haze in one lung',
  'haze in both lungs',
  'dense wedge',
  'dense in both lungs',
  'fine lines',
  'fluid at the base',
  'air beside the lung',
  'wide heart'
] as const
export type Finding = (typeof FINDINGS)[number]

/** Air beside the lung: it is smaller, a line around it, darker and without vessels beyond. To be drawn before the vessels. */
export function collapse(canvas: PhantomCanvas, { lungs, roots, tissue }: Body, random: Random): void {
  const k = random.integer(2)
  const lung = lungs[k]
  const root = roots[k]
  if (lung === undefined || root === undefined) return
  const share = random.between(0.55, 0.82)
  const left: Ellipse = { ...lung, x: root[0] + (lung.x - root[0]) * share, y: lung.y + random.between(-0.02, 0.08), a: lung.a * share, b: lung.b * random.between(share, 0.95) }
  const radius = radiusOf(left)
  const { values, lung: cover } = canvas
  canvas.paint({ ...disc(lung, 0.3), cover: (x, y) => unit((radius(x, y) - 1) / 0.06) }, (i, c) => {
    values[i] = (values[i] as number) - 0.18 * tissue * c * (cover[i] as number)
    cover[i] = (cover[i] as number) * (1 - c)
  })
  addInLung(canvas, rim(left, 0.06), 0.5 * tissue)
}

/** Draws a finding into the lungs, after the vessels. */
export function layFinding(canvas: PhantomCanvas, body: Body, anatomy: Anatomy, finding: Finding, random: Random): void {
  const { lungs, tissue } = body
  const first = random.integer(2)
  const lungAt = (k: number): Ellipse => lungs[(first + k) % 2 === 0 ? 0 : 1]
  // along the ray a finding is a part of the lung only; in a slice it is all of it
  const dense = tissue * (anatomy === 'frontal' ? random.between(0.7, 1.3) : random.between(0.7, 1.05))
  const hazy = tissue * (anatomy === 'frontal' ? 2 : 1)
  const inside = (lung: Ellipse, reach: number): readonly [number, number] => pointOf(lung, reach * Math.sqrt(random.next()), random.between(0, 2 * Math.PI))
  const spot = (lung: Ellipse, reach: number, radius: number): Ellipse => {
    const [x, y] = inside(lung, reach)
    return { x, y, a: radius, b: radius * random.between(0.75, 1.25), turn: random.between(0, Math.PI) }
  }
  switch (finding) {
    case 'none':
    case 'air beside the lung':
    case 'wide heart':
      return
    case 'nodule':
      return addInLung(canvas, disc(spot(lungAt(0), 0.75, random.between(0.055, 0.13)), random.between(0.15, 0.5)), dense)
    case 'several nodules':
      for (let n = 5 + random.integer(9); n > 0; n--) addInLung(canvas, disc(spot(lungAt(n), 0.85, random.between(0.035, 0.075)), 0.3), dense)
      return
    case 'fine dots':
      for (let n = 90 + random.integer(90); n > 0; n--) addInLung(canvas, bell(spot(lungAt(n), 0.98, random.between(0.02, 0.034))), dense)
      return
    case 'ring':
      for (let n = 1 + random.integer(2); n > 0; n--) {
        const ring = spot(lungAt(n), 0.65, random.between(0.1, 0.2))
        addInLung(canvas, disc(ring, 0.2), -0.25 * tissue)
        addInLung(canvas, rim(ring, random.between(0.16, 0.3)), dense)
      }
      return
    case 'haze in one lung':
      return cloud(canvas, lungAt(0), hazy * random.between(0.1, 0.2), 18 + random.integer(14), random.between(0.15, 0.35), random)
    case 'haze in both lungs':
      for (let n = 4 + random.integer(4); n > 0; n--) cloud(canvas, lungAt(n), hazy * random.between(0.12, 0.22), 5 + random.integer(5), 0.13, random)
      return
    case 'dense wedge':
      return wedge(canvas, body, first === 0 ? 0 : 1, dense, random)
    case 'dense in both lungs':
      wedge(canvas, body, 0, dense, random)
      return wedge(canvas, body, 1, dense * random.between(0.7, 1), random)
    case 'fine lines':
      return net(canvas, lungs, anatomy, dense, random)
    case 'fluid at the base':
      return fluid(canvas, lungAt(0), anatomy, random.between(0.8, 1.2) * tissue, random)
  }
}

/** Many small bells around a place near the lung's edge. */
function cloud(canvas: PhantomCanvas, lung: Ellipse, value: number, bells: number, spread: number, random: Random): void {
  const [cx, cy] = pointOf(lung, random.between(0.35, 0.9), random.between(0, 2 * Math.PI))
  for (let n = 0; n < bells; n++) {
    const a = random.between(0.06, 0.14)
    addInLung(canvas, bell({ x: cx + spread * random.normal(), y: cy + spread * random.normal(), a, b: a * random.between(0.6, 1.4), turn: random.between(0, Math.PI) }), value)
  }
}

/** A sector of the lung, wide at its edge and pointing at its root, with bronchi of air in it. */
function wedge(canvas: PhantomCanvas, { lungs, roots, tissue }: Body, k: number, value: number, random: Random): void {
  const lung = lungs[k]
  const root = roots[k]
  if (lung === undefined || root === undefined) return
  const [px, py] = pointOf(lung, 1, random.between(0, 2 * Math.PI))
  const way = Math.atan2(py - root[1], px - root[0])
  const [half, start] = [random.between(0.35, 0.8), random.between(0.05, 0.25)]
  const ragged = random.between(0, 2 * Math.PI)
  const depth = (x: number, y: number): number => {
    const turned = Math.atan2(y - root[1], x - root[0]) - way
    const off = Math.abs(Math.atan2(Math.sin(turned), Math.cos(turned)))
    const far = Math.hypot(x - root[0], y - root[1])
    return Math.min((half - off) * Math.max(far, 0.1), far - start + 0.05 * Math.sin(9 * turned + ragged))
  }
  addInLung(canvas, region(disc(lung, 0.2).bounds, depth, random.between(0.04, 0.12)), value)
  for (let n = 2 + random.integer(3); n > 0; n--) {
    const [angle, length] = [way + half * random.between(-0.6, 0.6), random.between(0.3, 0.6)]
    const at = (t: number): readonly [number, number] => [root[0] + t * Math.cos(angle), root[1] + t * Math.sin(angle)]
    const [[x0, y0], [x1, y1]] = [at(start), at(start + length)]
    addInLung(canvas, tube({ x0, y0, x1, y1, from: 0.02, to: 0.012 }), -0.4 * tissue)
  }
}

/** Short lines and small rims, most in the lower and outer lung. */
function net(canvas: PhantomCanvas, lungs: readonly Ellipse[], anatomy: Anatomy, value: number, random: Random): void {
  for (const lung of lungs) {
    for (let n = 45 + random.integer(35); n > 0; n--) {
      const angle = anatomy === 'frontal' ? random.between(-0.3, Math.PI + 0.3) : random.between(0, 2 * Math.PI)
      const [x, y] = pointOf(lung, random.between(0.5, 1), angle)
      if (random.next() < 0.3) {
        const a = random.between(0.028, 0.05)
        addInLung(canvas, rim({ x, y, a, b: a * random.between(0.8, 1.2), turn: 0 }, 0.45), value * 0.7)
        continue
      }
      const [way, length] = [random.between(0, Math.PI), random.between(0.05, 0.13)]
      addInLung(canvas, tube({ x0: x, y0: y, x1: x + length * Math.cos(way), y1: y + length * Math.sin(way), from: 0.014, to: 0.012 }), value)
    }
  }
}

/** From the front a level that rises to the outside, in a slice a crescent behind the lung. */
function fluid(canvas: PhantomCanvas, lung: Ellipse, anatomy: Anatomy, value: number, random: Random): void {
  const { bounds } = disc(lung, 0.2)
  const side = Math.sign(lung.x)
  const level = lung.y + lung.b * (anatomy === 'frontal' ? random.between(0.1, 0.6) : random.between(0.25, 0.65))
  const rise = random.between(0.1, 0.5)
  const bow = random.between(0.2, 0.9)
  const depth = (x: number, y: number): number => {
    const out = (side * (x - lung.x)) / lung.a
    return anatomy === 'frontal' ? y - level + rise * lung.b * unit((out + 1) / 2) ** 2 : y - level - bow * 0.15 * (1 - out * out)
  }
  addInLung(canvas, region(bounds, depth, anatomy === 'frontal' ? 0.1 : 0.04), value)
  if (anatomy === 'frontal') add(canvas, region(bounds, (x, y) => depth(x, y) - 0.1, 0.2), 0.05)
}
