import type { ScalePlan } from './scalePlan.ts'

/** The plan's pipeline as a reader of Spark Deep Learning Pipelines knows it. */
export function pipelineText({ deepImageFeaturizer: featurizer, recipe: { head } }: Pick<ScalePlan, 'deepImageFeaturizer' | 'recipe'>): string {
  const fitted = head.kind === 'logistic-regression' ? `maxIter=${head.maxIter}, regParam=${head.regParam}, elasticNetParam=${head.elasticNetParam}, labelCol="label", featuresCol="features"` : head.kind
  return `DeepImageFeaturizer(modelName="${featurizer.modelName}", scaleHint="${featurizer.scaleHint}", inputCol="${featurizer.inputCol}", outputCol="${featurizer.outputCol}") -> LogisticRegression(${fitted})`
}
