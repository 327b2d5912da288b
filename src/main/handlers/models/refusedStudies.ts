import type { NewPrediction } from '../../store/predictions.ts'

/** An image that a model does not answer about. */
export interface RefusedView {
  readonly study: number
  readonly pixelDigest: string
  readonly code: string
  readonly reason: string
}

/** A study of which no image was scored is refused with the first image's reason. */
export function refusedStudies(refused: readonly RefusedView[], scored: readonly NewPrediction[], about: { readonly model: number; readonly run?: number }): NewPrediction[] {
  const judged = new Set(scored.flatMap(({ subject }) => ('study' in subject ? [subject.study] : [])))
  const first = new Map<number, RefusedView>()
  for (const view of refused) if (!judged.has(view.study) && !first.has(view.study)) first.set(view.study, view)
  return [...first].map(([study, { code, reason, pixelDigest }]) => ({ ...about, subject: { study }, pixelDigest, answer: { kind: 'refused', code, reason } }))
}
