import { FIGURE_NAMES, type Evaluation, type Figure } from '../evaluate/evaluate.ts'

/** Figures of all classes together that a publication may state, as MLlib or the confusion matrix defines them. */
export const METRICS = [
  'accuracy',
  'f1',
  'weightedPrecision',
  'weightedRecall',
  'sensitivity',
  'specificity',
  'ppv',
  'auc',
  'meanRecall',
  'meanPrecision',
  'meanF1',
  'meanOneVsRestAccuracy'
] as const

/** Figures of one class against the rest. */
export const CLASS_METRICS = ['recall', 'precision', 'f1', 'specificity', 'oneVsRestAccuracy'] as const

export type Metric = (typeof METRICS)[number]
export type ClassMetric = (typeof CLASS_METRICS)[number]

const MEANS: ReadonlyMap<string, ClassMetric> = new Map([
  ['meanRecall', 'recall'],
  ['meanPrecision', 'precision'],
  ['meanF1', 'f1'],
  ['meanOneVsRestAccuracy', 'oneVsRestAccuracy']
])

const TITLES: Readonly<Record<Metric | ClassMetric, string>> = {
  accuracy: 'Accuracy',
  f1: 'F1, weighted',
  weightedPrecision: 'Precision, weighted',
  weightedRecall: 'Recall, weighted',
  sensitivity: 'Sensitivity',
  specificity: 'Specificity',
  ppv: 'PPV',
  auc: 'AUC',
  meanRecall: 'Recall, mean of classes',
  meanPrecision: 'Precision, mean of classes',
  meanF1: 'F1, mean of classes',
  meanOneVsRestAccuracy: 'Accuracy one against the rest, mean of classes',
  recall: 'Recall',
  precision: 'Precision',
  oneVsRestAccuracy: 'Accuracy one against the rest'
}

/** The metric in words, with its class. */
export function metricTitle({ metric, class: of }: { readonly metric: Metric | ClassMetric; readonly class?: string | undefined }): string {
  if (of === undefined) return TITLES[metric]
  return `${metric === 'f1' ? 'F1' : TITLES[metric]}, ${of}`
}

/** A metric of an evaluation. A mean over classes has no interval. Undefined values are null with the reason. */
export function metricOf(evaluation: Evaluation, { metric, class: of }: { readonly metric: Metric | ClassMetric; readonly class?: string | undefined }): Figure {
  if (of !== undefined) {
    const found = evaluation.perClass.find((one) => one.class === of)
    if (found === undefined) return { value: null, interval: null, reason: `there is no class "${of}" here` }
    return found.figures[CLASS_METRICS.find((name) => name === metric) ?? 'recall']
  }
  const mean = MEANS.get(metric)
  if (mean !== undefined) return meanOf(evaluation, mean)
  const name = FIGURE_NAMES.find((one) => one === metric)
  return name === undefined ? { value: null, interval: null, reason: 'a figure of one class' } : evaluation.figures[name]
}

function meanOf({ perClass }: Evaluation, metric: ClassMetric): Figure {
  let sum = 0
  for (const { figures } of perClass) {
    const { value, reason } = figures[metric]
    if (value === null) return { value: null, interval: null, ...(reason === undefined ? {} : { reason }) }
    sum += value
  }
  return { value: sum / perClass.length, interval: null }
}
