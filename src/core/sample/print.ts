import { FILM_MAX } from './film.ts'
import { FIELD_OF_VIEW } from './grid.ts'

/** 5 x 7 dots per letter, a row per number, highest bit at the left; only what is printed on films. */
const LETTERS: Readonly<Record<string, readonly number[]>> = {
  B: [30, 17, 17, 30, 17, 17, 30],
  C: [14, 17, 16, 16, 16, 17, 14],
  E: [31, 16, 16, 30, 16, 16, 31],
  H: [17, 17, 17, 31, 17, 17, 17],
  I: [14, 4, 4, 4, 4, 4, 14],
  N: [17, 25, 21, 19, 17, 17, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
  Y: [17, 17, 10, 4, 4, 4, 4]
}

/** Prints SYNTHETIC at the middle of the bottom edge, on every film at the same place, so that it says nothing about the class. */
export function printBanner(film: Uint16Array, mask: Uint8Array, size: number): void {
  const text = 'SYNTHETIC'
  const dot = Math.max(1, Math.round(size / 512))
  const width = text.length * 6 * dot + dot
  const left = Math.round((size - width) / 2)
  const top = size - 10 * dot
  for (let row = top - dot; row < top + 8 * dot; row++) {
    film.fill(0, row * size + left - dot, row * size + left + width)
    mask.fill(0, row * size + left - dot, row * size + left + width)
  }
  printText(film, size, text, left, top, dot)
}

/** Prints a ringed letter in the corner at the viewer's upper right, as lead markers show. */
export function printMarker(film: Uint16Array, mask: Uint8Array, size: number, letter: string): void {
  const radius = size * 0.036
  const centreX = size * 0.93
  const centreY = size * 0.075
  const thickness = size * 0.005
  for (let row = Math.floor(centreY - radius - thickness); row <= centreY + radius + thickness; row++) {
    for (let column = Math.floor(centreX - radius - thickness); column <= centreX + radius + thickness; column++) {
      const distance = Math.hypot(column - centreX, row - centreY)
      if (Math.abs(distance - radius) > thickness) continue
      film[row * size + column] = FILM_MAX
      mask[row * size + column] = 0
    }
  }
  const dot = Math.max(1, Math.round(size / 170))
  printText(film, size, letter, Math.round(centreX - 2.5 * dot), Math.round(centreY - 3.5 * dot), dot)
}

/** Blackens what the collimator shields: widths in mm at left, right, top, bottom of a film as wide as the detector. */
export function collimate(film: Uint16Array, mask: Uint8Array, size: number, borders: readonly [number, number, number, number]): void {
  const [left, right, top, bottom] = borders.map((mm) => Math.round((mm * size) / FIELD_OF_VIEW)) as [number, number, number, number]
  for (let row = 0; row < size; row++) {
    const whole = row < top || row >= size - bottom
    const spans: readonly (readonly [number, number])[] = whole ? [[0, size]] : [[0, left], [size - right, size]]
    for (const [from, to] of spans) {
      film.fill(0, row * size + from, row * size + to)
      mask.fill(0, row * size + from, row * size + to)
    }
  }
}

function printText(film: Uint16Array, size: number, text: string, left: number, top: number, dot: number): void {
  for (const [k, letter] of [...text].entries()) {
    const rows = LETTERS[letter] ?? []
    for (const [r, bits] of rows.entries()) {
      for (let c = 0; c < 5; c++) {
        if (((bits >> (4 - c)) & 1) === 0) continue
        for (let y = 0; y < dot; y++) {
          const from = (top + r * dot + y) * size + left + (k * 6 + c) * dot
          film.fill(FILM_MAX, from, from + dot)
        }
      }
    }
  }
}
