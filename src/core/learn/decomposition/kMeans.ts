import type { Random } from '../../random.ts'
import type { Matrix } from '../matrix.ts'
import { scaleRow, type Scaling } from '../standardScaling.ts'

const STARTS = 4
const MAX_ITERATIONS = 100

/**
 * k-means of scaled rows: Lloyd's iterations from k-means++ starts (Arthur and Vassilvitskii 2007), the best of four. Fewer clusters where there are fewer
 * different rows. Clusters are numbered by their first row.
 *
 * @param rows which rows of `features` take part
 * @returns the cluster of each of `rows`
 */
export function kMeans(features: Matrix, rows: readonly number[], k: number, scaling: Scaling, random: Random): Int32Array {
  const points = scaledRows(features, rows, scaling)
  let best: { readonly assignment: Int32Array; readonly inertia: number } | undefined
  for (let start = 0; start < STARTS; start++) {
    const found = lloyd(points, startCentres(points, Math.min(k, rows.length), random.fork(start)))
    if (best === undefined || found.inertia < best.inertia) best = found
  }
  return renumbered(best?.assignment ?? new Int32Array())
}

interface Points {
  readonly count: number
  readonly columns: number
  readonly data: Float64Array
}

function scaledRows(features: Matrix, rows: readonly number[], scaling: Scaling): Points {
  const { columns } = features
  const out = new Float64Array(rows.length * columns)
  rows.forEach((row, r) => scaleRow(features, row, scaling, out, r * columns))
  return { count: rows.length, columns, data: out }
}

function squaredDistance({ columns, data }: Points, i: number, centre: Float64Array): number {
  let sum = 0
  for (let j = 0; j < columns; j++) {
    const difference = (data[i * columns + j] as number) - (centre[j] as number)
    sum += difference * difference
  }
  return sum
}

/** Each next centre is a row drawn with probability proportional to its squared distance from the nearest centre so far. */
function startCentres(points: Points, k: number, random: Random): Float64Array[] {
  const pick = (i: number): Float64Array => points.data.slice(i * points.columns, (i + 1) * points.columns)
  const centres = [pick(random.integer(points.count))]
  const nearest = new Float64Array(points.count).fill(Infinity)
  while (centres.length < k) {
    const latest = centres.at(-1) as Float64Array
    let total = 0
    for (let i = 0; i < points.count; i++) {
      nearest[i] = Math.min(nearest[i] as number, squaredDistance(points, i, latest))
      total += nearest[i] as number
    }
    if (total === 0) break
    let left = random.next() * total
    let chosen = -1
    for (let i = 0; i < points.count && left >= 0; i++) {
      if ((nearest[i] as number) > 0) chosen = i
      left -= nearest[i] as number
    }
    centres.push(pick(chosen))
  }
  return centres
}

function lloyd(points: Points, centres: Float64Array[]): { readonly assignment: Int32Array; readonly inertia: number } {
  const assignment = new Int32Array(points.count).fill(-1)
  const distances = new Float64Array(points.count)
  for (let iteration = 0; ; iteration++) {
    let changed = false
    for (let i = 0; i < points.count; i++) {
      let nearest = 0
      let least = Infinity
      for (const [c, centre] of centres.entries()) {
        const distance = squaredDistance(points, i, centre)
        if (distance < least) {
          least = distance
          nearest = c
        }
      }
      distances[i] = least
      changed ||= assignment[i] !== nearest
      assignment[i] = nearest
    }
    if (!changed || iteration === MAX_ITERATIONS) return { assignment, inertia: distances.reduce((sum, d) => sum + d, 0) }
    moveCentres(points, assignment, distances, centres)
  }
}

/** A centre that has lost all rows starts again at the row farthest from its own centre. */
function moveCentres({ count, columns, data }: Points, assignment: Int32Array, distances: Float64Array, centres: Float64Array[]): void {
  const counts = new Int32Array(centres.length)
  for (const centre of centres) centre.fill(0)
  for (let i = 0; i < count; i++) {
    const c = assignment[i] as number
    const centre = centres[c] as Float64Array
    counts[c] = (counts[c] as number) + 1
    for (let j = 0; j < columns; j++) centre[j] = (centre[j] as number) + (data[i * columns + j] as number)
  }
  for (const [c, centre] of centres.entries()) {
    const members = counts[c] as number
    if (members > 0) {
      for (let j = 0; j < columns; j++) centre[j] = (centre[j] as number) / members
    } else {
      const farthest = distances.indexOf(Math.max(...distances))
      distances[farthest] = 0
      centre.set(data.subarray(farthest * columns, (farthest + 1) * columns))
    }
  }
}

function renumbered(assignment: Int32Array): Int32Array {
  const numbers = new Map<number, number>()
  return assignment.map((c) => {
    const known = numbers.get(c) ?? numbers.size
    numbers.set(c, known)
    return known
  })
}
