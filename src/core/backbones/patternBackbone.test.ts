import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { expectedWeights } from '../graph/expectedWeights.ts'
import { outputShape } from '../graph/shapes.ts'
import { patternBackbone } from './patternBackbone.ts'
import { decodeWeights } from './weightsFile.ts'

test.each([
  ['pattern-cnn', 'patterns', /400 kinds of random patterns/],
  ['phantom-cnn', 'patterns and phantoms', /38 of drawn chests/]
] as const)('the weights of %s fit the network, are numbers, and stay small; its card says what it has seen', (network, on, seen) => {
  const bytes = readFileSync(new URL(`../../../resources/backbones/${network}.weights`, import.meta.url))
  const weights = decodeWeights(bytes)
  const { graph, input, card } = patternBackbone(weights, on)
  expect([card.title.includes(`drawn ${on},`), card.about]).toEqual([true, expect.stringMatching(seen)])
  expect(outputShape(graph, input.resize.height, input.resize.width)).toEqual([11, 11, 384 + 121])
  expect([...weights].map(([layer, tensors]) => ({ layer, weights: tensors.map(({ name, shape }) => ({ name, shape: [...shape] })) }))).toEqual(
    expectedWeights(graph).map(({ layer, weights: expected }) => ({ layer, weights: expected.map(({ name, shape }) => ({ name, shape: [...shape] })) }))
  )
  expect([...weights.values()].flat().every(({ data }) => data.every(Number.isFinite))).toBe(true)
  expect(bytes.length).toBeLessThan(6e6)
})
