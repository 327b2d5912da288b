import { mapSimilarity } from './mapSimilarity.ts'
import type { SaliencyMap } from './saliencyMap.ts'

/** Above this mean rank correlation a map counts as unchanged. */
export const UNCHANGED_ABOVE = 0.5

/** How like the model's own map those of models are that have been made random down to here. */
export interface SanityStage {
  /** `classifier`, or the last layer that was made random, with all above it. */
  readonly downTo: string
  /** Layers of the network that are random. */
  readonly layers: number
  /** Means over the draws; a map that is the same everywhere counts as 0. */
  readonly rankCorrelation: number
  readonly ssim: number
  /** Draws whose map was the same everywhere. */
  readonly flat: number
}

/** Plain JSON. */
export interface SanityCheck {
  readonly seed: number
  /** Random models per stage. */
  readonly draws: number
  readonly stages: readonly SanityStage[]
  /** false: the map hardly depends on what the model learned. */
  readonly trustworthy: boolean
  readonly words: string
}

/** Compares the model's map with those of one stage's random models. */
export function sanityStage(own: SaliencyMap, random: readonly SaliencyMap[], stage: Pick<SanityStage, 'downTo' | 'layers'>): SanityStage {
  const similar = random.map((map) => mapSimilarity(own, map))
  return {
    ...stage,
    rankCorrelation: mean(similar.map(({ rankCorrelation }) => rankCorrelation)),
    ssim: mean(similar.map(({ ssim }) => ssim)),
    flat: similar.filter(({ ssim }) => ssim === null).length
  }
}

/**
 * The verdict of the weight-randomisation check (Adebayo et al. 2018). A map that is much the same when the classifier (first stage) or the whole
 * network (last stage) holds random numbers shows the image, not the model: it is not to be trusted. The opposite proves nothing about the
 * place that it points to.
 */
export function sanityCheck(seed: number, draws: number, own: SaliencyMap, stages: readonly SanityStage[]): SanityCheck {
  if (own.values.every((value) => value === own.values[0])) {
    return { seed, draws, stages, trustworthy: false, words: 'The map is the same everywhere: it says nothing about this image, and there is nothing to check.' }
  }
  const [top, last] = [stages[0], stages.at(-1)]
  const unchanged = [top, last].filter((stage) => stage !== undefined && stage.rankCorrelation > UNCHANGED_ABOVE)
  const figures = [top, last]
    .flatMap((stage, i) => (stage === undefined || (i === 1 && last === top) ? [] : [`${stage.rankCorrelation.toFixed(2)} after randomising ${stage.layers === 0 ? 'the classifier' : 'the whole network'}`]))
    .join(', ')
  const verdict =
    unchanged.length > 0
      ? 'This map hardly depends on what the model learned: do not trust it.'
      : 'The map depends on what the model learned, as it must. That it points to the right place does not follow.'
  return { seed, draws, stages, trustworthy: unchanged.length === 0, words: `Rank correlation with the model's map: ${figures} (above ${UNCHANGED_ABOVE} counts as unchanged). ${verdict}` }
}

function mean(values: readonly (number | null)[]): number {
  return values.reduce((sum: number, value) => sum + (value ?? 0), 0) / Math.max(1, values.length)
}
