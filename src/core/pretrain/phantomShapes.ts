/** A soft ellipse; lengths are in half widths of the image, x to the right, y downwards, `turn` in radians. */
export interface Ellipse {
  readonly x: number
  readonly y: number
  readonly a: number
  readonly b: number
  readonly turn: number
}

/** A tube from one point to another whose radius goes from `from` to `to`. */
export interface Tube {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
  readonly from: number
  readonly to: number
}

/** Something that covers points by 0 to 1, and nothing outside of [left, top, right, bottom]. */
export interface Shape {
  readonly bounds: readonly [number, number, number, number]
  readonly cover: (x: number, y: number) => number
}

/** All of an ellipse, its edge `soft` of its radius wide. */
export function disc(ellipse: Ellipse, soft: number): Shape {
  const radius = radiusOf(ellipse)
  return { bounds: boundsOf(ellipse, 1 + soft / 2), cover: (x, y) => unit((1 - radius(x, y)) / soft + 0.5) }
}

/** The rim of an ellipse, `thick` of its radius to both sides. */
export function rim(ellipse: Ellipse, thick: number): Shape {
  const radius = radiusOf(ellipse)
  return { bounds: boundsOf(ellipse, 1 + thick), cover: (x, y) => unit(1 - ((radius(x, y) - 1) / thick) ** 2) }
}

/** A bell: 1 in the middle, 0 at the edge. */
export function bell(ellipse: Ellipse): Shape {
  const radius = radiusOf(ellipse)
  return { bounds: boundsOf(ellipse, 1), cover: (x, y) => unit(1 - radius(x, y) ** 2) ** 2 }
}

/** A tube as thick as a ray meets it: most in its middle. */
export function tube({ x0, y0, x1, y1, from, to }: Tube): Shape {
  const [dx, dy] = [x1 - x0, y1 - y0]
  const squared = dx * dx + dy * dy + 1e-9
  const wide = Math.max(from, to)
  return {
    bounds: [Math.min(x0, x1) - wide, Math.min(y0, y1) - wide, Math.max(x0, x1) + wide, Math.max(y0, y1) + wide],
    cover(x, y) {
      const t = unit(((x - x0) * dx + (y - y0) * dy) / squared)
      const r = from + (to - from) * t
      return unit(1 - ((x - x0 - t * dx) ** 2 + (y - y0 - t * dy) ** 2) / (r * r))
    }
  }
}

/** Everything on the far side of a curve: cover where `depth` (x, y) is positive, full from `soft` on. */
export function region(bounds: Shape['bounds'], depth: (x: number, y: number) => number, soft: number): Shape {
  return { bounds, cover: (x, y) => unit(depth(x, y) / soft) }
}

/** The point of an ellipse at `u` of its radius in direction `angle`. */
export function pointOf({ x, y, a, b, turn }: Ellipse, u: number, angle: number): readonly [number, number] {
  const [p, q] = [u * a * Math.cos(angle), u * b * Math.sin(angle)]
  return [x + p * Math.cos(turn) - q * Math.sin(turn), y + p * Math.sin(turn) + q * Math.cos(turn)]
}

/** Distance from the middle, 1 on the ellipse. */
export function radiusOf({ x, y, a, b, turn }: Ellipse): (px: number, py: number) => number {
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)]
  return (px, py) => {
    const u = ((px - x) * cosine + (py - y) * sine) / a
    const v = ((py - y) * cosine - (px - x) * sine) / b
    return Math.sqrt(u * u + v * v)
  }
}

export function unit(value: number): number {
  return value <= 0 ? 0 : value >= 1 ? 1 : value
}

function boundsOf({ x, y, a, b, turn }: Ellipse, grown: number): Shape['bounds'] {
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)]
  const [dx, dy] = [grown * Math.hypot(a * cosine, b * sine), grown * Math.hypot(a * sine, b * cosine)]
  return [x - dx, y - dy, x + dx, y + dy]
}
