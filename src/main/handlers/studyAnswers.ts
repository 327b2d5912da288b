import type { NewPrediction } from '../store/predictions.ts'

/** A model's answer about one image of a study. */
export interface ImageAnswer {
  readonly item: { readonly image: number; readonly study: number; readonly pixelDigest: string }
  /** The likeliest class that names a finding. */
  readonly finding: string
  readonly probabilities: Readonly<Record<string, number>>
  readonly score: number
}

/**
 * Study-level answers by the rule `highest-image`: a study is as suspicious as its most suspicious eligible image, whose pixels it cites. Ties go
 * to the smaller pixel digest, so that the order of import decides nothing.
 */
export function studyAnswers(answers: readonly ImageAnswer[], about: { readonly model: number; readonly run?: number }): NewPrediction[] {
  const best = new Map<number, ImageAnswer>()
  for (const answer of answers) {
    const held = best.get(answer.item.study)
    if (held === undefined || answer.score > held.score || (answer.score === held.score && answer.item.pixelDigest < held.item.pixelDigest)) {
      best.set(answer.item.study, answer)
    }
  }
  return [...best.values()].map(({ item, finding, probabilities, score }) => ({
    model: about.model,
    ...(about.run === undefined ? {} : { run: about.run }),
    subject: { study: item.study },
    pixelDigest: item.pixelDigest,
    answer: { kind: 'scored', finding, probabilities, score }
  }))
}
