import { z } from 'zod'
import { ExplainInputError, linearDecision, type LinearDecision } from '../explain/linearDecision.ts'
import { inputSpecSchema } from '../image/inputSpec.ts'
import { modelUseSchema } from '../judge/modelUse.ts'
import { studyRuleSchema } from '../judge/studyScore.ts'
import { headProbabilities } from '../learn/heads/fittedHead.ts'
import { headSchema } from '../recipe/headSchema.ts'
import { headDocumentSchema, headOfDocument } from '../learn/heads/headDocument.ts'
import { linearRows } from '../learn/heads/linearRows.ts'
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
  head: headDocumentSchema,
  /** The parameters that the recipe's search chose for it. */
  headSpec: headSchema.optional(),
  /**
   * For activation maps: what an average training image contributes per position, one row per row of coefficients; the top of the colour scale,
   * log-odds. Absent for a head that is no linear function of the features.
   */
  maps: z.strictObject({ average: z.array(z.array(z.number())), top: z.number().positive() }).optional(),
  /** How a study is scored from its images. */
  studyRule: studyRuleSchema,
  /** Calibration, intended input, gate, and what an operating point may be chosen on. */
  use: modelUseSchema.optional(),
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
  return headProbabilities(headOfDocument(document.head, document.classes.length), features)
}

/** What a model's activation maps are drawn against. */
export type MapReference = NonNullable<ModelDocument['maps']>

/** The head is no linear function of the features, so no activation map is exact for it. */
export class NoActivationMapError extends ExplainInputError {
  constructor(kind: string) {
    super(
      kind === 'logistic-regression'
        ? "This model's network goes on with layers of its own after its last map: there is no exact activation map of its answers. hilum explain draws Grad-CAM instead."
        : `This model's classifier (${kind}) is no linear function of the features: there is no exact activation map of its answers, as logistic regression and the linear SVM have. hilum explain draws Grad-CAM or occlusion instead.`
    )
    this.name = 'NoActivationMapError'
  }
}

/** The evidence for class `label` as a linear function of the features. Throws NoActivationMapError. */
export function decisionFor({ head, classes }: Pick<ModelDocument, 'head' | 'classes'>, label: number): LinearDecision {
  const rows = linearRows(headOfDocument(head, classes.length))
  if (rows === undefined) throw new NoActivationMapError(head.kind)
  return linearDecision(rows, label)
}

/** The reference of a model's maps. Throws NoActivationMapError. */
export function mapsOf({ head, maps }: Pick<ModelDocument, 'head' | 'maps'>): MapReference {
  if (maps === undefined) throw new NoActivationMapError(head.kind)
  return maps
}

/** What an average training image contributes to class `label`, per position. Throws NoActivationMapError. */
export function averageFor(document: Pick<ModelDocument, 'head' | 'maps'>, label: number): number[] {
  const { average } = mapsOf(document)
  return Array.from(linearDecision({ coefficients: average, intercept: average.map(() => 0) }, label).coefficients)
}
