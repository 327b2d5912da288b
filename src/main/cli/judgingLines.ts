import type { ModelComparison } from '../handlers/models/compareModels.ts'
import type { Loss } from '../handlers/models/topLosses.ts'
import type { PredictResult } from '../handlers/predict.ts'
import { intervalText, numberText } from './figureText.ts'
import { table } from './output.ts'

/** Answers as a person reads them. A score is calibrated where the model is; the answer's probabilities are the classifier's own. */
export function predictLines({ model, images, refused }: PredictResult): string[] {
  const { threshold } = model
  return [
    ...table([
      ['file', 'score', ...(threshold === null ? [] : ['call']), 'answer'],
      ...images.map((image) => {
        const call = (text: string): string[] => (threshold === null ? [] : [text])
        if ('notScored' in image) return [image.file, '', ...call(''), `not scored: ${image.notScored.reason}`]
        const said = Object.entries(image.probabilities).map(([name, p]) => `${name} ${p.toFixed(3)}`).join('  ')
        const mark = image.overridden === undefined ? '' : `  NOT FOR USE, would be refused: ${image.overridden.reason}`
        return [image.file, image.score.toFixed(3), ...call(threshold !== null && image.score >= threshold ? 'positive' : 'negative'), `${said}${mark}`]
      })
    ]),
    ...refused.map((file) => `refused  ${file.path}: ${file.reason} (${file.code})`),
    'Research use only, not for diagnosis'
  ]
}

export function lossLines(losses: readonly Loss[]): string[] {
  if (losses.length === 0) return []
  return [
    '',
    'Most confident errors, worst first. Is the label right?',
    ...table([['file', 'label', 'said', 'with', 'label got'], ...losses.map(({ file, frame, label, said, probability, labelProbability }) => [frame === 0 ? file : `${file} [${frame}]`, label, said, probability.toFixed(3), labelProbability.toFixed(3)])])
  ]
}

export function comparisonLines({ models, dataset, comparison, images, leftOut }: ModelComparison): string[] {
  const { mcNemar, delong = [] } = comparison
  return [
    ...table([['', 'accuracy', '95 %', 'AUC', '95 %'], ...models.map(({ name, version, accuracy, auc }) => [`${name}@${version}`, numberText(accuracy), intervalText(accuracy), numberText(auc), intervalText(auc)]), ['first less second', numberText(comparison.accuracyDifference), intervalText(comparison.accuracyDifference), numberText(comparison.aucDifference), intervalText(comparison.aucDifference)]]),
    `On ${images} images of ${dataset.name}, version ${dataset.version}, that neither learned from. Intervals resample groups.`,
    `McNemar: ${mcNemar.onlyFirstRight} right by the first alone, ${mcNemar.onlySecondRight} by the second alone, p ${mcNemar.p.toPrecision(2)} (images taken as independent).`,
    ...delong.map((test) => (test.p === null ? `DeLong, ${test.class}: no test, ${test.difference.reason ?? 'undefined'}.` : `DeLong, ${test.class}: AUC differs by ${numberText(test.difference)} (${intervalText(test.difference)}), p ${test.p.toPrecision(2)} (images taken as independent).`)),
    `Left out: ${leftOut.learned} that either learned from, or of their patients or groups, ${leftOut.otherClasses} of other classes, ${leftOut.notAnswered} that either refuses, ${leftOut.unreadable} unreadable.`
  ]
}
