import { augmentationWords } from '../../core/image/augment/augmentationWords.ts'
import type { ReportNote } from '../../core/report/runReport.ts'
import type { Spark } from './findSpark.ts'
import type { ScalePlan } from './scalePlan.ts'

type Augmented = Pick<ScalePlan, 'augmentation' | 'featurizer' | 'source'>

/** What copies a plan has drawn, in words; undefined where it has none. */
export function augmentedText({ augmentation, featurizer, source }: Augmented): string | undefined {
  const { spec } = featurizer.augmentation ?? {}
  if (augmentation === undefined || spec === undefined) return undefined
  const { each, copies, originals } = augmentation
  const many = each === undefined ? `${copies} random copies${source.kind === 'list' ? ` of ${source.images} images` : ''}` : `${each} random ${each === 1 ? 'copy' : 'copies'} of every labelled image`
  const operations = augmentationWords(spec).map(({ operation }) => operation).join(', ')
  return `${many} (${operations}; seed ${featurizer.augmentation?.seed ?? 0}); they train${originals ? ' beside the images' : ' in the place of the images'} and are never judged`
}

/** For a report. */
export function augmentedNotes(plan: Augmented): ReportNote[] {
  const text = augmentedText(plan)
  return text === undefined ? [] : [{ level: 'info', title: 'Augmented', text: `${text}. The thumbnail's classifier learns from the images alone.` }]
}

/** What a run says of where it was computed. */
export function computedText({ recipe }: Pick<ScalePlan, 'recipe'>, { version }: Pick<Spark, 'version'>): string {
  const features = 'Features by this program\'s featurizer on executors'
  return recipe.search === undefined ? `${features}, classifiers by MLlib's logistic regression of Spark ${version}.` : `${features} of Spark ${version}, classifiers and the search of their parameters by this program's own logistic regression there, one fit a task.`
}
