import { fitLogisticRegression, predictProbabilities } from '../learn/logisticRegression.ts'
import { selectRows, type Matrix } from '../learn/matrix.ts'
import { groupedFolds, type Split, type SplitItem } from '../learn/split.ts'
import { groupsOfClass, indexItems } from '../learn/splitItems.ts'
import { createRandom } from '../random.ts'
import { permuteLabels } from './permuteLabels.ts'
import { probesOf, type AuditedImage, type Probe, type ProbeId } from './probes.ts'

export interface AuditOptions {
  readonly classes: readonly string[]
  readonly seed: number
  /** Draws of the null; with fewer than 100 no light but green can be given. */
  readonly permutations: number
  /** Fewer are made where a class has fewer groups. */
  readonly folds: number
  /** All where absent; p-values are right for those that are asked for. */
  readonly only?: readonly ProbeId[]
  readonly signal?: AbortSignal
  readonly onStep?: (done: number, total: number) => void
  /** Lets waiting messages in. */
  readonly breathe?: () => Promise<void>
}

/** `unknown`: known of no image. `constant`: the same of all images, so it tells nothing. */
export type AuditLevel = 'red' | 'amber' | 'green' | 'unknown' | 'constant'

export interface ProbeResult {
  readonly id: ProbeId
  readonly level: AuditLevel
  /** Images of which the attribute is known. */
  readonly known: number
  /** Absent at `unknown` and `constant`. */
  readonly figures?: ProbeFigures
}

export interface ProbeFigures {
  /** Share of images given their class. */
  readonly accuracy: number
  /** The class best told from the rest, by index, with its area under the ROC curve (mean of the folds) and share of right answers. */
  readonly told: { readonly label: number; readonly auc: number; readonly accuracy: number; readonly largest: number }
  /** Area under the curve by class. */
  readonly aucs: readonly number[]
  /** Mean over the permutations of what `told.auc` is there. */
  readonly nullAuc: number
  /** Share of permutations, the data themselves counted as one, in which this probe does as well. */
  readonly p: number
  /** The same with the best of all probes: right for the number of probes (Westfall and Young's single-step maxT). */
  readonly adjustedP: number
}

export interface AuditResult {
  readonly images: number
  readonly groups: number
  readonly folds: number
  readonly permutations: number
  readonly classes: readonly string[]
  /** Share of the largest class: what guessing gets. */
  readonly largestClass: number
  /** In one permutation of a hundred the best probe reaches this area under the curve; what lies below cannot be told from chance here. */
  readonly noticeableAuc: number
  readonly probes: readonly ProbeResult[]
}

/** An audit of labels that are chance raises a false light once in a hundred times. */
const SIGNIFICANT = 0.01

/** Area under the curve from which on a significant probe is red, and amber. */
export const RED_AUC = 0.8
export const AMBER_AUC = 0.6

const HEAD = { maxIter: 25, regParam: 0.01 } as const

/**
 * How well each probe tells the label: the program's classifier on grouped folds, against permutations of the labels between groups, which
 * are split anew each. All probes see the same permutations.
 *
 * Throws the split's errors (one class only, a class of one group, …), LogisticRegressionError, and the signal's reason.
 */
export async function shortcutAudit(images: readonly AuditedImage[], options: AuditOptions): Promise<AuditResult> {
  const { classes, permutations, seed } = options
  const probes = probesOf(images).filter(({ id }) => options.only?.includes(id) ?? true)
  const groups = images.map((image) => image.group)
  const labels = images.map((image) => image.label)
  const index = indexItems(itemsOf(labels, groups), classes)
  const counted = index.imagesPerClass.flatMap((count, label) => (count > 0 ? [groupsOfClass(index, label).length] : []))
  const folds = Math.max(2, Math.min(options.folds, ...counted))
  const random = createRandom(seed).fork('shortcut audit')
  const testable = probes.flatMap(({ id, features }) => (features === undefined ? [] : [{ id, features }]))

  const observedSplits = groupedFolds(itemsOf(labels, groups), { folds, seed, classes })
  const observed = testable.map(({ features }) => judge(features, labels, observedSplits, classes.length))
  const nulls = testable.map(() => new Float64Array(permutations))
  for (let k = 0; k < permutations; k++) {
    const drawn = splittable(labels, groups, folds, classes, random.fork(k))
    for (const [t, { features }] of testable.entries()) {
      options.signal?.throwIfAborted()
      const row = nulls[t]
      if (row !== undefined) row[k] = Math.max(...judge(features, drawn.labels, drawn.splits, classes.length).aucs)
    }
    options.onStep?.(k + 1, permutations)
    await options.breathe?.()
  }

  const best = Float64Array.from({ length: permutations }, (_, k) => Math.max(0, ...nulls.map((row) => row[k] ?? 0)))
  return {
    images: images.length,
    groups: index.groups.length,
    folds,
    permutations,
    classes,
    largestClass: Math.max(...index.imagesPerClass) / images.length,
    noticeableAuc: best.toSorted()[Math.min(permutations - 1, Math.ceil((1 - SIGNIFICANT) * (permutations + 1)) - 1)] ?? 1,
    probes: probes.map((probe): ProbeResult => {
      const t = testable.findIndex(({ id }) => id === probe.id)
      const figures = observed[t]
      const row = nulls[t]
      if (figures === undefined || row === undefined) return { id: probe.id, known: probe.known, level: probe.known === 0 ? 'unknown' : 'constant' }
      const label = figures.aucs.indexOf(Math.max(...figures.aucs))
      const auc = figures.aucs[label] ?? 0
      const full: ProbeFigures = {
        accuracy: figures.accuracy,
        told: { label, auc, ...oneAgainstRest(figures.answers, labels, label) },
        aucs: figures.aucs,
        nullAuc: row.reduce((sum, value) => sum + value, 0) / permutations,
        p: shareReaching(row, auc),
        adjustedP: shareReaching(best, auc)
      }
      return { id: probe.id, known: probe.known, level: levelOf(probe, full), figures: full }
    })
  }
}

/** The whole image at 16x16 may show the finding itself, so it is no more than amber. */
function levelOf({ id }: Probe, { told, adjustedP }: ProbeFigures): AuditLevel {
  if (adjustedP > SIGNIFICANT) return 'green'
  if (told.auc >= RED_AUC) return id === 'thumbnail' ? 'amber' : 'red'
  return told.auc >= AMBER_AUC ? 'amber' : 'green'
}

function itemsOf(labels: readonly number[], groups: readonly string[]): SplitItem[] {
  return labels.map((label, i) => ({ label, group: groups[i] ?? '' }))
}

interface Drawn {
  readonly labels: readonly number[]
  readonly splits: readonly Split[]
}

/** A permutation that can be split; one in which large groups have eaten up a class is drawn again, 100 times at most. Throws the split's error. */
function splittable(labels: readonly number[], groups: readonly string[], folds: number, classes: readonly string[], random: ReturnType<typeof createRandom>): Drawn {
  let last: unknown
  for (let attempt = 0; attempt < 100; attempt++) {
    const drawn = permuteLabels(labels, groups, random)
    try {
      return { labels: drawn, splits: groupedFolds(itemsOf(drawn, groups), { folds, seed: random.integer(2 ** 31), classes }) }
    } catch (error) {
      last = error
    }
  }
  throw last
}

interface Judged {
  readonly accuracy: number
  readonly aucs: readonly number[]
  /** By image. */
  readonly answers: Int32Array
}

function judge(features: Matrix, labels: readonly number[], splits: readonly Split[], k: number): Judged {
  const answers = new Int32Array(labels.length)
  const sums = new Float64Array(k)
  const counts = new Float64Array(k)
  for (const { train, test } of splits) {
    const model = fitLogisticRegression(selectRows(features, train), train.map((i) => labels[i] ?? 0), { ...HEAD, numClasses: k })
    const probabilities = predictProbabilities(model, selectRows(features, test))
    const truth = test.map((i) => labels[i] ?? 0)
    for (let label = 0; label < k; label++) {
      const scores = Float64Array.from(test, (_, at) => probabilities[at * k + label] ?? 0)
      const auc = areaUnderCurve(scores, truth, label)
      if (Number.isNaN(auc)) continue
      sums[label] = (sums[label] ?? 0) + auc
      counts[label] = (counts[label] ?? 0) + 1
    }
    test.forEach((i, at) => {
      const row = probabilities.subarray(at * k, at * k + k)
      answers[i] = row.indexOf(Math.max(...row))
    })
  }
  const right = labels.reduce((sum, label, i) => sum + (answers[i] === label ? 1 : 0), 0)
  return { accuracy: right / labels.length, aucs: Array.from(sums, (sum, label) => (counts[label] === 0 ? 0 : sum / (counts[label] ?? 1))), answers }
}

/** Mann-Whitney U over the product of the class sizes, a tie counting half; NaN where a side is missing. */
function areaUnderCurve(scores: Float64Array, truth: readonly number[], label: number): number {
  const order = Array.from(scores.keys()).toSorted((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0))
  let positives = 0
  let rankSum = 0
  for (let start = 0; start < order.length; ) {
    let end = start
    let among = 0
    for (; end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0]; end++) if (truth[order[end] ?? 0] === label) among++
    rankSum += among * ((start + 1 + end) / 2)
    positives += among
    start = end
  }
  const negatives = order.length - positives
  return positives === 0 || negatives === 0 ? Number.NaN : (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

/** Share of images rightly called this class or not, and what one would get by always giving the commoner answer. */
function oneAgainstRest(answers: Int32Array, labels: readonly number[], label: number): { accuracy: number; largest: number } {
  const right = labels.filter((truth, i) => (truth === label) === (answers[i] === label)).length / labels.length
  const share = labels.filter((truth) => truth === label).length / labels.length
  return { accuracy: right, largest: Math.max(share, 1 - share) }
}

function shareReaching(nulls: Float64Array, value: number): number {
  return (1 + nulls.filter((other) => other >= value - 1e-12).length) / (nulls.length + 1)
}
