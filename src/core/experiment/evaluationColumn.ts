import type { EvaluationColumn } from '../report/runReport.ts'
import type { SplitRule } from '../recipe/recipe.ts'
import type { Experiment } from './experiment.ts'

const TITLES: Record<SplitRule, string> = {
  grouped: 'Grouped split',
  random: 'Random split',
  'grouped-folds': 'Grouped folds',
  'leave-one-source-out': 'Leave one source out',
  'stratified-folds-halved': 'Stratified folds, halved',
  'hashed-folds': 'Folds by hash of the group'
}

/** An experiment as a column of the report: what its rule of splitting keeps apart, the splits, the figures and the thumbnail's. */
export function evaluationColumn(rule: SplitRule, experiment: Experiment): EvaluationColumn {
  const searches = experiment.folds.flatMap(({ name, search }) => (search === undefined ? [] : [{ title: foldTitle(name), search }]))
  return {
    id: rule,
    title: TITLES[rule],
    rule: describeRule(rule, experiment),
    splits: experiment.folds.map((fold) => ({ title: foldTitle(fold.name), table: fold.table })),
    model: experiment.evaluation,
    thumbnail: experiment.thumbnail,
    comparison: experiment.comparison,
    recalibration: experiment.recalibration,
    ...(searches.length === 0 ? {} : { searches })
  }
}

function foldTitle(name: string): string {
  return name === 'hold-out' ? 'Hold-out' : `Held out: ${name}`
}

function describeRule(rule: SplitRule, experiment: Experiment): string {
  switch (rule) {
    case 'grouped':
      return 'Patients and groups that the labels name stay on one side, and so do identical pixels.'
    case 'random': {
      const { testImages, testImagesSharingGroup } = experiment.folds[0]?.table.shared ?? { testImages: 0, testImagesSharingGroup: 0 }
      return `Image by image, as the papers did: ${testImagesSharingGroup} of ${testImages} test images share a patient or group with training.`
    }
    case 'grouped-folds':
      return `Each image is judged once, in one of ${experiment.folds.length} folds, by a classifier that saw none of its patient or group.`
    case 'hashed-folds':
      return `Each image is judged once, in one of ${experiment.folds.length} folds by a hash of its patient or group, by a classifier that saw none of it. Not stratified.`
    case 'stratified-folds-halved':
      return `Image by image, as Alotaibi did: ${experiment.folds.length} stratified folds, half of each judged, the other half watched while training.`
    case 'leave-one-source-out':
      return `Trained without a source, tested on it, for each of ${experiment.folds.length} sources: what was learned about the source cannot help.`
  }
}
