import type { MapReference, ModelDocument } from '../../core/experiment/modelDocument.ts'
import { againstAverage, averageEvidence, evidenceScale } from '../../core/explain/averageEvidence.ts'
import type { LinearRows } from '../../core/learn/heads/linearRows.ts'
import { createRandom } from '../../core/random.ts'
import { evidenceOf, featureMaps, type FeatureMap } from './explainImages.ts'
import type { FeatureSet } from './featuresOf.ts'
import { originalOf } from './readFrame.ts'
import type { WorkContext } from './workContext.ts'
import type { DatasetItem } from '../store/datasets.ts'

/** Training images whose mean map stands for the average image. */
const REFERENCE_IMAGES = 64

/** Activations of a random few of the training part, in the order of file hash. */
export function referenceMaps(context: WorkContext, document: Pick<ModelDocument, 'backbone' | 'input'>, features: FeatureSet<DatasetItem>, train: readonly number[], seed: number): Promise<FeatureMap[]> {
  const chosen = createRandom(seed).fork('map reference').shuffle(train).slice(0, REFERENCE_IMAGES).toSorted((a, b) => a - b)
  return featureMaps(
    context,
    document,
    chosen.flatMap((i) => {
      const item = features.items[i]
      return item === undefined ? [] : [originalOf(context.library, item)]
    })
  )
}

/** What a head's activation maps are compared with and drawn on. */
export function mapReference(head: Pick<LinearRows, 'coefficients'>, maps: readonly FeatureMap[], pooling: ModelDocument['pooling']): MapReference {
  const rows = head.coefficients.map((coefficients) =>
    maps.map((map) => evidenceOf(map, { coefficients: Float64Array.from(coefficients), intercept: 0 }, pooling))
  )
  const average = rows.map(averageEvidence)
  return { average, top: evidenceScale(rows.flatMap((row, r) => row.map((map) => againstAverage(map, average[r] ?? [])))) }
}
