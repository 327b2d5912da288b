import { fitCalibration, type Calibration, type CalibrationMethod } from '../../../core/judge/calibration.ts'
import { deriveIntendedInput, type IntendedInput } from '../../../core/judge/intendedInput.ts'
import { imageScores, isFinding } from '../../../core/judge/imageScore.ts'
import type { ModelUse } from '../../../core/judge/modelUse.ts'
import { referenceOf, type Reference } from '../../../core/judge/operatingPoint.ts'
import { isColour } from '../../../core/judge/pixelSanity.ts'
import { defaultStudyRule, studyScore, type StudyRule } from '../../../core/judge/studyScore.ts'
import type { Experiment } from '../../../core/experiment/experiment.ts'
import type { OutOfFold } from '../../../core/evaluate/recalibration.ts'
import { selectRows } from '../../../core/learn/matrix.ts'
import { runJob } from '../../jobs/runJob.ts'
import type { DatasetItem, DatasetRow } from '../../store/datasets.ts'
import type { FeatureSet } from '../featuresOf.ts'
import type { WorkContext } from '../workContext.ts'
import { pixelFactsOf, traitsOf, type ImageTraitsRow } from './imageTraits.ts'

export interface TrainedOn {
  readonly dataset: Pick<DatasetRow, 'classes'>
  readonly features: FeatureSet<DatasetItem>
  /** Indices of the images that the kept classifier learned from. */
  readonly train: readonly number[]
  readonly outOfFold: OutOfFold | { readonly reason: string }
  /** The recipe's; what fits the images where it names none. */
  readonly studyRule: StudyRule | undefined
  /** The recipe's; by temperature where it names none. */
  readonly calibration: CalibrationMethod | undefined
}

/** Colour files looked at to tell whether colour is what the model is for. */
const MOST_COLOUR_FILES = 200

/**
 * What a model needs to be used, from its training part alone: calibration, intended input, the gate on features, the reference that an operating
 * point may be chosen on, and how a study is scored. Throws what the job throws, and the signal's reason.
 */
export async function modelUse(context: WorkContext, trained: TrainedOn): Promise<{ readonly use: ModelUse; readonly studyRule: StudyRule }> {
  const { dataset, features, train, outOfFold } = trained
  const items = train.flatMap((i) => features.items[i] ?? [])
  const traits = traitsOf(context.library, features.items.map(({ image }) => image))
  const intended = await intendedInput(context, items, traits)
  const studyRule = trained.studyRule ?? defaultStudyRule(intended.modalities, intended.views)
  const payload = {
    features: selectRows(features.features, train),
    labels: items.map((item) => dataset.classes.indexOf(item.label)),
    groups: items.map(({ group }) => group),
    classes: [...dataset.classes]
  }
  const gate = await runJob(context.spawn, 'gate', payload, { signal: context.signal, onProgress: context.onProgress })
  const calibration = fitCalibration(outOfFold, dataset.classes.length, trained.calibration)
  const reference = 'reason' in outOfFold ? undefined : studyReference(outOfFold, { ...trained, traits, calibration, rule: studyRule })
  return { use: { calibration, intended, gate, ...(reference === undefined ? {} : { reference }) }, studyRule }
}

async function intendedInput({ library, signal }: WorkContext, items: readonly DatasetItem[], traits: ReadonlyMap<number, ImageTraitsRow>): Promise<IntendedInput> {
  const own = items.flatMap(({ image }) => traits.get(image) ?? [])
  const rgb = own.filter(({ samplesPerPixel }) => samplesPerPixel === 3)
  const facts = await pixelFactsOf(library, rgb.slice(0, MOST_COLOUR_FILES).map(({ image }) => image), signal)
  return deriveIntendedInput(own.map((image) => {
    const pixels = facts.get(image.image)
    return { ...image, colour: pixels !== undefined && isColour(pixels) }
  }))
}

interface ReferenceParts extends Omit<TrainedOn, 'calibration'> {
  readonly traits: ReadonlyMap<number, ImageTraitsRow>
  readonly calibration: Calibration
  readonly rule: StudyRule
}

/** Out-of-fold scores by study, as the study rule makes them; a study has the finding where one of its images has. */
function studyReference({ items: predicted = [], folds, labels, probabilities }: OutOfFold, { dataset: { classes }, features, traits, calibration, rule }: ReferenceParts): Reference {
  const scores = imageScores({ classes, use: { calibration } }, probabilities)
  const images = predicted.flatMap((i, row) => {
    const item = features.items[i]
    if (item === undefined) return []
    return [{ item, score: scores[row]?.score ?? 0, view: traits.get(item.image)?.view ?? null, pixelDigest: item.pixelDigest, positive: isFinding(classes, labels[row] ?? -1) }]
  })
  const studies = [...Map.groupBy(images, ({ item }) => item.study).values()].flatMap((own) => {
    const scored = studyScore(rule, own)
    const [first] = own
    if (scored === undefined || first === undefined) return []
    return [{ score: scored.score, positive: own.some(({ positive }) => positive), group: first.item.group }]
  })
  return referenceOf(folds === 1 ? 'set aside' : 'out-of-fold', studies)
}

/**
 * Predictions that the kept classifier's calibration and threshold may come from: out of fold within its training part, or, where it was fitted on all
 * images, the answers of the folds that estimate it.
 */
export function outOfFoldOf({ folds, kept }: Experiment, labelOf: (item: number) => number): OutOfFold | { readonly reason: string } {
  const own = folds.find((fold) => fold.train.length === kept.train.length)
  if (own !== undefined) return own.outOfFold
  const items = folds.flatMap(({ test }) => test)
  return { folds: folds.length, items, labels: items.map(labelOf), probabilities: folds.flatMap(({ probabilities }) => probabilities) }
}
