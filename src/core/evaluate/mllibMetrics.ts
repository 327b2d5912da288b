/**
 * The figures of Spark MLlib's evaluators under their own names. Ours elsewhere agree where the definitions do; `areaUnderROC` and
 * `areaUnderPR` are MLlib's own, on a curve that is down-sampled past `numBins` distinct scores.
 */
export interface MllibMetrics {
  readonly accuracy: number
  readonly f1: number
  readonly weightedPrecision: number
  readonly weightedRecall: number
  readonly weightedFMeasure: number
  readonly weightedTruePositiveRate: number
  /** null where the test part has one class only: there is no negative to alarm on. */
  readonly weightedFalsePositiveRate: number | null
  readonly hammingLoss: number
  readonly logLoss: number
  /** Two classes only, and null without images of both. */
  readonly areaUnderROC: number | null
  readonly areaUnderPR: number | null
}

export interface MllibInput {
  readonly labels: ArrayLike<number>
  /** Predicted class per image, [n]. */
  readonly predictions: ArrayLike<number>
  /** [n, k] */
  readonly probabilities: ArrayLike<number>
  readonly classCount: number
}

/**
 * MulticlassClassificationEvaluator (metrics of `MulticlassMetrics`, beta 1, eps 1e-15) and, for two classes, BinaryClassificationEvaluator
 * (`BinaryClassificationMetrics`; `numBins` 1000 is its default, 0 does not down-sample). Sums run over the classes that the test part holds.
 */
export function mllibMetrics(input: MllibInput, numBins = 1000): MllibMetrics {
  const { labels, predictions, probabilities, classCount } = input
  const n = labels.length
  const truePositives = new Float64Array(classCount)
  const falsePositives = new Float64Array(classCount)
  const support = new Float64Array(classCount)
  let lossSum = 0
  for (let i = 0; i < n; i++) {
    const label = labels[i] ?? 0
    const prediction = predictions[i] ?? 0
    support[label] = (support[label] ?? 0) + 1
    if (label === prediction) truePositives[label] = (truePositives[label] ?? 0) + 1
    else falsePositives[prediction] = (falsePositives[prediction] ?? 0) + 1
    lossSum += logLossOf(probabilities[i * classCount + label] ?? 0)
  }

  let correct = 0
  let weightedPrecision = 0
  let weightedRecall = 0
  let weightedFMeasure = 0
  let weightedFalsePositiveRate: number | null = 0
  for (let c = 0; c < classCount; c++) {
    const count = support[c] ?? 0
    if (count === 0) continue
    const tp = truePositives[c] ?? 0
    const fp = falsePositives[c] ?? 0
    const precision = ratio(tp, tp + fp, 0)
    const recall = tp / count
    correct += tp
    weightedPrecision += (precision * count) / n
    weightedRecall += (recall * count) / n
    weightedFMeasure += (ratio(2 * precision * recall, precision + recall, 0) * count) / n
    weightedFalsePositiveRate =
      weightedFalsePositiveRate === null || count === n ? null : weightedFalsePositiveRate + ((fp / (n - count)) * count) / n
  }
  return {
    accuracy: correct / n,
    f1: weightedFMeasure,
    weightedPrecision,
    weightedRecall,
    weightedFMeasure,
    weightedTruePositiveRate: weightedRecall,
    weightedFalsePositiveRate,
    hammingLoss: (n - correct) / n,
    logLoss: lossSum / n,
    ...areas(input, numBins)
  }
}

const LOG_LOSS_EPS = 1e-15

/** MulticlassMetrics.logLoss of one image: -ln of the true class's probability, clipped to [eps, 1 - eps]. */
export function logLossOf(p: number): number {
  if (p < LOG_LOSS_EPS) return -Math.log(LOG_LOSS_EPS)
  return p > 1 - LOG_LOSS_EPS ? -Math.log1p(-LOG_LOSS_EPS) : -Math.log(p)
}

function areas(
  { labels, probabilities, classCount }: MllibInput,
  numBins: number
): { areaUnderROC: number | null; areaUnderPR: number | null } {
  const n = labels.length
  let positives = 0
  for (let i = 0; i < n; i++) if (labels[i] === 1) positives++
  if (classCount !== 2 || positives === 0 || positives === n) return { areaUnderROC: null, areaUnderPR: null }

  const points = cumulativeCounts(labels, probabilities, numBins)
  const negatives = n - positives
  let roc = 0
  let pr = 0
  let lastRate = 0
  let lastRecall = 0
  let lastPrecision: number | null = null
  for (const { found, alarms } of points) {
    const rate = alarms / negatives
    const recall = found / positives
    const precision = ratio(found, found + alarms, 1)
    roc += ((rate - lastRate) * (recall + lastRecall)) / 2
    // the curve begins at recall 0 with the first point's precision
    pr += ((recall - lastRecall) * (precision + (lastPrecision ?? precision))) / 2
    lastRate = rate
    lastRecall = recall
    lastPrecision = precision
  }
  return { areaUnderROC: roc + ((1 - lastRate) * (1 + lastRecall)) / 2, areaUnderPR: pr }
}

/** Images found and false alarms at each distinct score, falling, `floor(distinct / numBins)` scores to a point where that is 2 or more. */
function cumulativeCounts(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  numBins: number
): { found: number; alarms: number }[] {
  const score = (i: number): number => probabilities[2 * i + 1] ?? 0
  const order = Array.from({ length: labels.length }, (_, i) => i).toSorted((a, b) => score(b) - score(a))
  const points: { found: number; alarms: number }[] = []
  let found = 0
  let alarms = 0
  order.forEach((i, rank) => {
    if (labels[i] === 1) found++
    else alarms++
    const next = order[rank + 1]
    if (next === undefined || score(next) !== score(i)) points.push({ found, alarms })
  })
  const grouping = numBins === 0 ? 1 : Math.floor(points.length / numBins)
  return grouping < 2 ? points : points.filter((_, i) => i % grouping === grouping - 1 || i === points.length - 1)
}

function ratio(a: number, b: number, whenZero: number): number {
  return b === 0 ? whenZero : a / b
}
