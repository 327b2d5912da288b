import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { expectedWeights } from '../graph/expectedWeights.ts'
import { outputShape } from '../graph/shapes.ts'
import { joinedBackbone } from './joinedBackbone.ts'
import { patternBackbone } from './patternBackbone.ts'
import { scatteringBackbone } from './scattering.ts'
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

test('joined with wavelets, the layers of both keep their weights under names of their own', () => {
  const learned = decodeWeights(readFileSync(new URL('../../../resources/backbones/pattern-cnn.weights', import.meta.url)))
  const { graph, weights, input } = joinedBackbone(learned)
  const fixed = scatteringBackbone({ size: 176, step: 16 })
  expect([input.preprocessing, outputShape(graph, 176, 176)]).toEqual(['tf', [11, 11, 384 + 121 + 681]])
  expect(new Set(graph.nodes.map(({ name }) => name)).size).toBe(graph.nodes.length)
  expect(weights.size).toBe(learned.size + fixed.weights.size)
  for (const { layer, weights: expected } of expectedWeights(graph)) {
    expect(weights.get(layer)).toBe(learned.get(layer) ?? weights.get(layer))
    expect(weights.get(layer)?.map(({ name, shape }) => ({ name, shape: [...shape] }))).toEqual(expected.map(({ name, shape }) => ({ name, shape: [...shape] })))
  }
})
