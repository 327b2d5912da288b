import type { AugmentationSpec } from '../../recipe/trainingSchema.ts'
import type { ResizedInput } from '../prepareInput.ts'
import type { AugmentationKey, AugmentationOperation, BorderRule } from './augmentation.ts'
import { coordinatesOf } from './coordinates.ts'
import { drawAugmentation } from './drawAugmentation.ts'
import { sampleImage } from './sampleImage.ts'

/**
 * A random copy of a training image, between `resizeInput` and `finishInput`: at the network's size, intensities 0..255, before preprocessing, so
 * that intensities mean the same for every network and a grey image is one plane. The same recipe and key give the same values
 * everywhere. The input is left as it is.
 */
export function augmentImage(input: ResizedInput<Float32Array>, spec: AugmentationSpec, key: AugmentationKey): ResizedInput {
  return applyAugmentation(input, drawAugmentation(spec, key), spec.border)
}

/** The image after the operations, in float32 without rounding, 0..255. */
export function applyAugmentation(input: ResizedInput<Float32Array>, operations: readonly AugmentationOperation[], border: BorderRule = 'edge'): ResizedInput {
  const { height, width, channels } = input
  const at = coordinatesOf(operations, height, width)
  const values = at === undefined ? new Float32Array(input.values) : sampleImage(input.values, height, width, channels, at, border)
  for (const operation of operations) {
    if (operation.operation === 'brightness') changeBrightness(values, operation.factor)
    if (operation.operation === 'gamma') changeGamma(values, operation.gamma)
  }
  return { height, width, channels, values }
}

function changeBrightness(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.min(255, Math.max(0, (values[i] as number) * factor))
}

/** 255 × (value / 255) ^ gamma: above 1 darkens. */
function changeGamma(values: Float32Array, gamma: number): void {
  for (let i = 0; i < values.length; i++) values[i] = 255 * (Math.min(255, Math.max(0, values[i] as number)) / 255) ** gamma
}
