import { z } from 'zod'
import { calibrationSchema } from './calibration.ts'
import { gateSchema } from './gate.ts'
import { intendedInputSchema } from './intendedInput.ts'
import { referenceSchema } from './operatingPoint.ts'

/** What a model needs to be used, as its document holds it: bound to its parameters by the document's hash. Models of earlier versions lack it. */
export const modelUseSchema = z.strictObject({
  calibration: calibrationSchema,
  /** What it is meant to be shown, as its training images imply. */
  intended: intendedInputSchema,
  gate: gateSchema,
  /** What an operating point may be chosen on; absent where the training part could not be folded. */
  reference: referenceSchema.optional()
})

export type ModelUse = z.infer<typeof modelUseSchema>
