import { percentileInterval, resampleGroups, type Replicates } from './bootstrap.ts'
import { delongAuc } from './delong.ts'
import type { Figure } from './evaluate.ts'
import { PREVALENCES, predictiveValues } from './predictiveValues.ts'
import { rankByClass, type Ranking } from './ranking.ts'
import { resampledFigure } from './resampledFigure.ts'
import type { ScoredImages } from './scoredImages.ts'

/** Sensitivities and specificities at which the other one is read. */
export const FIXED_RATES: readonly number[] = [0.9, 0.95]

/** Probabilities of treatment at which net benefit is computed: every per cent. */
const THRESHOLDS: readonly number[] = Array.from({ length: 99 }, (_, i) => (i + 1) / 100)

export interface OperatingPoint {
  readonly fixed: 'specificity' | 'sensitivity'
  /** What the fixed rate reaches at least. */
  readonly at: number
  /** The other rate: the best among the thresholds that hold the fixed one. Chosen on these same images, so on new ones expect less. */
  readonly found: Figure
  /** The least probability that counts as positive; null where the point is to flag nothing. */
  readonly threshold: number | null
}

export interface DecisionPoint {
  readonly threshold: number
  /** Per image: true positives less false positives weighted by threshold / (1 - threshold) (Vickers & Elkin 2006). */
  readonly netBenefit: number
  readonly interval: readonly [number, number] | null
  /** Net benefit of treating every image. Of treating none it is 0. */
  readonly treatAll: number
}

/** What follows from one class against the rest for use: the other images are negatives, whatever they hold. */
export interface FindingFigures {
  readonly class: string
  /** Test images with and without it. */
  readonly positives: number
  readonly negatives: number
  /** AUC with DeLong's interval (images independent); the interval over groups stands in `Evaluation.perClass`. */
  readonly delongAuc: Figure
  readonly operatingPoints: readonly OperatingPoint[]
  /** By Bayes from sensitivity and specificity at the most probable class; the interval is of both over resampled groups. */
  readonly predictiveValues: readonly { readonly prevalence: number; readonly ppv: Figure; readonly npv: Figure }[]
  /** At the test part's own share of positives; null where a side is missing. */
  readonly decisionCurve: readonly DecisionPoint[] | null
}

interface Options {
  readonly replicates: number
  readonly seed: number
  /** A prevalence beside PREVALENCES, 0 to 1. */
  readonly prevalence?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** `label` against the rest. Throws the signal's reason when aborted. */
export function findingFigures(images: ScoredImages, label: number, name: string, options: Options): FindingFigures {
  const ranking = rankByClass(images, label)
  const { positive } = ranking
  const positives = positive.reduce((a, b) => a + b, 0)
  const negatives = images.n - positives
  const prevalences = [...new Set([...PREVALENCES, ...(options.prevalence === undefined ? [] : [options.prevalence])])].toSorted((a, b) => a - b)
  const scores = Float64Array.from({ length: images.n }, (_, i) => images.probabilities[i * images.k + label] ?? 0)
  const flagged = Uint8Array.from(images.predictions, (y) => (y === label ? 1 : 0))
  const above = Uint8Array.from(scores, (p) => THRESHOLDS.filter((t) => p >= t).length)
  const columns = { predictive: 2 * FIXED_RATES.length, benefit: 2 * FIXED_RATES.length + 2 * prevalences.length }
  const size = columns.benefit + THRESHOLDS.length

  const compute = (weights: Float64Array, row: Float64Array): void => {
    row.fill(Number.NaN)
    const all = totals(positive, weights)
    if (all.positives === 0 || all.negatives === 0) return
    FIXED_RATES.forEach((at, i) => {
      row[i] = sensitivityAt(ranking, weights, all, at).rate
      row[FIXED_RATES.length + i] = specificityAt(ranking, weights, all, at).rate
    })
    const called = totals(positive, weights, flagged)
    prevalences.forEach((prevalence, i) => {
      const { ppv, npv } = predictiveValues(called.positives / all.positives, 1 - called.negatives / all.negatives, prevalence)
      row[columns.predictive + 2 * i] = ppv ?? Number.NaN
      row[columns.predictive + 2 * i + 1] = npv ?? Number.NaN
    })
    netBenefits(positive, above, weights, row.subarray(columns.benefit))
  }

  const ones = new Float64Array(images.n).fill(1)
  const values = new Float64Array(size)
  compute(ones, values)
  const groups = images.groupStart.length - 1
  const replicates = resampleGroups(images, size, compute, { ...options, replicates: groups < 2 ? 0 : options.replicates })
  const missing = positives === 0 ? `no test image is ${name}` : negatives === 0 ? `every test image is ${name}` : null
  const read = (column: number, why: string): Figure => resampledFigure(values, replicates, column, missing ?? why, groups)
  const all = totals(positive, ones)
  const point = (fixed: OperatingPoint['fixed'], at: number, column: number): OperatingPoint => {
    const reason = missing ?? tooFewFor(fixed, at, positives, negatives)
    if (reason !== null) return { fixed, at, found: { value: null, interval: null, reason }, threshold: null }
    const { rank } = fixed === 'specificity' ? sensitivityAt(ranking, ones, all, at) : specificityAt(ranking, ones, all, at)
    return { fixed, at, found: read(column, ''), threshold: rank < 0 ? null : (scores[ranking.order[rank] ?? 0] ?? null) }
  }
  return {
    class: name,
    positives,
    negatives,
    delongAuc: delongAuc(scores, positive),
    operatingPoints: [
      ...FIXED_RATES.map((at, i) => point('specificity', at, i)),
      ...FIXED_RATES.map((at, i) => point('sensitivity', at, FIXED_RATES.length + i))
    ],
    predictiveValues: prevalences.map((prevalence, i) => ({
      prevalence,
      ppv: read(columns.predictive + 2 * i, 'nothing is flagged'),
      npv: read(columns.predictive + 2 * i + 1, 'nothing is cleared')
    })),
    decisionCurve: missing === null ? decisionCurve(values, replicates, columns.benefit, positives / images.n) : null
  }
}

/** A rate of 0.95 among fewer than 20 images cannot be told from 1. */
function tooFewFor(fixed: OperatingPoint['fixed'], at: number, positives: number, negatives: number): string | null {
  const needed = Math.round(1 / (1 - at))
  const [have, side] = fixed === 'specificity' ? [negatives, 'without'] : [positives, 'with']
  return have >= needed ? null : `needs ${needed} images ${side} the finding, there are ${have}`
}

interface Totals {
  positives: number
  negatives: number
}

function totals(positive: Uint8Array, weights: Float64Array, among?: Uint8Array): Totals {
  const sums = { positives: 0, negatives: 0 }
  for (let i = 0; i < positive.length; i++) {
    if (among && among[i] === 0) continue
    if (positive[i]) sums.positives += weights[i] ?? 0
    else sums.negatives += weights[i] ?? 0
  }
  return sums
}

/** The largest sensitivity among thresholds whose specificity is at least `at`, and the rank that the highest such threshold includes; -1: none. */
function sensitivityAt({ order, lastOfTie, positive }: Ranking, weights: Float64Array, all: Totals, at: number): { rate: number; rank: number } {
  // counts are whole numbers, their limit need not be
  const limit = (1 - at) * all.negatives + 1e-9
  let found = 0
  let alarms = 0
  const best = { found: 0, rank: -1 }
  for (let rank = 0; rank < order.length && alarms <= limit; rank++) {
    const i = order[rank] ?? 0
    if (positive[i]) found += weights[i] ?? 0
    else alarms += weights[i] ?? 0
    if (lastOfTie[rank] && alarms <= limit && found > best.found) Object.assign(best, { found, rank })
  }
  return { rate: best.found / all.positives, rank: best.rank }
}

/** The specificity at the highest threshold whose sensitivity is at least `at`. */
function specificityAt({ order, lastOfTie, positive }: Ranking, weights: Float64Array, all: Totals, at: number): { rate: number; rank: number } {
  let found = 0
  let alarms = 0
  for (let rank = 0; rank < order.length; rank++) {
    const i = order[rank] ?? 0
    if (positive[i]) found += weights[i] ?? 0
    else alarms += weights[i] ?? 0
    if (lastOfTie[rank] && found >= at * all.positives - 1e-9) return { rate: 1 - alarms / all.negatives, rank }
  }
  return { rate: 0, rank: order.length - 1 }
}

function netBenefits(positive: Uint8Array, above: Uint8Array, weights: Float64Array, out: Float64Array): void {
  const found = new Float64Array(THRESHOLDS.length + 1)
  const alarms = new Float64Array(THRESHOLDS.length + 1)
  let total = 0
  for (let i = 0; i < positive.length; i++) {
    const side = positive[i] ? found : alarms
    const at = above[i] ?? 0
    side[at] = (side[at] ?? 0) + (weights[i] ?? 0)
    total += weights[i] ?? 0
  }
  let truePositives = 0
  let falsePositives = 0
  for (let t = THRESHOLDS.length - 1; t >= 0; t--) {
    truePositives += found[t + 1] ?? 0
    falsePositives += alarms[t + 1] ?? 0
    const threshold = THRESHOLDS[t] ?? 0
    out[t] = (truePositives - (falsePositives * threshold) / (1 - threshold)) / total
  }
}

function decisionCurve(values: Float64Array, replicates: Replicates, from: number, prevalence: number): DecisionPoint[] {
  return THRESHOLDS.map((threshold, t) => {
    const interval = percentileInterval(replicates, from + t)
    return {
      threshold,
      netBenefit: values[from + t] ?? 0,
      interval: 'reason' in interval ? null : interval,
      treatAll: prevalence - ((1 - prevalence) * threshold) / (1 - threshold)
    }
  })
}
