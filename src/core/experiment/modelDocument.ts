import { z } from 'zod'
import { linearDecision, type LinearDecision } from '../explain/linearDecision.ts'
import { inputSpecSchema } from '../image/inputSpec.ts'
import { predictProbabilities, type LogisticRegressionModel } from '../learn/logisticRegression.ts'
import type { Matrix } from '../learn/matrix.ts'

/**
 * A trained classifier as it lies in `models/`: the head, what feeds it, and what it learned from. Its hash is over its canonical JSON,
 * so an operating point or a prediction that cites the hash can belong to no other.
 */
export const modelDocumentSchema = z.strictObject({
  /** Version of this format. */
  model: z.literal(1),
  finding: z.string(),
  /** By label. */
  classes: z.array(z.string()).min(2),
  /** `tap`: the layer that the features are taken from; the backbone's last where absent. */
  backbone: z.strictObject({ name: z.string(), hash: z.string(), tap: z.string().optional() }),
  pooling: z.enum(['avg', 'max', 'flatten']),
  /** The backbone's input with the recipe's changes (InputSpec). */
  input: inputSpecSchema,
  /** On raw features, as MLlib gives them: one row (log-odds of class 1), or one per class. */
  head: z.strictObject({ coefficients: z.array(z.array(z.number())), intercept: z.array(z.number()) }),
  /** For activation maps: what an average training image contributes per position, one row per row of coefficients; the top of the colour scale, log-odds. */
  maps: z.strictObject({ average: z.array(z.array(z.number())), top: z.number().positive() }),
  /** How a study is scored from its images. */
  studyRule: z.literal('highest-image'),
  engine: z.strictObject({
    name: z.string(),
    numericClass: z.enum(['f32', 'bf16']),
    /** Features of the probe image (core/backbones/probe.ts): what another engine must reproduce first. */
    probe: z.array(z.number()).optional()
  }),
  provenance: z.strictObject({ recipeHash: z.string(), datasetHash: z.string(), splitHash: z.string().nullable(), seed: z.int() })
})

export type ModelDocument = z.infer<typeof modelDocumentSchema>

/** Class probabilities [n, k] of feature rows [n, d]. */
export function classify(document: ModelDocument, features: Matrix): Float64Array {
  return predictProbabilities(headOf(document), features)
}

/** The evidence for class `label` as a linear function of the features. */
export function decisionFor(document: ModelDocument, label: number): LinearDecision {
  return linearDecision(document.head, label)
}

/** What an average training image contributes to class `label`, per position. */
export function averageFor(document: Pick<ModelDocument, 'maps'>, label: number): number[] {
  const { average } = document.maps
  return Array.from(linearDecision({ coefficients: average, intercept: average.map(() => 0) }, label).coefficients)
}

function headOf({ head, classes }: ModelDocument): LogisticRegressionModel {
  return { ...head, objectiveHistory: [], totalIterations: 0, numClasses: classes.length }
}
