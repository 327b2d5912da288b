import { resizeAreaAveraging } from '../image/resize.ts'

/** Side of the thumbnails that duplicates are looked for in. */
export const THUMBNAIL_SIDE = 16
const LENGTH = THUMBNAIL_SIDE * THUMBNAIL_SIDE
/** Leading cosine coefficients kept of each thumbnail: enough to bound most correlations from above. */
const KEPT = 24
/** Coefficients, and the length of the rest. */
const WIDTH = KEPT + 1
/** Of these the first so many are the axes of the grid. */
const AXES = 4

/** Two images that show the same. */
export interface SimilarPair {
  readonly a: number
  readonly b: number
  /** Bits in which the difference hashes differ, of 64. */
  readonly distance: number
  /** Pearson's, of the thumbnails. */
  readonly correlation: number
}

/** Thumbnails made ready to be compared. */
export interface ThumbnailIndex {
  readonly images: number
  /** Pearson's correlation of two images; NaN where one of them is uniform. */
  correlation(a: number, b: number): number
  /**
   * Every pair a < b whose thumbnails correlate by `line` or more and whose hashes differ in at most `distance` bits, once each, in an order
   * that depends on the thumbnails alone. `skip` spares the comparison.
   *
   * No correlation of all with all: thumbnails of mean 0 and length 1 that correlate by r lie sqrt(2 - 2r) apart, and their leading cosine
   * coefficients no further. Only neighbouring cells of a grid over these are searched, coefficient by coefficient, then by hash.
   */
  forEachSimilar(line: number, distance: number, visit: (pair: SimilarPair) => void, skip?: (a: number, b: number) => boolean): void
}

/** `thumbnails`: 16x16 luminances, [n, 256]. A thumbnail that is uniform or not finite is like no other. */
export function indexThumbnails(thumbnails: ArrayLike<number>): ThumbnailIndex {
  const n = thumbnails.length / LENGTH
  const units = new Float32Array(n * LENGTH)
  const usable = new Uint8Array(n)
  const hashes = new Uint32Array(n * 2)
  for (let i = 0; i < n; i++) {
    const own = Float32Array.from({ length: LENGTH }, (_, p) => thumbnails[i * LENGTH + p] ?? 0)
    usable[i] = standardize(own, units.subarray(i * LENGTH, (i + 1) * LENGTH)) ? 1 : 0
    hashes.set(differenceHash(own), i * 2)
  }
  const leading = leadingCoefficients(units, n)

  const product = (a: number, b: number): number => {
    let sum = 0
    const [at, bt] = [a * LENGTH, b * LENGTH]
    for (let p = 0; p < LENGTH; p++) sum += (units[at + p] ?? 0) * (units[bt + p] ?? 0)
    return sum
  }
  return {
    images: n,
    correlation: (a, b) => (usable[a] === 1 && usable[b] === 1 ? product(a, b) : Number.NaN),
    forEachSimilar(line, distance, visit, skip = () => false) {
      // two units that correlate by r lie sqrt(2 - 2r) apart; the coefficients are of single precision
      const reach = Math.sqrt(2 - 2 * Math.min(1, line)) + 1e-3
      const grid = gridOf(leading, usable, reach)
      const { images, coefficients } = grid
      const compare = (x: number, y: number): void => {
        if (!within(coefficients, x * WIDTH, y * WIDTH, reach * reach)) return
        const [i, j] = [images[x] ?? 0, images[y] ?? 0]
        const bits = ones((hashes[2 * i] ?? 0) ^ (hashes[2 * j] ?? 0)) + ones((hashes[2 * i + 1] ?? 0) ^ (hashes[2 * j + 1] ?? 0))
        if (bits > distance) return
        const [a, b] = i < j ? [i, j] : [j, i]
        if (skip(a, b)) return
        const correlation = product(a, b)
        if (correlation >= line) visit({ a, b, distance: bits, correlation })
      }
      for (const { start, end, onward } of grid.cells) {
        for (let x = start; x < end; x++) {
          for (let y = x + 1; y < end; y++) compare(x, y)
          for (const other of onward) for (let y = other.start; y < other.end; y++) compare(x, y)
        }
      }
    }
  }
}

/** Whether two rows of coefficients may lie within the reach: given up at the first coefficient that says no. */
function within(coefficients: Float32Array, at: number, bt: number, square: number): boolean {
  let sum = 0
  for (let k = 0; k < WIDTH; k++) {
    const d = (coefficients[at + k] ?? 0) - (coefficients[bt + k] ?? 0)
    sum += d * d
    if (sum > square) return false
  }
  return true
}

/** Mean 0, length 1; false, and zeros, where all values are equal or one is not finite. */
function standardize(values: Float32Array, out: Float32Array): boolean {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const length = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0))
  if (!(length >= 1e-6 && length < Number.POSITIVE_INFINITY)) return false
  for (const [p, value] of values.entries()) out[p] = (value - mean) / length
  return true
}

/** dHash: 8x8 bits, high word first; a bit is set where a cell of a 9x8 picture is darker than its right neighbour. */
export function differenceHash(thumbnail: Float32Array): readonly [number, number] {
  const cells = resizeAreaAveraging(thumbnail, THUMBNAIL_SIDE, THUMBNAIL_SIDE, 1, 8, 9, false)
  const words: [number, number] = [0, 0]
  for (let bit = 0; bit < 64; bit++) {
    const at = Math.floor(bit / 8) * 9 + (bit % 8)
    if ((cells[at] ?? 0) < (cells[at + 1] ?? 0)) words[bit < 32 ? 0 : 1] |= 1 << (31 - (bit % 32))
  }
  return [words[0] >>> 0, words[1] >>> 0]
}

function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** The first KEPT coefficients of the orthonormal two-dimensional cosine transform and the length of all the others, [n, WIDTH]. */
function leadingCoefficients(units: Float32Array, n: number): Float32Array {
  const basis = cosineBasis()
  const out = new Float32Array(n * WIDTH)
  for (let i = 0; i < n; i++) {
    let kept = 0
    for (const [k, wave] of basis.entries()) {
      let sum = 0
      for (let p = 0; p < LENGTH; p++) sum += (units[i * LENGTH + p] ?? 0) * (wave[p] ?? 0)
      out[i * WIDTH + k] = sum
      kept += sum * sum
    }
    out[i * WIDTH + KEPT] = Math.sqrt(Math.max(0, 1 - kept))
  }
  return out
}

/** By frequency; the constant is left out, because the mean is 0. */
function cosineBasis(): Float64Array[] {
  const side = THUMBNAIL_SIDE
  const frequencies = Array.from({ length: side * side }, (_, f): readonly [number, number] => [Math.floor(f / side), f % side])
  const chosen = frequencies.slice(1).toSorted((a, b) => a[0] + a[1] - (b[0] + b[1]) || a[0] - b[0])
  const wave = (frequency: number, at: number): number => Math.sqrt((frequency === 0 ? 1 : 2) / side) * Math.cos((Math.PI * (2 * at + 1) * frequency) / (2 * side))
  return chosen.slice(0, KEPT).map(([v, u]) => Float64Array.from({ length: LENGTH }, (_, p) => wave(v, Math.floor(p / side)) * wave(u, p % side)))
}

interface Cell {
  readonly start: number
  readonly end: number
}

interface Grid {
  /** Images in the order of their cells, with their coefficients in that order. */
  readonly images: Int32Array
  readonly coefficients: Float32Array
  /** Ranges of `images`, each with those neighbours that come after it, so that every two neighbours meet once. */
  readonly cells: readonly (Cell & { readonly onward: readonly Cell[] })[]
}

/** Cells of the side `reach` over the first coefficients: what lies within the reach lies in a neighbouring cell. */
function gridOf(leading: Float32Array, usable: Uint8Array, reach: number): Grid {
  const side = Math.max(reach, 0.005)
  const members = new Map<number, { readonly place: readonly number[]; readonly images: number[] }>()
  for (const [i, use] of usable.entries()) {
    if (use === 0) continue
    const place = Array.from({ length: AXES }, (_, axis) => Math.floor((leading[i * WIDTH + axis] ?? 0) / side))
    const cell = members.get(keyOf(place))
    if (cell === undefined) members.set(keyOf(place), { place, images: [i] })
    else cell.images.push(i)
  }
  const ranges = new Map<number, Cell>()
  const order: number[] = []
  for (const [key, { images }] of members) {
    ranges.set(key, { start: order.length, end: order.length + images.length })
    for (const image of images) order.push(image)
  }
  const steps = Array.from({ length: 3 ** AXES }, (_, s) => Array.from({ length: AXES }, (_axis, axis) => (Math.floor(s / 3 ** axis) % 3) - 1))
  const half = steps.filter((step) => (step.find((value) => value !== 0) ?? 0) > 0)
  const images = Int32Array.from(order)
  const coefficients = new Float32Array(images.length * WIDTH)
  for (const [x, image] of images.entries()) coefficients.set(leading.subarray(image * WIDTH, (image + 1) * WIDTH), x * WIDTH)
  const cells = [...members].map(([key, { place }]) => ({
    ...(ranges.get(key) ?? { start: 0, end: 0 }),
    onward: half.flatMap((step) => ranges.get(keyOf(place.map((at, axis) => at + (step[axis] ?? 0)))) ?? [])
  }))
  return { images, coefficients, cells }
}

/** A place on the grid as one number: no axis has more than 400 cells on either side. */
function keyOf(place: readonly number[]): number {
  return place.reduce((key, at) => key * 1024 + at + 512, 0)
}
