import type { ResizedInput } from '../image/prepareInput.ts'
import { ExplainInputError } from './linearDecision.ts'
import type { SaliencyMap } from './saliencyMap.ts'

/** In pixels of the network's input. */
export interface OcclusionOptions {
  /** Side of the square that is covered. */
  readonly patch: number
  /** Between the centres of neighbouring squares, at most. */
  readonly stride: number
}

/** Squares in reading order, one per cell of the map. */
export interface OcclusionGrid {
  readonly rows: number
  readonly columns: number
  readonly squares: readonly Square[]
}

/** Pixels covered: from the first to before the second. */
export interface Square {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

/** Runs of the network above which a grid is refused. */
export const MOST_SQUARES = 4096

/**
 * The squares of occlusion sensitivity (Zeiler and Fergus 2014, section 4.2): one centred on each cell of a map that divides the image evenly, cut
 * at the image's border. Throws ExplainInputError for a patch or stride that makes none, or more than MOST_SQUARES.
 */
export function occlusionGrid(height: number, width: number, { patch, stride }: OcclusionOptions): OcclusionGrid {
  if (!(patch >= 1 && patch <= Math.max(height, width)) || !(stride >= 1)) {
    throw new ExplainInputError(`A patch of ${patch} and a stride of ${stride} do not fit an input of ${width} x ${height}: 1 to ${Math.max(height, width)}, and 1 or more.`)
  }
  const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)]
  if (rows * columns > MOST_SQUARES) {
    throw new ExplainInputError(`A stride of ${stride} covers ${rows * columns} places of the ${width} x ${height} input; ${MOST_SQUARES} are the most. Choose a larger stride.`)
  }
  const squares: Square[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [top, bottom] = span(((row + 0.5) * height) / rows, patch, height)
      const [left, right] = span(((column + 0.5) * width) / columns, patch, width)
      squares.push({ top, bottom, left, right })
    }
  }
  return { rows, columns, squares }
}

function span(centre: number, patch: number, size: number): [number, number] {
  const from = Math.round(centre - patch / 2)
  return [Math.max(0, from), Math.min(size, from + patch)]
}

/** The image with a square in its own mean colour: neither black nor white, which would be findings of their own. */
export function occlude({ height, width, channels, values }: ResizedInput, { top, bottom, left, right }: Square, mean: readonly number[]): ResizedInput {
  const covered = values.slice()
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) for (let c = 0; c < channels; c++) covered[(y * width + x) * channels + c] = mean[c] ?? 0
  return { height, width, channels, values: covered }
}

/** Mean of each channel. */
export function meanColour({ channels, values }: ResizedInput): number[] {
  const sums = Array.from({ length: channels }, () => 0)
  values.forEach((value, i) => (sums[i % channels] = (sums[i % channels] ?? 0) + value))
  return sums.map((sum) => (sum * channels) / values.length)
}

/** What covering each square takes from the decision: positive where the square speaks for the class. Throws ExplainInputError for a decision that is not finite. */
export function occlusionMap({ rows, columns }: OcclusionGrid, whole: number, covered: ArrayLike<number>): SaliencyMap {
  const values = Float64Array.from(covered, (decision) => whole - decision)
  if (values.length !== rows * columns || values.some((value) => !Number.isFinite(value))) {
    throw new ExplainInputError('The network gave no finite answer for every covered place.')
  }
  return { height: rows, width: columns, values }
}
