import { expect, it } from 'vitest'
import type { VoiRule } from '../../core/image/image.ts'
import { featureKey } from '../store/features.ts'
import { featureKeyParts } from './featuresOf.ts'

const items = [{ pixelDigest: 'a', fileHash: 'f1', frame: 0 }, { pixelDigest: 'b', fileHash: 'f2', frame: 3 }]
const others = [{ pixelDigest: 'a', fileHash: 'f9', frame: 0 }, { pixelDigest: 'b', fileHash: 'f2', frame: 3 }]

const own = (index: number): VoiRule => ({ rule: 'window', kind: 'window', index, fallback: { rule: 'full' } })
const ct = (center: number): VoiRule => ({ rule: 'ct-windows', windows: [{ center, width: 400 }] })

function keyOf(voi: VoiRule, of: typeof items, tap: { tap?: string } = {}): string {
  const input = { voi, resize: { method: 'bilinear', height: 8, width: 8 }, channels: 3, preprocessing: 'raw' } as const
  return featureKey(featureKeyParts({ backbone: { hash: 'h', ...tap, engine: { name: 'wasm', numericClass: 'f32' } }, input, pooling: 'avg' }, of))
}

it('the VOI rule is in the key; the files are where their own windows count, in any order', () => {
  const rules: VoiRule[] = [{ rule: 'full' }, { rule: 'percentile', low: 1, high: 99 }, own(0), own(1), ct(40), ct(50)]
  expect(new Set(rules.map((rule) => keyOf(rule, items))).size).toBe(6)
  expect(rules.map((rule) => keyOf(rule, items) === keyOf(rule, others))).toEqual([true, true, false, false, true, true])
  expect(keyOf(own(0), items)).toBe(keyOf(own(0), items.toReversed()))
})

it('a device that is not the processor is in the key', () => {
  const keys = [{}, { device: 'CPU' }, { device: 'CUDA' }, { device: 'DML' }].map((versions) =>
    featureKey(featureKeyParts({ backbone: { hash: 'h', engine: { name: 'onnx', numericClass: 'f32', versions } }, input: { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 8, width: 8 }, channels: 3, preprocessing: 'raw' }, pooling: 'avg' }, items))
  )
  expect([new Set(keys).size, keys[0]]).toEqual([3, keys[1]])
})

it('the layer is in the key; the last one is what keys without a layer mean', () => {
  const full: VoiRule = { rule: 'full' }
  expect(new Set([keyOf(full, items), keyOf(full, items, { tap: 'conv1' }), keyOf(full, items, { tap: 'conv2' })]).size).toBe(3)
  expect(keyOf(full, items, { tap: 'output' })).toBe(keyOf(full, items))
})
