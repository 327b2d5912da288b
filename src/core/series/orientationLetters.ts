import type { Vector3 } from './vector3.ts'
import type { ImageOrientation } from './imagePlane.ts'

/** What lies beyond each edge of an image: A, P, L, R, H, F and their combinations, the strongest first. */
export interface EdgeLetters {
  readonly left: string
  readonly right: string
  readonly top: string
  readonly bottom: string
}

/** How an image is shown: flipped in its own rows and columns first, then turned clockwise. */
export interface DisplayTurn {
  readonly flipHorizontal?: boolean
  readonly flipVertical?: boolean
  /** Degrees clockwise; only multiples of 90 keep letters at edges. */
  readonly rotation?: number
}

/** Components of a direction below this are rounding, not obliquity. */
const LETTER_FROM = 1e-4

/** The letters of a direction: one for each component, the largest first (PS3.3 C.7.6.1.1.1). */
export function lettersOf(direction: Vector3): string {
  const names = [['L', 'R'], ['P', 'A'], ['H', 'F']] as const
  return direction
    .map((value, axis) => ({ size: Math.abs(value), letter: names[axis]?.[value < 0 ? 1 : 0] ?? '' }))
    .filter(({ size }) => size > LETTER_FROM)
    .toSorted((a, b) => b.size - a.size)
    .map(({ letter }) => letter)
    .join('')
}

/** Of an image with a plane. */
export function lettersOfPlane({ row, column }: Pick<ImageOrientation, 'row' | 'column'>): EdgeLetters {
  return edges(lettersOf(row), lettersOf(column))
}

/**
 * Of a film by its Patient Orientation (0020,0020): directions of the rows (to the right edge) and of the columns (to the bottom edge).
 * Undefined where either is absent or not of the six letters: none is invented.
 */
export function lettersOfPatientOrientation(values: readonly string[] | undefined): EdgeLetters | undefined {
  const [row, column] = (values ?? []).map((value) => value.toUpperCase())
  return row !== undefined && column !== undefined && isDirection(row) && isDirection(column) ? edges(row, column) : undefined
}

/** The letters at the edges of the displayed image. Undefined where the rotation is no multiple of 90 degrees. */
export function turnLetters(letters: EdgeLetters, { flipHorizontal = false, flipVertical = false, rotation = 0 }: DisplayTurn): EdgeLetters | undefined {
  if (rotation % 90 !== 0) return undefined
  let { left, right, top, bottom } = letters
  if (flipHorizontal) [left, right] = [right, left]
  if (flipVertical) [top, bottom] = [bottom, top]
  for (let quarter = ((rotation / 90) % 4 + 4) % 4; quarter > 0; quarter--) [left, top, right, bottom] = [bottom, left, top, right]
  return { left, right, top, bottom }
}

/** The opposite direction: `RA` of `LP`. */
export function opposite(letters: string): string {
  return Array.from(letters, (letter) => OPPOSITES[letter] ?? '').join('')
}

const OPPOSITES: Readonly<Record<string, string>> = { A: 'P', P: 'A', L: 'R', R: 'L', H: 'F', F: 'H' }

function edges(right: string, bottom: string): EdgeLetters {
  return { left: opposite(right), right, top: opposite(bottom), bottom }
}

/** One to three letters, none twice nor with its opposite. */
function isDirection(letters: string): boolean {
  const all = Array.from(letters)
  return /^[APLRHF]{1,3}$/.test(letters) && all.every((letter, i) => !all.slice(0, i).some((before) => before === letter || before === OPPOSITES[letter]))
}
