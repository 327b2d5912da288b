import { expect, test } from 'vitest'
import { createMatrix, type Matrix } from '../learn/matrix.ts'
import { precisionEffect, precisionSample, precisionText } from './precisionEffect.ts'

/** One feature, the log-odds of class 1. */
function sigmoid({ rows, data }: Matrix): number[] {
  return Array.from({ length: rows }, (_, i) => 1 / (1 + Math.exp(-(data[i] ?? 0)))).flatMap((p) => [1 - p, p])
}

test('the sample is shared among the classes and does not depend on the order of the images', () => {
  const images = Array.from({ length: 40 }, (_, i) => ({ label: i < 36 ? 0 : 1, id: `image ${i}` }))
  const ids = (of: typeof images): string[] => precisionSample(of, 5, 16).map((i) => of[i]?.id ?? '')
  const chosen = ids(images)
  expect(chosen).toHaveLength(16)
  expect(chosen.filter((id) => Number(id.slice(6)) >= 36)).toHaveLength(4)
  expect(ids(images.toReversed()).toSorted()).toEqual(chosen.toSorted())
  expect(precisionSample(images, 6, 16)).not.toEqual(precisionSample(images, 5, 16))
  expect(precisionSample(images, 1, 100)).toEqual(images.map((_, i) => i))
})

test('the same features change nothing', () => {
  const features = createMatrix(4, 1, Float32Array.of(-2, 1, -1, 2))
  const effect = precisionEffect(
    { numericClass: 'bf16', classes: ['normal', 'covid'], labels: [0, 0, 1, 1], groups: ['a', 'b', 'c', 'd'], f32: features, lower: features, classify: sigmoid },
    { replicates: 100, seed: 1 }
  )
  expect(effect).toMatchObject({ images: 4, featureDifference: { largest: 0, rootMeanSquare: 0 }, probabilityChange: 0, changedAnswers: 0, auc: { f32: 0.75, lower: 0.75, difference: { value: 0 } } })
})

test('a feature that moves is told as difference, probability, answer and AUC', () => {
  const effect = precisionEffect(
    {
      numericClass: 'bf16',
      classes: ['normal', 'covid'],
      labels: [0, 0, 1, 1],
      groups: ['a', 'b', 'c', 'd'],
      f32: createMatrix(4, 1, Float32Array.of(-2, -1, 0.5, 4)),
      // the third image falls below the second, and below one half
      lower: createMatrix(4, 1, Float32Array.of(-2, -1, -1.5, 4)),
      classify: sigmoid
    },
    { replicates: 0, seed: 1 }
  )
  expect(effect.featureDifference).toEqual({ largest: 0.5, rootMeanSquare: 0.25 })
  expect(effect.changedAnswers).toBe(1)
  expect(effect.probabilityChange).toBeCloseTo(1 / (1 + Math.exp(-0.5)) - 1 / (1 + Math.exp(1.5)), 12)
  expect(effect.auc).toMatchObject({ f32: 1, lower: 0.75, difference: { value: -0.25 } })
  expect(precisionText(effect)).toContain('AUC of these images 0.7500 against 1.0000, difference −0.2500')
  expect(precisionText(effect)).toContain('50 % of the largest feature at most, 25 % root mean square')
})
