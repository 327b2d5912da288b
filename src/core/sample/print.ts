import { drawText, textSize } from '../image/drawText.ts'
import { FILM_MAX } from './film.ts'
import { FIELD_OF_VIEW } from './grid.ts'

/** Prints SYNTHETIC at the middle of the bottom edge, on every film at the same place, so that it says nothing about the class. */
export function printBanner(film: Uint16Array, mask: Uint8Array, size: number): void {
  const text = 'SYNTHETIC'
  const scale = Math.max(1, Math.round(size / 512))
  const x = Math.round((size - textSize(text, scale).width) / 2)
  const y = size - textSize(text, scale).height - 3 * scale
  drawText(target(film, size), x, y, text, { scale, colour: FILM_MAX, background: 0 })
  drawText(target(mask, size), x, y, text, { scale, colour: 0, background: 0 })
}

/** Prints a ringed letter in the corner at the viewer's upper right, as lead markers show. */
export function printMarker(film: Uint16Array, mask: Uint8Array, size: number, letter: string): void {
  const radius = size * 0.052
  const centreX = size * 0.915
  const centreY = size * 0.085
  const thickness = size * 0.0065
  const reach = radius + thickness
  for (let row = Math.floor(centreY - reach); row <= centreY + reach; row++) {
    for (let column = Math.floor(centreX - reach); column <= centreX + reach; column++) {
      if (Math.abs(Math.hypot(column - centreX, row - centreY) - radius) > thickness) continue
      film[row * size + column] = FILM_MAX
      mask[row * size + column] = 0
    }
  }
  const scale = Math.max(1, Math.round(size / 128))
  const { width, height } = textSize(letter, scale)
  drawText(target(film, size), Math.round(centreX - width / 2), Math.round(centreY - height / 2), letter, { scale, colour: FILM_MAX })
  drawText(target(mask, size), Math.round(centreX - width / 2), Math.round(centreY - height / 2), letter, { scale, colour: 0 })
}

/** Blackens what the collimator shields: widths in mm at left, right, top, bottom of a film as wide as the detector. */
export function collimate(film: Uint16Array, mask: Uint8Array, size: number, borders: readonly [number, number, number, number]): void {
  const pixels = (mm: number): number => Math.round((mm * size) / FIELD_OF_VIEW)
  const [left, right, top, bottom] = borders
  for (let row = 0; row < size; row++) {
    const whole = row < pixels(top) || row >= size - pixels(bottom)
    const spans: readonly (readonly [number, number])[] = whole ? [[0, size]] : [[0, pixels(left)], [size - pixels(right), size]]
    for (const [from, to] of spans) {
      film.fill(0, row * size + from, row * size + to)
      mask.fill(0, row * size + from, row * size + to)
    }
  }
}

function target<T extends Uint8Array | Uint16Array>(data: T, size: number): { width: number; height: number; samplesPerPixel: 1; data: T } {
  return { width: size, height: size, samplesPerPixel: 1, data }
}
