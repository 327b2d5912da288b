import { resolve } from 'node:path'
import type { ModelDocument } from '../../../core/experiment/modelDocument.ts'
import { voiRuleText } from '../../../core/image/voiRuleText.ts'
import { studyRuleText } from '../../../core/judge/studyScore.ts'
import { parseRecipe, type Recipe } from '../../../core/recipe/recipe.ts'
import { renderModelCard, type CardFigures, type CardItem, type CardSection, type ModelCard } from '../../../core/report/modelCard.ts'
import type { RunFigures } from '../../../core/report/runReport.ts'
import { programVersion } from '../../programVersion.ts'
import type { DatasetRow } from '../../store/datasets.ts'
import { durableWrite } from '../../store/durableFiles.ts'
import type { ModelRow } from '../../store/models.ts'
import type { Library } from '../../store/openLibrary.ts'
import { learnedBy, modelOf } from '../modelOf.ts'
import { runFiguresSchema, runRecordSchema, type RunRecord } from '../runRecord.ts'
import { traitsOf } from './imageTraits.ts'
import { intendedInputOf } from './inputChecks.ts'

export interface WrittenCard {
  readonly out: string
  readonly card: ModelCard
}

interface Known {
  readonly library: Library
  readonly model: ModelRow
  readonly document: ModelDocument
  readonly recipe: Recipe | undefined
  readonly dataset: DatasetRow | undefined
  readonly figures: RunFigures | undefined
  readonly record: RunRecord | undefined
}

/** Writes a model's card as one HTML page. It names no patient, file or path. Throws ModelUnknownError. */
export async function writeModelCard(library: Library, reference: string, out: string): Promise<WrittenCard> {
  const { model, document } = await modelOf(library, reference)
  const run = library.runs.list().find((row) => row.model === model.id && row.state === 'done')
  const recipeRow = library.recipes.byHash(document.provenance.recipeHash)
  const known: Known = {
    library,
    model,
    document,
    recipe: recipeRow === undefined ? undefined : parseRecipe(recipeRow.document, `the recipe of ${model.name}`),
    dataset: model.dataset === null ? undefined : library.datasets.byId(model.dataset),
    figures: run === undefined ? undefined : runFiguresSchema.safeParse(run.figures).data,
    record: run === undefined ? undefined : runRecordSchema.safeParse(run.timings).data
  }
  const card = cardOf(known)
  await durableWrite(resolve(out), Buffer.from(renderModelCard(card)))
  return { out: resolve(out), card }
}

function cardOf(known: Known): ModelCard {
  const { model, document, figures } = known
  return {
    title: `${model.name}@${model.version}`,
    lead: `${model.finding}: ${model.classes.join(' / ')}. ${document.backbone.name} and ${headText(document)}. ${model.hash}`,
    made: `Made by Hilum ${programVersion()}`,
    sections: [aboutSection(known), useSection(known), dataSection(known), methodSection(known), judgementSection(known)],
    figures: figures === undefined ? [] : figures.evaluations.map(({ title, model: evaluation }): CardFigures => ({ title, evaluation })),
    subgroups: figures?.subgroups ?? [],
    limits: limitsOf(known)
  }
}

function aboutSection({ model, document }: Known): CardSection {
  const { backbone, engine } = document
  return {
    title: 'The model',
    items: [
      item('CLAIM, TRIPOD+AI', 'What it is', `A classifier of images: ${backbone.name} as feature extractor, ${headText(document)} as classifier.`),
      item('CLAIM', 'Identity', `model ${model.hash}; backbone ${backbone.hash}`),
      item('TRIPOD+AI', 'Engine and numeric class', `${engine.name}, ${engine.numericClass}; another engine must first reproduce the features of a probe image`),
      item('TRIPOD+AI', 'Trained', `${model.createdAt}${model.origin === null ? '' : ', elsewhere; imported'}`),
      item('TRIPOD+AI', 'Funding and conflicts of interest', null),
      item('TRIPOD+AI', 'Registration and protocol', null),
      item('CLAIM', 'Contact', null)
    ]
  }
}

function useSection({ model, document }: Known): CardSection {
  const intended = intendedInputOf(document, model)
  const point = model.operatingPoint
  const calibration = document.use?.calibration
  const gate = document.use?.gate
  return {
    title: 'Intended use',
    items: [
      item('CLAIM, TRIPOD+AI', 'Purpose', 'Research on how such models behave on one’s own archive. Not for diagnosis.'),
      item('TRIPOD+AI', 'Clinical role and users', null),
      item('CLAIM', 'Modality', familiesText(intended?.modalities)),
      item('CLAIM', 'Body part', familiesText(intended?.bodyParts)),
      item('CLAIM', 'View', familiesText(intended?.views)),
      item('TRIPOD+AI', 'Age group', familiesText(intended?.ageGroups)),
      item('TRIPOD+AI', 'Images it refuses', gate === undefined ? null : gate.kind === 'none' ? `none by their features: ${gate.reason}` : `those further from its training images than ${gate.coverage.images - gate.coverage.accepted} of ${gate.coverage.images} held-out ones; by class it answers ${gate.byClass.map((one) => `${one.accepted} of ${one.images} ${one.class}`).join(', ')}`),
      item('TRIPOD+AI', 'Score of a study', studyRuleText(document.studyRule)),
      item('CLAIM, TRIPOD+AI', 'Calibration', calibration === undefined ? null : calibration.kind === 'none' ? `none: ${calibration.reason}` : `temperature ${calibration.temperature.toPrecision(3)}, fitted on ${calibration.images} out-of-fold predictions`),
      item('CLAIM, TRIPOD+AI', 'Threshold', point === null ? null : `${point.toPrecision(4)}, ${choiceText(model)}${model.liveThreshold === null ? '; not in force here before a test on local cases' : ''}`)
    ]
  }
}

function dataSection({ library, model, document, dataset, record }: Known): CardSection {
  const learned = dataset === undefined ? undefined : learnedBy(library, model)
  const items = dataset === undefined ? [] : library.datasets.items(dataset.id).filter((one) => learned?.images.has(one.image) === true)
  const traits = [...traitsOf(library, items.map(({ image }) => image)).values()]
  return {
    title: 'Training data',
    items: [
      item('CLAIM, TRIPOD+AI', 'Data set', dataset === undefined ? null : `${dataset.name}, version ${dataset.version}, ${document.provenance.datasetHash}${record?.synthetic === true ? '; synthetic images' : ''}`),
      item('CLAIM, TRIPOD+AI', 'Images it learned from', dataset === undefined ? null : `${items.length} of ${new Set(items.map(({ patient }) => patient)).size} patients, in ${new Set(items.map(({ group }) => group)).size} groups`),
      item('CLAIM, TRIPOD+AI', 'By label', countsText(items.map(({ label }) => label))),
      item('CLAIM', 'By modality', countsText(traits.map(({ modality }) => modality))),
      item('CLAIM', 'By view', countsText(traits.map(({ view }) => view))),
      item('CLAIM, TRIPOD+AI', 'By age group', countsText(traits.map(({ ageGroup }) => ageGroup))),
      item('CLAIM', 'By source', countsText(items.map(({ source }) => source))),
      item('TRIPOD+AI', 'Race, ethnicity, socioeconomic status', null),
      item('CLAIM', 'How labels were made', null),
      item('CLAIM, TRIPOD+AI', 'Missing data and exclusions', record === undefined ? null : `${record.refused.length} images were refused, each with its reason in the run’s report`),
      item('TRIPOD+AI', 'Deleted since, with their patients', dataset === undefined ? null : String(model.deletedTrainingImages))
    ]
  }
}

function methodSection({ document, recipe }: Known): CardSection {
  const { resize, voi, channels } = document.input
  return {
    title: 'Method',
    items: [
      item('CLAIM, TRIPOD+AI', 'Recipe', recipe === undefined ? null : `${recipe.title} (${recipe.name}), ${document.provenance.recipeHash}`),
      item('CLAIM', 'After', recipe?.paper?.citation ?? null),
      item('CLAIM, TRIPOD+AI', 'Preparation of images', `${resize.width} × ${resize.height} × ${channels}, ${voiRuleText(voi)}, ${resize.method}`),
      item('CLAIM, TRIPOD+AI', 'Split', recipe === undefined ? null : `${recipe.split.rule}, seed ${document.provenance.seed}`),
      item('CLAIM', 'Choice of parameters', recipe === undefined ? null : recipe.search === undefined ? 'as the recipe sets them, none searched' : `${recipe.search.method} search by inner folds of each training part`),
      item('TRIPOD+AI', 'Sample size', null),
      item('CLAIM, TRIPOD+AI', 'Code', 'Hilum; recipe, seed, data, weights and engine class give the same figures again')
    ]
  }
}

function judgementSection({ library, model, dataset, figures }: Known): CardSection {
  const headline = figures?.evaluations.find(({ id }) => id === figures.headline)
  const openings = dataset === undefined ? [] : library.datasets.lockboxOpenings(dataset.name)
  const accepted = acceptanceText(model)
  return {
    title: 'Judgement',
    items: [
      item('CLAIM, TRIPOD+AI', 'What the leading figures keep apart', headline?.rule ?? null),
      item('CLAIM', 'External validation', accepted),
      item('CLAIM', 'Lockbox', dataset === undefined ? null : openings.length === 0 ? 'never opened, or none was sealed' : openings.map(({ at, by, reason }) => `opened ${at.slice(0, 10)}${by === '' ? '' : ` by ${by}`}: ${reason}`).join('; ')),
      item('CLAIM, TRIPOD+AI', 'Against a plain baseline', headline === undefined || headline.thumbnail === null ? null : `the same classifier on 16 × 16 thumbnails has accuracy ${headline.thumbnail.figures.accuracy.value?.toFixed(3) ?? 'n/a'}, the model ${headline.model.figures.accuracy.value?.toFixed(3) ?? 'n/a'}`),
      item('TRIPOD+AI', 'Subgroups and fairness', subgroupText(figures)),
      item('CLAIM', 'Failure analysis', 'most confident errors: hilum evaluate --top-losses, and the run’s report')
    ]
  }
}

function limitsOf({ model, document, record }: Known): string[] {
  return [
    'Research use only, not for diagnosis.',
    ...(record?.notes ?? []).filter(({ level }) => level !== 'info').map(({ title, text }) => `${title}: ${text}`),
    ...(model.operatingPoint === null ? ['No person has confirmed a threshold: it gives scores, no calls.'] : []),
    ...(model.origin !== null && model.liveThreshold === null ? ['It was trained elsewhere and has not passed a test on local cases.'] : []),
    ...(document.use === undefined ? ['It was trained by an earlier version: it has no calibration, no intended input and no gate.'] : []),
    ...(document.use?.gate.kind === 'none' ? [`It cannot tell images unlike its training images: ${document.use.gate.reason}.`] : []),
    ...(model.deletedTrainingImages > 0 ? [`${model.deletedTrainingImages} of its training images have been deleted with their patients: train it again.`] : []),
    'Scores mean what they meant on its training data; at another site or prevalence they are to be tested first.'
  ]
}

function item(guideline: string, question: string, answer: string | null): CardItem {
  return { guideline, question, answer }
}

function headText({ head }: ModelDocument): string {
  return head.kind.replaceAll('-', ' ')
}

function choiceText({ operatingChoice }: ModelRow): string {
  const field = (...path: readonly string[]): unknown => path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), operatingChoice)
  const [rule, at, from, by] = [field('rule', 'rule'), field('rule', 'at'), field('from'), field('confirmedBy')]
  const [sensitivity, specificity] = [field('sensitivity', 'value'), field('specificity', 'value')]
  const rates = typeof sensitivity === 'number' && typeof specificity === 'number' ? `, sensitivity ${sensitivity.toFixed(2)} and specificity ${specificity.toFixed(2)} there` : ''
  return `chosen by ${typeof rule === 'string' ? rule : 'hand'}${typeof at === 'number' ? ` ${at}` : ''} on ${typeof from === 'string' ? from : 'unknown'} predictions${rates}; confirmed by ${typeof by === 'string' ? by : 'unknown'}`
}

function acceptanceText({ acceptance }: ModelRow): string | null {
  const field = (...path: readonly string[]): unknown => path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), acceptance)
  const auc = field('auc', 'value')
  if (typeof auc !== 'number') return null
  return `${field('passed') === true ? 'passed' : 'did not pass'} on ${String(field('positives'))} local cases with the finding and ${String(field('negatives'))} without: AUC ${auc.toFixed(3)}`
}

/** Undefined: not known. Empty: nothing restricts it. */
function familiesText(values: readonly string[] | undefined): string | null {
  if (values === undefined) return null
  return values.length === 0 ? 'not restricted: training images do not state it' : values.join(', ')
}

/** The commonest values with how often they occur; null where none is known. */
function countsText(values: readonly (string | null)[]): string | null {
  if (values.every((value) => value === null)) return null
  const counted = [...Map.groupBy(values, (value) => value ?? 'unknown')].toSorted(([, a], [, b]) => b.length - a.length)
  return counted.slice(0, 8).map(([value, { length }]) => `${value} ${length}`).join(', ')
}

function subgroupText(figures: RunFigures | undefined): string | null {
  const attributes = [...new Set((figures?.subgroups ?? []).map(({ attribute }) => attribute))]
  return attributes.length === 0 ? null : `judged by ${attributes.join(', ')}, above`
}
