import type { Figure } from '../../../../core/evaluate/evaluate.ts'
import { headlineOf, fieldOf, type CardSource, type FactsOf } from './cardSource.ts'

type JudgementFact = 'performance' | 'internal' | 'external' | 'baseline' | 'robustness' | 'subgroups' | 'bySourceFigures' | 'failures' | 'lockbox' | 'interpretation' | 'limits'

export function judgementFacts(source: CardSource): FactsOf<JudgementFact> {
  const { library, dataset, figures } = source
  const headline = headlineOf(source)
  const openings = dataset === undefined ? [] : library.datasets.lockboxOpenings(dataset.name)
  const model = headline?.model.figures
  return {
    performance: model === undefined ? null : [`AUC ${text(model.auc)}`, `accuracy ${text(model.accuracy)}`, `sensitivity ${text(model.sensitivity)}`, `specificity ${text(model.specificity)}`, `Brier score ${text(model.brier)}`].join('; '),
    internal: headline === undefined ? null : `${headline.title}: ${headline.rule}`,
    external: acceptanceText(source),
    baseline: headline === undefined || headline.thumbnail === null ? null : `the same classifier on 16 × 16 thumbnails has accuracy ${text(headline.thumbnail.figures.accuracy)}, the model ${text(headline.model.figures.accuracy)}`,
    robustness: robustnessText(source),
    subgroups: bySubgroup(source, () => true),
    bySourceFigures: bySubgroup(source, (attribute) => attribute === 'Source'),
    failures: figures === undefined ? null : 'the most confident errors stand in the run’s report and in hilum evaluate --top-losses',
    lockbox: dataset === undefined ? null : openings.length === 0 ? 'never opened, or none was sealed' : openings.map(({ at, by, reason }) => `opened ${at.slice(0, 10)}${by === '' ? '' : ` by ${by}`}: ${reason}`).join('; '),
    interpretation: null,
    limits: limitsOf(source).join(' ')
  }
}

type StudyFact = 'abstract' | 'ethics' | 'protocol' | 'registration' | 'funding' | 'conflicts' | 'dataSharing' | 'code' | 'involvement'

/** What no library knows, but for the code. */
export function studyFacts(): FactsOf<StudyFact> {
  return {
    abstract: null,
    ethics: null,
    protocol: null,
    registration: null,
    funding: null,
    conflicts: null,
    dataSharing: null,
    code: 'Hilum, Apache-2.0; recipe, seed, data, weights and engine class give the same figures again. The model: hilum models export.',
    involvement: null
  }
}

export function limitsOf({ model, document, record }: CardSource): string[] {
  return [
    'Research use only, not for diagnosis.',
    ...(record?.notes ?? []).filter(({ level }) => level !== 'info').map((note) => `${note.title}: ${note.text}`),
    ...(model.operatingPoint === null ? ['No person has confirmed a threshold: it gives scores, no calls.'] : []),
    ...(model.origin !== null && model.liveThreshold === null ? ['It was trained elsewhere and has not passed a test on local cases.'] : []),
    ...(document.use === undefined ? ['It was trained by an earlier version: it has no calibration, no intended input and no gate.'] : []),
    ...(document.use?.gate.kind === 'none' ? [`It cannot tell images unlike its training images: ${document.use.gate.reason}.`] : []),
    ...(model.deletedTrainingImages > 0 ? [`${model.deletedTrainingImages} of its training images have been deleted with their patients: train it again.`] : []),
    'Scores mean what they meant on its training data; at another site or prevalence they are to be tested first.'
  ]
}

function text({ value, interval, reason }: Figure): string {
  if (value === null) return `unknown${reason === undefined ? '' : ` (${reason})`}`
  return `${value.toFixed(3)}${interval === null ? '' : ` (${interval[0].toFixed(3)} to ${interval[1].toFixed(3)})`}`
}

function acceptanceText({ model: { acceptance } }: CardSource): string | null {
  const auc = fieldOf(acceptance, 'auc', 'value')
  if (typeof auc !== 'number') return null
  return `${fieldOf(acceptance, 'passed') === true ? 'passed' : 'did not pass'} on ${String(fieldOf(acceptance, 'positives'))} local cases with the finding and ${String(fieldOf(acceptance, 'negatives'))} without: AUC ${auc.toFixed(3)}`
}

function robustnessText({ figures }: CardSource): string | null {
  if (figures === undefined) return null
  const others = figures.evaluations.filter(({ id }) => id !== figures.headline).map(({ title, model }) => `${title}: AUC ${text(model.figures.auc)}`)
  const shortcuts = figures.shortcuts === undefined ? [] : [`shortcut audit ${figures.shortcuts.level}: ${figures.shortcuts.summary}`]
  const precision = figures.precision === undefined ? [] : ['compared with float32 features']
  const all = [...others, ...shortcuts, ...precision]
  return all.length === 0 ? null : all.join('; ')
}

function bySubgroup({ figures }: CardSource, wanted: (attribute: string) => boolean): string | null {
  const own = (figures?.subgroups ?? []).filter(({ attribute }) => wanted(attribute))
  if (own.length === 0) return null
  return own.map(({ attribute, value, images, figures: group }) => `${attribute} ${value} (${images} images): ${group === null ? 'too few' : `AUC ${text(group.auc)}`}`).join('; ')
}
