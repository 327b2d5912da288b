import type { Recipe } from '../../../core/recipe/recipe.ts'
import { isImprovement, monitored } from '../../../core/training/monitor.ts'
import type { EpochRecord } from '../../../core/training/trainingState.ts'

/**
 * The epoch whose weights would be kept now, counted from 1 over all phases: of the phase under way the best by what its early stopping
 * watches, the last where nothing watches. Undefined before the first.
 */
export function bestEpochOf({ training }: Pick<Recipe, 'training'>, epochs: readonly EpochRecord[]): number | undefined {
  const last = epochs.at(-1)
  if (last === undefined) return undefined
  const stopping = training?.phases[last.phase]?.earlyStopping
  if (stopping === undefined) return epochs.length
  let best: { readonly value: number; readonly at: number } | undefined
  epochs.forEach((record, at) => {
    if (record.phase !== last.phase) return
    const value = monitored(stopping.monitor, record)
    if (isImprovement(stopping.monitor, value, best?.value ?? null, stopping.minDelta)) best = { value, at }
  })
  return (best?.at ?? epochs.length - 1) + 1
}
