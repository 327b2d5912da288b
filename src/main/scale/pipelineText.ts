import type { ScalePlan } from './scalePlan.ts'

/** The plan's pipeline as a reader of Spark Deep Learning Pipelines knows it. */
export function pipelineText({ deepImageFeaturizer: featurizer, recipe: { head, search } }: Pick<ScalePlan, 'deepImageFeaturizer' | 'recipe'>): string {
  const value = (parameter: 'maxIter' | 'regParam' | 'elasticNetParam', own: number): string => {
    const tried = search?.parameters[parameter]
    return tried === undefined ? `${parameter}=${own}` : `${parameter} in [${tried.join(', ')}]`
  }
  const fitted = head.kind === 'logistic-regression' ? `${value('maxIter', head.maxIter)}, ${value('regParam', head.regParam)}, ${value('elasticNetParam', head.elasticNetParam)}, labelCol="label", featuresCol="features"` : head.kind
  return `DeepImageFeaturizer(modelName="${featurizer.modelName}", scaleHint="${featurizer.scaleHint}", inputCol="${featurizer.inputCol}", outputCol="${featurizer.outputCol}") -> LogisticRegression(${fitted})`
}
