import { expect, test } from 'vitest'
import { patternClasses } from '../../core/pretrain/patternClasses.ts'
import { createRandom } from '../../core/random.ts'
import { loadTfjsNode } from '../engine/tfjsNode.ts'
import { classPainter, PHANTOM_COUNT } from './drawClasses.ts'
import { patternPainter } from './drawPatterns.ts'
import { pretrain, PRETRAININGS, type PretrainState } from './pretrain.ts'

const backend = await loadTfjsNode()

test('a class is the same however many there are, and its images are variations of it', () => {
  const { first } = patternClasses(3, 5)
  expect(patternClasses(7, 5).first.subarray(0, first.length)).toEqual(first)

  const size = 32
  const painter = patternPainter(backend.tf, patternClasses(2, 5), size, createRandom(1))
  const draw = (seed: number): Float32Array => {
    const images = painter.draw([0, 0, 1], createRandom(seed))
    expect(images.shape).toEqual([3, size, size, 1])
    const numbers = images.dataSync<'float32'>().slice()
    images.dispose()
    return numbers
  }
  const before = backend.tf.memory().numTensors
  const images = draw(2)
  expect(draw(2)).toEqual(images)
  expect(draw(3)).not.toEqual(images)
  expect([images.every((value) => value >= -1 && value <= 1), images.subarray(0, size * size).every((value) => value === images[0])]).toEqual([true, false])
  expect(backend.tf.memory().numTensors).toBe(before)
  painter.dispose()
})

test('a batch is of patterns and then of phantoms, each with its class', () => {
  const painter = classPainter(backend.tf, 5, 0.25, 32, 1)
  const { labels, images } = painter.draw(8, createRandom(4))
  expect([labels.length, images.length]).toEqual([8, 8 * 32 * 32])
  expect([labels.slice(0, 6).every((label) => label < 5), labels.slice(6).every((label) => label >= 5 && label < 5 + PHANTOM_COUNT)]).toEqual([true, true])
  const [first, second] = [images.subarray(6 * 32 * 32, 7 * 32 * 32), images.subarray(7 * 32 * 32)]
  expect([images.every((value) => value >= -1 && value <= 1), new Set(first).size > 100, new Set(second).size > 100]).toEqual([true, true, true])
  expect(painter.draw(8, createRandom(4))).toEqual({ labels, images })
  painter.dispose()
})

test('training learns the classes, and a training that was stopped goes on as if it had not been, also where the images become larger', () => {
  const stages = [
    { size: 32, steps: 4 },
    { size: 48, steps: 2 }
  ]
  const options = { ...PRETRAININGS['phantom-cnn'], patterns: 3, stages, batch: 12, seed: 3 }
  const states: PretrainState[] = []
  const whole = pretrain(backend, options, undefined, (state) => states.push(structuredClone(state)))
  expect(states.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6])
  for (const at of [2, 3]) expect(pretrain(backend, options, states[at], () => {})).toEqual(whole)
  expect(states[2]?.weights).not.toEqual(whole.weights)

  const longer = pretrain(backend, { ...options, phantoms: 0, stages: [{ size: 32, steps: 90 }], batch: 24, learningRate: 0.05 }, undefined, () => {})
  // the running mean starts at 0: by chance it would be at 0.28
  expect(longer.accuracy).toBeGreaterThan(0.45)
}, 120_000)
