import { z } from 'zod'
import { mix } from '../random.ts'
import { selectRows, type Matrix } from '../learn/matrix.ts'
import { floatsFromBase64, floatsToBase64 } from './packedFloats.ts'
import type { InputRefusal } from './intendedInput.ts'
import { principalComponents } from './principalComponents.ts'

const coverageSchema = z.strictObject({ images: z.int().nonnegative(), accepted: z.int().nonnegative() })

/** How far from its training images a model still answers, as its document holds it; or why it has no such bound. */
export const gateSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('features'),
    /** Features an image has. */
    columns: z.int().positive(),
    /** Columns after hashing wide features into fewer; equal to `columns` where nothing is hashed. */
    hashed: z.int().positive(),
    /** Exponent that features are raised to before they are compared, their signs kept; 1 where absent, in documents of earlier versions. */
    power: z.number().positive().exactOptional(),
    /** float32 in base64: [hashed], and [p, hashed]. */
    mean: z.string(),
    components: z.string(),
    /** Variance along each component, and along every other direction. */
    variances: z.array(z.number().positive()).min(1),
    rest: z.number().positive(),
    /** Largest distance that is answered. */
    threshold: z.number().positive(),
    /** Of training images, each measured from those of other groups: how many are within the threshold, in all and by class. */
    coverage: coverageSchema,
    byClass: z.array(coverageSchema.extend({ class: z.string() })),
    folds: z.int().positive()
  }),
  z.strictObject({ kind: z.literal('none'), reason: z.string() })
])

export type Gate = z.infer<typeof gateSchema>
export type FeatureGate = Extract<Gate, { readonly kind: 'features' }>

/** What a gate is fitted on: training images alone. */
export interface GateInput {
  readonly features: Matrix
  readonly labels: readonly number[]
  readonly groups: readonly string[]
  readonly classes: readonly string[]
}

/** Share of held-out training images to be answered, of all and of every class. */
export const COVERAGE = { all: 0.98, everyClass: 0.95 }

/**
 * The cube root. Without a root the few channels that vary most decide alone, and images pass in which the many weak channels are wrong: with the
 * embedded network a model of CT slices refused 16 % of chest films, with it 99.9 % (docs/RESULTS.md).
 */
const POWER = 1 / 3
const COMPONENTS = 16
const WIDEST = 2048
const MOST_IMAGES = 2000
const FOLDS = 5
/** With fewer, a distance that 98 in 100 images keep cannot be told. */
const LEAST_IMAGES = 50
const LEAST_GROUPS = 10

/**
 * A gate on features: images whose Mahalanobis distance from the training images is larger than that of held-out ones are not answered.
 *
 * Of features the cube root is taken, then they are divided by their length; their covariance is that of probabilistic PCA (Tipping & Bishop 1999): the first 16 components with their
 * own variances, one variance for all other directions, so that a few images give no direction a variance of zero. The threshold is the conformal
 * quantile (n + 1 in place of n) of distances measured out of fold, folds by group: it holds 98 % of the held-out images and 95 % of every
 * class. Each class counts, because a gate that refuses the rare finding is no safeguard. A function of its input alone, names of groups left aside.
 */
export function fitGate(input: GateInput): Gate {
  const groups = new Set(input.groups).size
  const { rows } = input.features
  if (rows < LEAST_IMAGES || groups < LEAST_GROUPS) {
    return { kind: 'none', reason: `the training part has ${rows} images in ${groups} groups; ${LEAST_IMAGES} in ${LEAST_GROUPS} are needed to tell what is unlike them` }
  }
  const chosen = spread(rows, MOST_IMAGES)
  const directions = directionsOf(selectRows(input.features, chosen), POWER)
  const n = chosen.length
  const columns = directions.length / n
  const groupNumber = new Map([...new Set(chosen.map((i) => input.groups[i] ?? ''))].map((group, g) => [group, g]))
  const fold = chosen.map((i) => (groupNumber.get(input.groups[i] ?? '') ?? 0) % FOLDS)
  const distances = new Float64Array(n)
  for (let f = 0; f < FOLDS; f++) {
    const inside = fold.flatMap((g, at) => (g === f ? [at] : []))
    const outside = fold.flatMap((g, at) => (g === f ? [] : [at]))
    if (inside.length === 0 || outside.length < 2) continue
    const shape = shapeOf(pick(directions, outside, columns), columns)
    measure(shape, pick(directions, inside, columns)).forEach((distance, at) => (distances[inside[at] ?? 0] = distance))
  }
  const label = (at: number): number => input.labels[chosen[at] ?? 0] ?? -1
  const own = (c: number): Float64Array => distances.filter((_, at) => label(at) === c)
  const threshold = Math.max(conformalQuantile(distances, COVERAGE.all), ...input.classes.map((_, c) => conformalQuantile(own(c), COVERAGE.everyClass)))
  const shape = shapeOf(directions, columns)
  const within = (values: Float64Array): { images: number; accepted: number } => ({ images: values.length, accepted: values.filter((d) => d <= threshold).length })
  return {
    kind: 'features',
    columns: input.features.columns,
    hashed: columns,
    power: POWER,
    mean: floatsToBase64(shape.mean),
    components: floatsToBase64(shape.components),
    variances: Array.from(shape.variances),
    rest: shape.rest,
    threshold,
    coverage: within(distances),
    byClass: input.classes.map((name, c) => ({ class: name, ...within(own(c)) })),
    folds: FOLDS
  }
}

/** Distance of each row of features by the gate's threshold: up to 1 is answered. Infinity for features that are all zero or no numbers. */
export function gateDistances(gate: FeatureGate, features: Matrix): Float64Array {
  if (features.columns !== gate.columns) throw new RangeError(`the gate is for ${gate.columns} features, ${features.columns} were given`)
  const components = Float64Array.from(floatsFromBase64(gate.components))
  const shape: Shape = { mean: Float64Array.from(floatsFromBase64(gate.mean)), components, variances: Float64Array.from(gate.variances), rest: gate.rest }
  return measure(shape, directionsOf(features, gate.power ?? 1)).map((distance) => (Number.isNaN(distance) ? Infinity : distance / gate.threshold))
}

/** The refusal of an image at this distance (`gateDistances`); undefined where it is answered. */
export function checkDistance(distance: number): InputRefusal | undefined {
  if (distance <= 1) return undefined
  const times = Number.isFinite(distance) ? `${distance.toFixed(distance < 10 ? 1 : 0)} times the distance` : 'further than any distance'
  return { code: 'out-of-distribution', reason: `it looks unlike the images that the model learned from (${times} that it answers up to)` }
}

interface Shape {
  readonly mean: Float64Array
  readonly components: Float64Array
  readonly variances: Float64Array
  readonly rest: number
}

function shapeOf(rows: Float64Array, columns: number): Shape {
  const n = rows.length / columns
  const mean = new Float64Array(columns)
  rows.forEach((value, at) => (mean[at % columns] = (mean[at % columns] ?? 0) + value / n))
  const p = Math.max(1, Math.min(COMPONENTS, Math.floor(n / 5), columns - 1))
  const { components, variances, total } = principalComponents(rows.map((value, at) => value - (mean[at % columns] ?? 0)), columns, p)
  const least = total * 1e-9 + 1e-15
  const explained = variances.reduce((sum, v) => sum + v, 0)
  const rest = Math.max(least, (total - explained) / Math.max(1, columns - variances.length))
  return { mean, components, variances: variances.map((v) => Math.max(rest, v)), rest }
}

/** Mahalanobis distance of each row under the shape. */
function measure({ mean, components, variances, rest }: Shape, rows: Float64Array): Float64Array {
  const columns = mean.length
  return Float64Array.from({ length: rows.length / columns }, (_, r) => {
    let left = 0
    for (let c = 0; c < columns; c++) left += ((rows[r * columns + c] ?? 0) - (mean[c] ?? 0)) ** 2
    let sum = 0
    variances.forEach((variance, a) => {
      let along = 0
      for (let c = 0; c < columns; c++) along += ((rows[r * columns + c] ?? 0) - (mean[c] ?? 0)) * (components[a * columns + c] ?? 0)
      sum += (along * along) / variance
      left -= along * along
    })
    return Math.sqrt(sum + Math.max(0, left) / rest)
  })
}

/** Rows raised to a power, signs kept, at unit length; wide ones hashed into fewer columns with a sign each (Weinberger et al. 2009), which keeps their angles on average. */
function directionsOf({ rows, columns, data }: Matrix, power: number): Float64Array {
  const width = Math.min(columns, WIDEST)
  const out = new Float64Array(rows * width)
  for (let r = 0; r < rows; r++) {
    const row = out.subarray(r * width, (r + 1) * width)
    for (let c = 0; c < columns; c++) {
      const raw = data[r * columns + c] ?? 0
      const value = Math.sign(raw) * Math.abs(raw) ** power
      if (width === columns) row[c] = value
      else {
        const bits = mix(c + 1)
        const to = (bits >>> 1) % width
        row[to] = (row[to] ?? 0) + (bits & 1 ? value : -value)
      }
    }
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))
    for (let c = 0; c < width; c++) row[c] = (row[c] ?? 0) / length
  }
  return out
}

/** The value that holds `share` of further draws from where these came (split conformal); the largest where there are too few to tell. */
function conformalQuantile(values: Float64Array, share: number): number {
  const sorted = values.toSorted()
  return sorted[Math.min(sorted.length, Math.ceil((sorted.length + 1) * share)) - 1] ?? 0
}

/** At most `most` indices, evenly over all. */
function spread(n: number, most: number): number[] {
  const count = Math.min(n, most)
  return Array.from({ length: count }, (_, i) => Math.floor((i * n) / count))
}

function pick(rows: Float64Array, indices: readonly number[], columns: number): Float64Array {
  const out = new Float64Array(indices.length * columns)
  indices.forEach((from, to) => out.set(rows.subarray(from * columns, (from + 1) * columns), to * columns))
  return out
}
