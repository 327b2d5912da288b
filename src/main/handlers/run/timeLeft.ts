import type { Recipe } from '../../../core/recipe/recipe.ts'
import type { EpochRecord } from '../../../core/training/trainingState.ts'

interface PartSoFar {
  readonly epochs: readonly EpochRecord[]
  readonly figures: unknown
}

/**
 * Seconds that training takes at most from here, were no phase to stop early: epochs left by what an epoch of the phase (of the nearest that has
 * been measured) has taken. Undefined before the first epoch, and for a classifier on frozen features.
 */
export function secondsLeft(recipe: Pick<Recipe, 'training'> | undefined, parts: readonly PartSoFar[]): number | undefined {
  const phases = recipe?.training?.phases
  const all = parts.flatMap(({ epochs }) => epochs)
  if (phases === undefined || all.length === 0) return undefined
  const measured = phases.map((_, p) => meanSeconds(all.filter(({ phase }) => phase === p)))
  const perEpoch = measured.map((seconds, p) => seconds ?? nearest(measured, p))
  let left = 0
  for (const { epochs, figures } of parts) {
    if (figures !== undefined) continue
    const last = epochs.at(-1)
    for (const [p, phase] of phases.entries()) {
      if (last !== undefined && p < last.phase) continue
      const done = last?.phase === p ? last.epoch + 1 : 0
      left += Math.max(0, phase.epochs - done) * (perEpoch[p] ?? 0)
    }
  }
  return left
}

function meanSeconds(epochs: readonly EpochRecord[]): number | undefined {
  return epochs.length === 0 ? undefined : epochs.reduce((sum, { seconds }) => sum + seconds, 0) / epochs.length
}

/** A later phase trains more layers and is slower than an earlier one, so the last that was measured is the better guess. */
function nearest(measured: readonly (number | undefined)[], at: number): number {
  return measured.slice(0, at).findLast((seconds) => seconds !== undefined) ?? measured.find((seconds) => seconds !== undefined) ?? 0
}
