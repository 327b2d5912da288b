import { array, assert, constantFrom, dictionary, float, integer, property, record, string } from 'fast-check'
import { expect, test } from 'vitest'
import type { Weights } from '../graph/ir.ts'
import { joinBytes } from '../joinBytes.ts'
import { littleEndianBytes } from './backbone.ts'
import { decodeWeights, encodeHalfWeights, encodeWeightsHeader, WeightsFileDamagedError } from './weightsFile.ts'

const tensor = record({ name: constantFrom('kernel', 'bias'), shape: array(integer({ min: 0, max: 4 }), { maxLength: 4 }), fill: float() })
const anyWeights = dictionary(string(), array(tensor, { maxLength: 3 })).map(
  (layers): Weights =>
    new Map(
      Object.entries(layers).map(([layer, tensors]) => [
        layer,
        tensors.map(({ name, shape, fill }) => ({ name, shape, data: new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(fill) }))
      ])
    )
)

test('any weights come back as they were', () => {
  assert(
    property(anyWeights, (weights) => {
      expect(decodeWeights(encodeWeights(weights))).toEqual(weights)
    })
  )
})

test('a file that is cut, foreign or scrambled is refused', () => {
  const bytes = encodeWeights(new Map([['conv', [{ name: 'kernel', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }]]]))
  assert(
    property(integer({ min: 0, max: bytes.length - 1 }), (length) => {
      expect(() => decodeWeights(bytes.subarray(0, length))).toThrow(WeightsFileDamagedError)
    })
  )
  expect(() => decodeWeights(bytes.with(0, 0))).toThrow('it does not begin with HILUMWT1')
  expect(() => decodeWeights(bytes.with(12, 0x7b))).toThrow('its header cannot be read')
})

test('in float16 they come back rounded to 11 bits', () => {
  const weights: Weights = new Map([
    ['conv', [{ name: 'kernel', shape: [2, 2], data: Float32Array.of(1, -2.5, 1 / 3, 65504) }, { name: 'bias', shape: [1], data: Float32Array.of(2 ** -24) }]],
    ['norm', [{ name: 'gamma', shape: [0], data: new Float32Array() }]]
  ])
  const bytes = encodeHalfWeights(weights)
  const decoded = decodeWeights(bytes)
  // 1/3 in binary16 is 0x3555
  expect([...decoded.values()].flat().map(({ data }) => [...data])).toEqual([[1, -2.5, 0.333251953125, 65504], [2 ** -24], []])
  expect(encodeHalfWeights(decoded)).toEqual(bytes)
  expect(() => decodeWeights(bytes.subarray(0, -2))).toThrow(WeightsFileDamagedError)
})

function encodeWeights(weights: Weights): Uint8Array<ArrayBuffer> {
  const header = encodeWeightsHeader([...weights].map(([layer, tensors]) => ({ layer, weights: tensors })))
  return joinBytes([header, ...[...weights.values()].flat().map(({ data }) => littleEndianBytes(data))])
}
