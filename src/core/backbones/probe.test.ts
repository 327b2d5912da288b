import { expect, test } from 'vitest'
import type { InputSpec } from '../image/image.ts'
import { probeDifference, probeInput, probesAgree, probeSample } from './probe.ts'

const input: InputSpec = { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 8, width: 6 }, channels: 3, preprocessing: 'caffe' }

test('the probe is the same every time, and says something about every pixel', () => {
  const probe = probeInput(input)
  expect(probe.length).toBe(8 * 6 * 3)
  expect(probeInput(input)).toEqual(probe)
  expect(new Set(probe).size).toBeGreaterThan(100)
})

test('every VOI rule applies to the probe', () => {
  const full = probeInput(input)
  const ct = probeInput({ ...input, voi: { rule: 'ct-windows', windows: [{ center: 40, width: 400 }] } })
  const own = probeInput({ ...input, voi: { rule: 'window', kind: 'window', index: 0, fallback: { rule: 'refuse' } } })
  expect([own, ct.length, new Set(ct).size > 20]).toEqual([full, full.length, true])
})

test('a sample is at most 512 features, evenly taken', () => {
  expect(probeSample(Float32Array.of(1, 2, 3))).toEqual([1, 2, 3])
  const sample = probeSample(Float32Array.from({ length: 131_072 }, (_, i) => i))
  expect([sample.length, sample[0], sample[1], sample[511]]).toEqual([512, 0, 256, 511 * 256])
})

test('engines agree up to 1e-4 of the largest feature', () => {
  expect(probesAgree([0, -100], [0.009, -100])).toBe(true)
  expect(probesAgree([0, -100], [0.011, -100])).toBe(false)
  expect(probeDifference([0, -100], [50, -100])).toBe(0.5)
})

test('features of another length, or that are no numbers, agree with nothing', () => {
  expect(probeDifference([1, 2], [1])).toBe(Infinity)
  expect(probeDifference([1, 2], [1, Number.NaN])).toBe(Infinity)
  expect(probesAgree([0, 0], [0, 0])).toBe(true)
})
