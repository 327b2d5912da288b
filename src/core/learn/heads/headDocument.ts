import { z } from 'zod'
import type { FittedHead } from './fittedHead.ts'

const logisticRegression = z.strictObject({
  kind: z.literal('logistic-regression'),
  /** On raw features, as MLlib gives them: one row (log-odds of class 1), or one per class. */
  coefficients: z.array(z.array(z.number())),
  intercept: z.array(z.number())
})

/** A fitted head as a model's document holds it. One without `kind`, as earlier versions wrote it, is logistic regression. */
export const headDocumentSchema = z.preprocess(
  (value) => (typeof value === 'object' && value !== null && !('kind' in value) ? { kind: 'logistic-regression', ...value } : value),
  z.discriminatedUnion('kind', [logisticRegression])
)

export type HeadDocument = z.infer<typeof headDocumentSchema>

export function headDocument({ kind, coefficients, intercept }: FittedHead): HeadDocument {
  return { kind, coefficients: coefficients.map((row) => [...row]), intercept: [...intercept] }
}

export function headOfDocument(document: HeadDocument, numClasses: number): FittedHead {
  return { ...document, numClasses }
}
