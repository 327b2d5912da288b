import { z } from 'zod'
import { bySteps, byTemperature, fitTemperature, isotonicSteps } from '../evaluate/recalibrate.ts'
import type { OutOfFold } from '../evaluate/recalibration.ts'

/** How a model's probabilities are calibrated before they are shown, or why they are not. */
export const calibrationSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('temperature'),
    /** Logits are divided by it (Guo et al. 2017). */
    temperature: z.number().positive(),
    /** Predictions that it was fitted on, of images that the classifier behind each had not learned from, and of how many classifiers. */
    images: z.int().positive(),
    folds: z.int().positive()
  }),
  z.strictObject({
    kind: z.literal('isotonic'),
    /** By class: calibrated probability by given one, non-decreasing and linear between corners; divided by their sum (Zadrozny & Elkan 2002). */
    steps: z.array(z.strictObject({ x: z.array(z.number()).min(1), y: z.array(z.number()).min(1) })).min(2),
    images: z.int().positive(),
    folds: z.int().positive()
  }),
  z.strictObject({ kind: z.literal('none'), reason: z.string() })
])

export type Calibration = z.infer<typeof calibrationSchema>

/** How probabilities may be calibrated: one number for all, or by class in steps, which takes more images. */
export const CALIBRATIONS = ['temperature', 'isotonic'] as const
export type CalibrationMethod = (typeof CALIBRATIONS)[number]

/**
 * Calibration by out-of-fold predictions. Temperature scaling's targets are Platt's (1999, section 2.2): an image counts as its class to (n + 1) / (n + 2), n
 * images of that class, so that classes which a few images tell apart without error do not come out as certain.
 */
export function fitCalibration(outOfFold: OutOfFold | { readonly reason: string }, classes: number, method: CalibrationMethod = 'temperature'): Calibration {
  if ('reason' in outOfFold) return { kind: 'none', reason: outOfFold.reason }
  const { probabilities, labels, folds } = outOfFold
  if (method === 'isotonic') return { kind: 'isotonic', steps: isotonicSteps(probabilities, labels, classes).map(({ x, y }) => ({ x: [...x], y: [...y] })), images: labels.length, folds }
  return { kind: 'temperature', temperature: fitTemperature(probabilities, labels, classes, { plattTargets: true }), images: labels.length, folds }
}

/** In words: how, and on which predictions. */
export function calibrationText(calibration: Calibration): string {
  if (calibration.kind === 'none') return `none: ${calibration.reason}`
  const how = calibration.kind === 'isotonic' ? 'isotonic' : `temperature ${calibration.temperature.toPrecision(3)}`
  return `${how}, fitted on ${calibration.images} ${calibration.folds === 1 ? 'predictions of images set aside while it was trained' : 'out-of-fold predictions'}`
}

/** Class probabilities, row-major [n, classes], as they are shown. */
export function calibrate(calibration: Calibration | undefined, probabilities: ArrayLike<number>, classes: number): Float64Array {
  switch (calibration?.kind) {
    case 'temperature':
      return byTemperature(calibration.temperature, classes)(probabilities)
    case 'isotonic':
      return bySteps(calibration.steps)(probabilities)
    case 'none':
    case undefined:
      return Float64Array.from(probabilities)
  }
}
