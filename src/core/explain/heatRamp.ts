export type Rgb = readonly [red: number, green: number, blue: number]

/** Nine stops of the heat ramp (inferno family): lightness rises throughout, safe for colour-blind readers. */
export const HEAT_STOPS: readonly Rgb[] = [
  [0x1b, 0x0c, 0x41],
  [0x4a, 0x0c, 0x6b],
  [0x78, 0x1c, 0x6d],
  [0xa5, 0x2c, 0x60],
  [0xcf, 0x44, 0x46],
  [0xed, 0x69, 0x25],
  [0xfb, 0x9b, 0x06],
  [0xf7, 0xd1, 0x3d],
  [0xfc, 0xff, 0xa4]
]

/** Share of the scale below which nothing is drawn: film without evidence stays bare. */
export const ALPHA_FLOOR = 0.15
/** Over this further share of the scale opacity grows to its full value. */
const ALPHA_RISE = 0.6

/** A value's place on a scale from 0 to `top` log-odds (the model's, never the image's own), 0 to 1. */
export function onScale(logOdds: number, top: number): number {
  return Math.min(1, Math.max(0, logOdds / top))
}

/** Colour at a place of the scale (0 to 1), linear between the stops; components 0 to 255, not rounded. */
export function heatColour(place: number): Rgb {
  const at = Math.min(1, Math.max(0, place)) * (HEAT_STOPS.length - 1)
  const low = Math.min(HEAT_STOPS.length - 2, Math.floor(at))
  const f = at - low
  const a = HEAT_STOPS[low] ?? [0, 0, 0]
  const b = HEAT_STOPS[low + 1] ?? a
  return [a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f, a[2] + (b[2] - a[2]) * f]
}

/** Opacity at a place of the scale: 0 below ALPHA_FLOOR, then rising in a straight line to `opacity`. */
export function heatAlpha(place: number, opacity: number): number {
  return opacity * Math.min(1, Math.max(0, (place - ALPHA_FLOOR) / ALPHA_RISE))
}
