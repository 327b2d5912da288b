import type { DatasetItem } from '../../../store/datasets.ts'
import { learnedBy } from '../../modelOf.ts'
import { scannerOf } from '../../testSubgroups.ts'
import { traitsOf } from '../imageTraits.ts'
import { countsText, headlineOf, type CardSource, type FactsOf } from './cardSource.ts'

type DataFact =
  | 'dataset' | 'design' | 'bySource' | 'dates' | 'eligibility' | 'excluded' | 'missing' | 'treatments' | 'deidentification' | 'acquisition' | 'learnedFrom' | 'judgedOn'
  | 'byLabel' | 'byModality' | 'byView' | 'bySex' | 'byAge' | 'race' | 'partitionTraits' | 'difference' | 'deleted'

/** Of what the model learned from, outside the lockbox; nothing is known of a data set that is not in this library. */
export function dataFacts(source: CardSource): FactsOf<DataFact> {
  const { library, model, document, recipe, dataset, record } = source
  const learned = dataset === undefined ? undefined : learnedBy(library, model)
  const all = dataset === undefined ? [] : library.datasets.items(dataset.id)
  const items = all.filter((one) => learned?.images.has(one.image) === true)
  const traits = [...traitsOf(library, items.map(({ image }) => image)).values()]
  const own = new Set(items.map(({ image }) => image))
  const patients = dataset === undefined ? [] : library.datasets.traits(dataset.id).filter(({ image }) => own.has(image))
  const columns = recipe?.data?.classes
  const known = <T>(answer: T): T | null => (dataset === undefined ? null : answer)
  return {
    dataset: dataset === undefined ? null : `${dataset.name}, version ${dataset.version}, ${document.provenance.datasetHash}${record?.synthetic === true ? '; synthetic images' : ''}`,
    design: known('Retrospective: images and labels were in the library before the model was trained.'),
    bySource: countsText(items.map((item) => item.source)),
    dates: datesText(patients.map(({ acquired }) => acquired)),
    eligibility: dataset === undefined ? null : `Images with a label of ${dataset.finding}: ${columns === undefined ? dataset.classes.join(', ') : columns.map(({ name, labels }) => `${name} (${labels.join(', ')})`).join('; ')}`,
    excluded: record === undefined ? null : [record.refused.length === 0 ? 'no image was refused' : `${record.refused.length} images were refused, each with its reason in the run’s report`, ...record.notes.filter(({ title }) => title === 'Labels left out').map(({ text }) => text)].join('; '),
    missing: known('Pixels are the only predictor, and an image without a label is not in the data set: nothing is imputed.'),
    treatments: null,
    deidentification: null,
    acquisition: countsText(patients.map(scannerOf)),
    learnedFrom: known(sizeText(items)),
    judgedOn: judgedText(source),
    byLabel: countsText(items.map(({ label }) => label)),
    byModality: countsText(traits.map(({ modality }) => modality)),
    byView: countsText(traits.map(({ view }) => view)),
    bySex: countsText(patients.map(({ sex }) => sex)),
    byAge: countsText(traits.map(({ ageGroup }) => ageGroup)),
    race: null,
    partitionTraits: subgroupsText(source),
    difference: known(items.length === all.length ? 'None: every image was judged by a classifier that had not learned from it.' : 'Parts of one data set; no difference of setting, eligibility, outcome or predictors.'),
    deleted: known(String(model.deletedTrainingImages))
  }
}

type ReferenceFact = 'classes' | 'labelSource' | 'reference' | 'referenceWhy' | 'annotators' | 'blinding' | 'testLabels' | 'raters'

export function referenceFacts({ library, model, dataset }: CardSource): FactsOf<ReferenceFact> {
  const labels = dataset === undefined ? [] : labelOrigins(library, dataset.id, dataset.finding)
  const readers = labels.filter(({ annotator }) => annotator !== '')
  return {
    classes: `${model.finding}: ${model.classes.join(', ')}`,
    labelSource: labels.length === 0 ? null : labels.map(({ method, images }) => `${METHODS[method] ?? method}: ${images} images`).join('; '),
    reference: null,
    referenceWhy: null,
    annotators: readers.length === 0 ? null : `${new Set(readers.map(({ annotator }) => annotator)).size} people, who labelled ${readers.reduce((sum, { images }) => sum + images, 0)} images here`,
    blinding: null,
    testLabels: dataset === undefined ? null : 'From the same source as those of the training part; none was made again.',
    raters: null
  }
}

const METHODS: Readonly<Record<string, string>> = { folder: 'names of folders', csv: 'a table', reader: 'readers of this library' }

function labelOrigins({ db }: CardSource['library'], dataset: number, finding: string): { readonly method: string; readonly annotator: string; readonly images: number }[] {
  return db
    .prepare<[number, string], { method: string; annotator: string; images: number }>(
      `SELECT label.method, label.annotator, count(DISTINCT item.image) AS images
       FROM dataset_item AS item JOIN image ON image.id = item.image JOIN series ON series.id = image.series JOIN study ON study.id = series.study
         JOIN label ON label.image = item.image OR label.series = series.id OR label.study = study.id OR label.patient = study.patient
       WHERE item.dataset = ? AND label.finding = ? AND label.retired_at IS NULL GROUP BY label.method, label.annotator ORDER BY images DESC`
    )
    .all(dataset, finding)
}

function sizeText(items: readonly DatasetItem[]): string {
  return `${items.length} of ${new Set(items.map(({ patient }) => patient)).size} patients, in ${new Set(items.map(({ group }) => group)).size} groups`
}

function judgedText(source: CardSource): string | null {
  const headline = headlineOf(source)
  return headline === undefined ? null : `${headline.model.images} in ${headline.model.groups} groups (${headline.model.perClass.map((one) => `${one.class} ${one.support}`).join(', ')})`
}

function subgroupsText({ figures }: CardSource): string | null {
  const groups = figures?.subgroups ?? []
  if (groups.length === 0) return null
  return [...Map.groupBy(groups, ({ attribute }) => attribute)].map(([attribute, own]) => `${attribute}: ${own.map(({ value, images }) => `${value} ${images}`).join(', ')}`).join('; ')
}

/** First and last month: a day could tell who a patient is. */
function datesText(acquired: readonly (string | null)[]): string | null {
  const months = acquired.flatMap((date) => (date === null ? [] : [date.slice(0, 7)])).toSorted()
  const [first, last] = [months[0], months.at(-1)]
  if (first === undefined || last === undefined) return null
  return `${first} to ${last}${months.length < acquired.length ? `, of ${months.length} of ${acquired.length} images` : ''}`
}
