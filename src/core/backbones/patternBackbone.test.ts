import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { expectedWeights } from '../graph/expectedWeights.ts'
import { outputShape } from '../graph/shapes.ts'
import { patternBackbone } from './patternBackbone.ts'
import { decodeWeights } from './weightsFile.ts'

const bytes = readFileSync(new URL('../../../resources/backbones/pattern-cnn.weights', import.meta.url))

test('the weights that come with the program fit the network, are numbers, and stay small', () => {
  const weights = decodeWeights(bytes)
  const { graph, input } = patternBackbone(weights)
  expect(outputShape(graph, input.resize.height, input.resize.width)).toEqual([11, 11, 384 + 121])
  expect([...weights].map(([layer, tensors]) => ({ layer, weights: tensors.map(({ name, shape }) => ({ name, shape: [...shape] })) }))).toEqual(
    expectedWeights(graph).map(({ layer, weights: expected }) => ({ layer, weights: expected.map(({ name, shape }) => ({ name, shape: [...shape] })) }))
  )
  expect([...weights.values()].flat().every(({ data }) => data.every(Number.isFinite))).toBe(true)
  expect(bytes.length).toBeLessThan(6e6)
})
