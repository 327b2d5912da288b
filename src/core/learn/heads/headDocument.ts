import { z } from 'zod'
import type { Scaling } from '../standardScaling.ts'
import type { FittedHead, PlainHead } from './fittedHead.ts'
import { packedMatrixSchema, packMatrix, packRows, packVector, unpackMatrix, unpackRows, unpackVector } from './packedMatrix.ts'

/** Standardisation by column: centre, and 1 / standard deviation. */
const scaling = z.strictObject({ centre: packedMatrixSchema, inverse: packedMatrixSchema })

const logisticRegression = z.strictObject({
  kind: z.literal('logistic-regression'),
  /** On raw features, as MLlib gives them: one row (log-odds of class 1), or one per class. */
  coefficients: z.array(z.array(z.number())),
  intercept: z.array(z.number())
})

const svm = z.strictObject({
  kind: z.literal('svm'),
  /** Decision value above 0: the first class; its probability is 1 / (1 + exp(a f + b)). */
  pairs: z.array(z.strictObject({ first: z.int(), second: z.int(), intercept: z.number(), a: z.number(), b: z.number() })),
  scaling,
  decision: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('linear'), weights: packedMatrixSchema }),
    z.strictObject({ kind: z.literal('rbf'), gamma: z.number().positive(), vectors: packedMatrixSchema, coefficients: packedMatrixSchema })
  ])
})

const mlp = z.strictObject({
  kind: z.literal('mlp'),
  scaling,
  /** [inputs, outputs] and [1, outputs] each. */
  layers: z.array(z.strictObject({ weights: packedMatrixSchema, biases: packedMatrixSchema })).min(1)
})

const knn = z.strictObject({
  kind: z.literal('knn'),
  k: z.int().min(1),
  weights: z.enum(['uniform', 'distance']),
  metric: z.enum(['euclidean', 'cosine']),
  scaling,
  rows: packedMatrixSchema,
  labels: z.array(z.int().min(0))
})

const plainSchema = z.discriminatedUnion('kind', [logisticRegression, svm, mlp, knn])

const decomposed = z.strictObject({ kind: z.literal('class-decomposition'), parents: z.array(z.int().min(0)).min(1), head: plainSchema })

/** A fitted head as a model's document holds it. One without `kind`, as earlier versions wrote it, is logistic regression. */
export const headDocumentSchema = z.preprocess(
  (value) => (typeof value === 'object' && value !== null && !('kind' in value) ? { kind: 'logistic-regression', ...value } : value),
  z.discriminatedUnion('kind', [logisticRegression, svm, mlp, knn, decomposed])
)

export type HeadDocument = z.infer<typeof headDocumentSchema>
type PlainDocument = z.infer<typeof plainSchema>

export function headDocument(head: FittedHead): HeadDocument {
  return head.kind === 'class-decomposition' ? { kind: head.kind, parents: [...head.parents], head: plainDocument(head.head) } : plainDocument(head)
}

function plainDocument(head: PlainHead): PlainDocument {
  switch (head.kind) {
    case 'logistic-regression':
      return { kind: head.kind, coefficients: head.coefficients.map((row) => [...row]), intercept: [...head.intercept] }
    case 'svm': {
      const { kind, pairs, decision } = head
      const columns = head.scaling.centre.length
      return {
        kind,
        pairs: pairs.map((pair) => ({ ...pair })),
        scaling: packScaling(head.scaling),
        decision:
          decision.kind === 'linear'
            ? { kind: 'linear', weights: packRows(decision.weights, columns) }
            : { kind: 'rbf', gamma: decision.gamma, vectors: packMatrix(decision.vectors), coefficients: packRows(decision.coefficients, decision.vectors.rows) }
      }
    }
    case 'mlp':
      return {
        kind: head.kind,
        scaling: packScaling(head.scaling),
        layers: head.layers.map(({ inputs, outputs, weights, biases }) => ({ weights: packMatrix({ rows: inputs, columns: outputs, data: weights }), biases: packVector(biases) }))
      }
    case 'knn': {
      const { kind, k, weights, metric, rows, labels } = head
      return { kind, k, weights, metric, scaling: packScaling(head.scaling), rows: packMatrix(rows), labels: Array.from(labels) }
    }
  }
}

/** Throws PackedMatrixError for a damaged document. */
export function headOfDocument(document: HeadDocument, numClasses: number): FittedHead {
  if (document.kind !== 'class-decomposition') return plainOfDocument(document, numClasses)
  const { kind, parents, head } = document
  return { kind, numClasses, parents, head: plainOfDocument(head, parents.length) }
}

function plainOfDocument(document: PlainDocument, numClasses: number): PlainHead {
  switch (document.kind) {
    case 'logistic-regression':
      return { ...document, numClasses }
    case 'svm': {
      const { kind, pairs, decision } = document
      return {
        kind,
        numClasses,
        pairs,
        scaling: unpackScaling(document.scaling),
        decision:
          decision.kind === 'linear'
            ? { kind: 'linear', weights: unpackRows(decision.weights) }
            : { kind: 'rbf', gamma: decision.gamma, vectors: unpackMatrix(decision.vectors), coefficients: unpackRows(decision.coefficients) }
      }
    }
    case 'mlp':
      return {
        kind: document.kind,
        numClasses,
        scaling: unpackScaling(document.scaling),
        layers: document.layers.map(({ weights, biases }) => ({ inputs: weights.rows, outputs: weights.columns, weights: unpackVector(weights), biases: unpackVector(biases) }))
      }
    case 'knn':
      return { ...document, numClasses, scaling: unpackScaling(document.scaling), rows: unpackMatrix(document.rows), labels: Int32Array.from(document.labels) }
  }
}

function packScaling({ centre, inverse }: Scaling): z.infer<typeof scaling> {
  return { centre: packVector(centre), inverse: packVector(inverse) }
}

function unpackScaling({ centre, inverse }: z.infer<typeof scaling>): Scaling {
  return { centre: unpackVector(centre), inverse: unpackVector(inverse) }
}
