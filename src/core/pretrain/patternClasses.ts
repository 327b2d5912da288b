import { createRandom, type Random } from '../random.ts'

/** Coordinates and waves that a pattern network sees of a point. */
export const PATTERN_INPUTS = 8
/** Width of both its hidden layers; the second has a third each of sines, tanh and bell curves. */
export const PATTERN_WIDTH = 12

/**
 * The classes of the pretraining task: a compositional pattern-producing network each (Stanley 2007), a small random network that draws an image
 * by answering a grey value for every point (x, y). Nothing of it comes from a photograph or a patient.
 */
export interface PatternClasses {
  readonly count: number
  /** [count, PATTERN_INPUTS, PATTERN_WIDTH] */
  readonly first: Float32Array
  /** [count, PATTERN_WIDTH, PATTERN_WIDTH] */
  readonly second: Float32Array
  /** [count, PATTERN_WIDTH, 1] */
  readonly last: Float32Array
  /** Frequencies of the two waves, [count, 2] */
  readonly frequencies: Float32Array
  /** Their phases, radians, [count, 2] */
  readonly phases: Float32Array
}

/** Spread of the first layer's weights by input: x, y, radius, constant, four waves. */
const INPUT_SPREAD = [2, 2, 2, 1, 1.5, 1.5, 1.5, 1.5]

/** `count` classes, the k-th the same however many there are. */
export function patternClasses(count: number, seed: number): PatternClasses {
  const streams = Array.from({ length: count }, (_, k) => createRandom(seed).fork(`pattern ${k}`))
  const fill = (length: number, value: (random: Random, i: number) => number): Float32Array =>
    Float32Array.from(streams.flatMap((random) => Array.from({ length }, (_, i) => value(random, i))))
  return {
    count,
    first: fill(PATTERN_INPUTS * PATTERN_WIDTH, (random, i) => random.normal() * (INPUT_SPREAD[Math.floor(i / PATTERN_WIDTH)] ?? 1)),
    second: fill(PATTERN_WIDTH * PATTERN_WIDTH, (random) => random.normal() * 1.4),
    last: fill(PATTERN_WIDTH, (random) => random.normal() * 1.2),
    frequencies: fill(2, (random) => random.between(2, 14)),
    phases: fill(2, (random) => random.between(0, 2 * Math.PI))
  }
}
