import type { ImageScore } from '../../core/judge/imageScore.ts'
import { studyScore, withFindingScore, type StudyRule } from '../../core/judge/studyScore.ts'
import type { NewPrediction } from '../store/predictions.ts'

/** A model's answer about one image of a study. */
export interface ImageAnswer extends ImageScore {
  readonly item: { readonly image: number; readonly study: number; readonly pixelDigest: string }
  readonly view: string | null
}

/** The model whose answers they are, and how it scores a study. */
export interface AnsweredBy {
  readonly model: number
  readonly run?: number
  readonly rule: StudyRule
  readonly classes: readonly string[]
}

/**
 * Study-level answers by the model's rule, each citing the pixels of the image that decides it. Ties go to the smaller pixel digest, so that the
 * order of import decides nothing.
 */
export function studyAnswers(answers: readonly ImageAnswer[], { model, run, rule, classes }: AnsweredBy): NewPrediction[] {
  return [...Map.groupBy(answers, ({ item }) => item.study)].flatMap(([study, own]): NewPrediction[] => {
    const views = own.map(({ item, view, score }) => ({ score, view, pixelDigest: item.pixelDigest }))
    const scored = studyScore(rule, views)
    const raw = studyScore(rule, views.map((image, i) => ({ ...image, score: own[i]?.rawScore ?? image.score })))
    const deciding = own[scored?.deciding ?? -1]
    if (scored === undefined || raw === undefined || deciding === undefined) return []
    return [
      {
        model,
        ...(run === undefined ? {} : { run }),
        subject: { study },
        pixelDigest: deciding.item.pixelDigest,
        answer: {
          kind: 'scored',
          finding: deciding.finding,
          probabilities: raw.score === deciding.rawScore ? deciding.probabilities : withFindingScore(classes, deciding.probabilities, raw.score),
          score: scored.score,
          rawScore: raw.score
        }
      }
    ]
  })
}
