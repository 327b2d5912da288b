import { z } from 'zod'
import { byTemperature, fitTemperature } from '../evaluate/recalibrate.ts'
import type { OutOfFold } from '../evaluate/recalibration.ts'

/** How a model's probabilities are calibrated before they are shown, or why they are not. */
export const calibrationSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('temperature'),
    /** Logits are divided by it (Guo et al. 2017). */
    temperature: z.number().positive(),
    /** Out-of-fold predictions of training images that it was fitted on, and in how many folds. */
    images: z.int().positive(),
    folds: z.int().positive()
  }),
  z.strictObject({ kind: z.literal('none'), reason: z.string() })
])

export type Calibration = z.infer<typeof calibrationSchema>

/**
 * Temperature scaling by out-of-fold predictions. Targets are Platt's (1999, section 2.2): an image counts as its class to (n + 1) / (n + 2), n
 * images of that class, so that classes which a few images tell apart without error do not come out as certain.
 */
export function fitCalibration(outOfFold: OutOfFold | { readonly reason: string }, classes: number): Calibration {
  if ('reason' in outOfFold) return { kind: 'none', reason: outOfFold.reason }
  const { probabilities, labels, folds } = outOfFold
  return { kind: 'temperature', temperature: fitTemperature(probabilities, labels, classes, { plattTargets: true }), images: labels.length, folds }
}

/** Class probabilities, row-major [n, classes], as they are shown. */
export function calibrate(calibration: Calibration | undefined, probabilities: ArrayLike<number>, classes: number): Float64Array {
  return calibration?.kind === 'temperature' ? byTemperature(calibration.temperature, classes)(probabilities) : Float64Array.from(probabilities)
}
