import type { ActivationMap } from './activationMap.ts'
import { ExplainInputError } from './linearDecision.ts'
import type { SaliencyMap } from './saliencyMap.ts'

/**
 * The mean of maps of many images, position by position, [height x width]: what an average image contributes there. A shoulder's features differ
 * from a lung's by more than a sick lung's from a healthy one's, and the intercept balances all of it, so that only what departs from the average *at
 * its place* says something about this image.
 */
export function averageEvidence(maps: readonly ActivationMap[]): number[] {
  const mean = new Float64Array(maps[0]?.values.length ?? 0)
  for (const map of maps) map.values.forEach((value, p) => (mean[p] = (mean[p] ?? 0) + value / maps.length))
  return Array.from(mean)
}

/** The map against the average image; it adds up to the same decision. Throws ExplainInputError where the sizes differ. */
export function againstAverage(map: ActivationMap, average: readonly number[]): ActivationMap {
  if (average.length !== map.values.length) throw new ExplainInputError(`The average has ${average.length} positions, the map ${map.values.length}.`)
  const sum = average.reduce((total, value) => total + value, 0)
  return { ...map, values: map.values.map((value, p) => value - (average[p] ?? 0)), baseline: map.baseline + sum / average.length }
}

/**
 * Top of a model's colour scale in log-odds: what one position in twenty exceeds over these maps (against the average), rounded up to 1, 2 or
 * 5 times a power of ten. One number per model, never per image: its maps can be compared.
 */
export function evidenceScale(maps: readonly SaliencyMap[]): number {
  const sizes = maps.flatMap((map) => Array.from(map.values, Math.abs)).toSorted((a, b) => a - b)
  const large = sizes[Math.floor(sizes.length * 0.95)] ?? 0
  if (!(large > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(large))
  const step = [1, 2, 5].find((factor) => factor * power >= large * (1 - 1e-12)) ?? 10
  return step * power
}
