import { evaluateClassification, type Evaluation } from '../../core/evaluate/evaluate.ts'
import { classify } from '../../core/experiment/modelDocument.ts'
import { createMatrix } from '../../core/learn/matrix.ts'
import { classOfLabel } from '../../core/recipe/recipeClasses.ts'
import { modelOf } from '../handlers/modelOf.ts'
import type { Library } from '../store/openLibrary.ts'
import { featuresHere } from './fetchFeatures.ts'
import { NoScaleJobError, readPlan } from './scalePlan.ts'
import { scaledRows } from './scaledFeatures.ts'

export interface EvaluatedScaled {
  readonly model: string
  readonly images: number
  readonly refused: number
  readonly evaluation: Evaluation
}

/**
 * A model's figures on the labelled features of a job, wave by wave: memory is one row group. Throws ModelUnknownError, and NoScaleJobError where the features are those of another
 * backbone, input or layer, or no label is one of the model's classes.
 */
export async function evaluateScaled(library: Library, reference: string, dir: string, signal: AbortSignal): Promise<EvaluatedScaled> {
  const { model, document } = await modelOf(library, reference)
  const plan = await readPlan(dir)
  const { backbone, pooling, input } = plan.featurizer
  if (backbone.hash !== document.backbone.hash || backbone.tap !== document.backbone.tap || pooling !== document.pooling || JSON.stringify(input) !== JSON.stringify(document.input)) {
    throw new NoScaleJobError(dir, `its features are not those that ${model.name} was trained on`)
  }
  const classOf = classOfLabel(plan.recipe)
  const labels: number[] = []
  const groups: string[] = []
  const probabilities: number[] = []
  let refused = 0
  for await (const rows of scaledRows(featuresHere(dir, plan))) {
    signal.throwIfAborted()
    refused += rows.filter(({ code }) => code !== null).length
    const own = rows.flatMap(({ id, label, group, features, pixelDigest }) => {
      const index = label === null ? -1 : document.classes.indexOf(classOf(label) ?? '')
      return features === null || index < 0 ? [] : [{ features, index, group: group ?? pixelDigest ?? id }]
    })
    const data = new Float32Array(own.length * plan.d)
    for (const [row, { features }] of own.entries()) data.set(features, row * plan.d)
    for (const probability of classify(document, createMatrix(own.length, plan.d, data))) probabilities.push(probability)
    for (const { index, group } of own) {
      labels.push(index)
      groups.push(group)
    }
  }
  if (labels.length === 0) throw new NoScaleJobError(dir, `none of its images has a label of ${document.classes.join(', ')}`)
  const evaluation = evaluateClassification({ labels, groups, probabilities, classes: document.classes }, { replicates: plan.recipe.evaluation.replicates, seed: plan.recipe.seed, signal })
  return { model: `${model.name}@${model.version}`, images: labels.length, refused, evaluation }
}
