import { log1pExp, logistic } from './probability.ts'
import type { Matrix } from './matrix.ts'
import type { DifferentiableFunction } from './minimize.ts'
import { leaseRowKernels, ROW_BLOCK as BLOCK, type RowKernels } from './rowKernels.ts'
import { dot } from './vector.ts'

export interface LogisticLossOptions {
  /** as given; scaled while it is read, never copied */
  readonly features: Matrix
  /** class of each row, 0 … */
  readonly labels: Int32Array
  readonly family: 'binomial' | 'multinomial'
  /** rows of coefficients: 1 for the binomial family, the number of classes for the multinomial one */
  readonly sets: number
  readonly fitIntercept: boolean
  /** per column, what features are multiplied by: 1 / standard deviation, 0 for a constant column */
  readonly scale: Float64Array
  /** per column, what is subtracted from the scaled feature */
  readonly centre?: Float64Array
  readonly l2: number
  /** per column, divisor of the squared coefficient in the L2 penalty; 0 leaves the column unpenalised; absent: 1 everywhere */
  readonly l2Divisor?: Float64Array
  /** multinomial: MLlib 3.2 and later takes the logarithm of the softmax, infinite where it underflows; earlier ones log-sum-exp */
  readonly saturating: boolean
  /** do without WebAssembly */
  readonly javaScriptOnly?: boolean
  /** asked before every pass over the data */
  readonly signal?: AbortSignal
}

/**
 * Mean logistic loss plus L2 penalty, as MLlib's `BinaryLogisticBlockAggregator` and `MultinomialLogisticBlockAggregator` define it, in
 * the scaled space. The argument is [sets][columns] row-major, then one intercept per set where there is one (never penalised). Centring
 * is virtual: it moves the intercept, so data are read once and stay as they are. The passes over the data run in WebAssembly on a copy of them, or in
 * JavaScript where there is none for them (`leaseRowKernels`).
 */
export function logisticLoss(options: LogisticLossOptions): DifferentiableFunction {
  const { features, labels, sets, fitIntercept, scale, centre, signal } = options
  const { rows, columns } = features
  const toMultipliers = options.family === 'binomial' ? binomial : options.saturating ? softmax : logSumExp
  const scaled = new Float64Array(sets * columns)
  const offset = new Float64Array(sets)
  const totals = new Float64Array(sets)
  const lease = options.javaScriptOnly === true ? undefined : leaseRowKernels(features, sets)

  return (x) => {
    signal?.throwIfAborted()
    const gradient = new Float64Array(x.length)
    totals.fill(0)
    for (let k = 0; k < sets; k++) {
      const base = k * columns
      offset[k] = fitIntercept ? (x[sets * columns + k] as number) : 0
      if (centre !== undefined) offset[k] = (offset[k] as number) - dot(x, centre, base, columns, 0)
      for (let j = 0; j < columns; j++) scaled[base + j] = (x[base + j] as number) * (scale[j] as number)
    }

    const pass = lease === undefined ? inJavaScript(features, scaled, gradient) : inWasm(lease.current(), features, scaled)
    const multipliers = pass.block
    let loss = 0
    for (let i = 0; i < rows; i += BLOCK) {
      const height = Math.min(BLOCK, rows - i)
      for (let k = 0; k < sets; k++) {
        pass.margins(i, height, k)
        for (let r = 0; r < height; r++) multipliers[k * BLOCK + r] = (multipliers[k * BLOCK + r] as number) + (offset[k] as number)
      }
      for (let r = 0; r < height; r++) loss += toMultipliers(multipliers, r, sets, labels[i + r] as number)
      for (let k = 0; k < sets; k++) {
        for (let r = 0; r < height; r++) totals[k] = (totals[k] as number) + (multipliers[k * BLOCK + r] as number)
        pass.addRows(i, height, k)
      }
    }
    pass.readSums(gradient)

    for (let k = 0; k < sets; k++) {
      const base = k * columns
      const total = totals[k] as number
      for (let j = 0; j < columns; j++) {
        const sum = (gradient[base + j] as number) * (scale[j] as number)
        gradient[base + j] = (centre === undefined ? sum : sum - total * (centre[j] as number)) / rows
      }
      if (fitIntercept) gradient[sets * columns + k] = total / rows
    }
    return { value: loss / rows + addPenalty(x, gradient, options), gradient }
  }
}

/** One pass over the data: margins without the offset, block by block, and Σ multiplier × row. */
interface Pass {
  /** [sets, BLOCK] */
  readonly block: Float64Array
  margins(row: number, height: number, set: number): void
  addRows(row: number, height: number, set: number): void
  /** Puts the sums [sets, columns] at the head of the gradient. */
  readSums(gradient: Float64Array): void
}

function inWasm(kernels: RowKernels, { columns }: Matrix, scaled: Float64Array): Pass {
  const { coefficients, sums, block, paddedColumns } = kernels
  const sets = block.length / BLOCK
  for (let k = 0; k < sets; k++) {
    coefficients.set(scaled.subarray(k * columns, (k + 1) * columns), k * paddedColumns)
    coefficients.fill(0, k * paddedColumns + columns, (k + 1) * paddedColumns)
  }
  sums.fill(0)
  return {
    block,
    margins: (row, _height, set) => kernels.dotRows(row, set),
    addRows(row, height, set) {
      // rows past the end are zeros, but what stands beside them may be anything
      for (let r = height; r < BLOCK; r++) block[set * BLOCK + r] = 0
      kernels.addRows(row, set)
    },
    readSums(gradient) {
      for (let k = 0; k < sets; k++) gradient.set(sums.subarray(k * paddedColumns, k * paddedColumns + columns), k * columns)
    }
  }
}

function inJavaScript({ columns, data }: Matrix, scaled: Float64Array, gradient: Float64Array): Pass {
  const block = new Float64Array((scaled.length / columns) * BLOCK)
  return {
    block,
    margins: (row, height, set) => margins(data, row * columns, height, columns, scaled, set * columns, block, set * BLOCK),
    addRows: (row, height, set) => addRows(data, row * columns, height, columns, block, set * BLOCK, gradient, set * columns),
    readSums: () => undefined
  }
}

/** out[outBase + r] = row (r) · coefficients, for up to BLOCK rows. */
function margins(
  data: Float32Array | Float64Array, base: number, height: number, columns: number,
  coefficients: Float64Array, from: number, out: Float64Array, outBase: number
): void {
  if (height === BLOCK) {
    const b1 = base + columns
    const b2 = b1 + columns
    const b3 = b2 + columns
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (let j = 0; j < columns; j++) {
      const c = coefficients[from + j] as number
      s0 += (data[base + j] as number) * c
      s1 += (data[b1 + j] as number) * c
      s2 += (data[b2 + j] as number) * c
      s3 += (data[b3 + j] as number) * c
    }
    out[outBase] = s0
    out[outBase + 1] = s1
    out[outBase + 2] = s2
    out[outBase + 3] = s3
    return
  }
  for (let r = 0; r < height; r++) {
    const row = base + r * columns
    let sum = 0
    for (let j = 0; j < columns; j++) sum += (data[row + j] as number) * (coefficients[from + j] as number)
    out[outBase + r] = sum
  }
}

/** out[outBase + j] += sum over rows r of weights[from + r] * row (r)[j]. */
function addRows(
  data: Float32Array | Float64Array, base: number, height: number, columns: number,
  weights: Float64Array, from: number, out: Float64Array, outBase: number
): void {
  if (height === BLOCK) {
    const b1 = base + columns
    const b2 = b1 + columns
    const b3 = b2 + columns
    const w0 = weights[from] as number
    const w1 = weights[from + 1] as number
    const w2 = weights[from + 2] as number
    const w3 = weights[from + 3] as number
    for (let j = 0; j < columns; j++) {
      out[outBase + j] = (out[outBase + j] as number) +
        ((data[base + j] as number) * w0 + (data[b1 + j] as number) * w1 + ((data[b2 + j] as number) * w2 + (data[b3 + j] as number) * w3))
    }
    return
  }
  for (let r = 0; r < height; r++) {
    const row = base + r * columns
    const weight = weights[from + r] as number
    for (let j = 0; j < columns; j++) out[outBase + j] = (out[outBase + j] as number) + weight * (data[row + j] as number)
  }
}

/** Adds the L2 gradient in place and returns the penalty. */
function addPenalty(x: Float64Array, gradient: Float64Array, { features, sets, l2, l2Divisor }: LogisticLossOptions): number {
  if (l2 === 0) return 0
  const { columns } = features
  let sum = 0
  for (let k = 0; k < sets; k++) {
    const base = k * columns
    for (let j = 0; j < columns; j++) {
      const divisor = l2Divisor === undefined ? 1 : (l2Divisor[j] as number)
      if (divisor === 0) continue
      const c = x[base + j] as number
      const slope = c / divisor
      sum += c * slope
      gradient[base + j] = (gradient[base + j] as number) + l2 * slope
    }
  }
  return 0.5 * sum * l2
}

// Each turns the margins of row r of a block into the derivatives of its loss by them, in place, and returns the loss.

function binomial(block: Float64Array, r: number, _sets: number, label: number): number {
  const margin = block[r] as number
  block[r] = logistic(margin) - label
  return label > 0 ? log1pExp(-margin) : log1pExp(-margin) + margin
}

function softmax(block: Float64Array, r: number, sets: number, label: number): number {
  let highest = -Number.MAX_VALUE
  for (let k = 0; k < sets; k++) highest = Math.max(highest, block[k * BLOCK + r] as number)
  let sum = 0
  for (let k = 0; k < sets; k++) {
    const e = Math.exp((block[k * BLOCK + r] as number) - highest)
    block[k * BLOCK + r] = e
    sum += e
  }
  const factor = 1 / sum
  let loss = 0
  for (let k = 0; k < sets; k++) {
    const probability = (block[k * BLOCK + r] as number) * factor
    if (k === label) loss = -Math.log(probability)
    block[k * BLOCK + r] = k === label ? probability - 1 : probability
  }
  return loss
}

function logSumExp(block: Float64Array, r: number, sets: number, label: number): number {
  let highest = 0
  for (let k = 0; k < sets; k++) highest = k === 0 ? (block[r] as number) : Math.max(highest, block[k * BLOCK + r] as number)
  // only a positive maximum can overflow, and only that is taken out
  const shift = highest > 0 ? highest : 0
  const ofLabel = block[label * BLOCK + r] as number
  let sum = 0
  for (let k = 0; k < sets; k++) {
    const e = Math.exp((block[k * BLOCK + r] as number) - shift)
    block[k * BLOCK + r] = e
    sum += e
  }
  for (let k = 0; k < sets; k++) block[k * BLOCK + r] = (block[k * BLOCK + r] as number) / sum - (k === label ? 1 : 0)
  return Math.log(sum) - ofLabel + shift
}
