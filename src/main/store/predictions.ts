import type { WritableDb } from './database.ts'
import { refreshWorklist, shownModels } from './worklistOrder.ts'

export interface NewPrediction {
  readonly model: number
  readonly run?: number
  readonly subject: { readonly image: number } | { readonly study: number }
  /** Of the pixels that were judged. */
  readonly pixelDigest?: string
  /** The fold whose classifier gave the answer, where the model itself learned from the image. */
  readonly fold?: string
  readonly answer:
    | {
        readonly kind: 'scored'
        /** What the score is about: the class or finding. */
        readonly finding: string
        /** Class → probability, as the classifier gave it. */
        readonly probabilities: Readonly<Record<string, number>>
        /** 0..1: how likely there is something to look at; calibrated where the model is; what is shown and what the operating point is on. */
        readonly score: number
        /** Before calibration, where there is one. */
        readonly rawScore?: number
      }
    | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
}

export interface PredictionRow {
  readonly id: number
  readonly model: number
  readonly modelHash: string
  readonly run: number | null
  readonly image: number | null
  readonly study: number | null
  readonly pixelDigest: string | null
  readonly finding: string | null
  readonly probabilities: Readonly<Record<string, number>> | null
  readonly score: number | null
  /** Before calibration; null where there is none. */
  readonly rawScore: number | null
  readonly refusedCode: string | null
  readonly refusedReason: string | null
  /** The fold whose classifier gave the answer, because the model learned from the image; null for the model's own answer. */
  readonly fold: string | null
  readonly predictedAt: string
}

/** The code of the refusal of an image that the model learned from. It never takes the place of an out-of-fold answer. */
export const IN_TRAINING = 'in-training'

/** Models' answers; one a model and subject, the latest. */
export interface Predictions {
  /** All of them or none. */
  put(predictions: readonly NewPrediction[]): void
  /** In the order of file hash and frame; study-level answers after. */
  ofModel(model: number): PredictionRow[]
  ofRun(run: number): PredictionRow[]
  ofStudy(study: number): PredictionRow[]
  ofImage(image: number): PredictionRow[]
}

type StoredPrediction = Omit<PredictionRow, 'probabilities'> & { readonly probabilities: string | null }

const SELECT = `
  SELECT prediction.id, prediction.model, model.hash AS modelHash, prediction.run, prediction.image, prediction.study,
    prediction.pixel_digest AS pixelDigest, prediction.finding, prediction.probabilities, prediction.score, prediction.raw_score AS rawScore,
    prediction.refused_code AS refusedCode, prediction.refused_reason AS refusedReason, prediction.fold,
    prediction.predicted_at AS predictedAt
  FROM prediction JOIN model ON model.id = prediction.model LEFT JOIN image ON image.id = prediction.image`

export function createPredictions(db: WritableDb, now: () => string): Predictions {
  type Text = string | null
  const put = (subject: 'image' | 'study') =>
    db.prepare<[number, number | null, number, Text, Text, Text, number | null, number | null, Text, Text, Text, string]>(
      `INSERT INTO prediction (model, run, ${subject}, pixel_digest, finding, probabilities, score, raw_score, refused_code, refused_reason, fold, predicted_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (model, ${subject}) WHERE ${subject} IS NOT NULL DO UPDATE SET run = excluded.run, pixel_digest = excluded.pixel_digest,
         finding = excluded.finding, probabilities = excluded.probabilities, score = excluded.score, raw_score = excluded.raw_score,
         refused_code = excluded.refused_code, refused_reason = excluded.refused_reason, fold = excluded.fold, predicted_at = excluded.predicted_at
       WHERE NOT (prediction.fold IS NOT NULL AND excluded.refused_code IS '${IN_TRAINING}')`
    )
  const putImage = put('image')
  const putStudy = put('study')
  const query = (where: string) =>
    db.prepare<[number], StoredPrediction>(`${SELECT} WHERE prediction.${where} = ? ORDER BY image.file_hash IS NULL, image.file_hash, image.frame, prediction.id`)
  const ofModel = query('model')
  const ofRun = query('run')
  const ofStudy = query('study')
  const ofImage = query('image')

  return {
    put: (predictions) =>
      db.write(() => {
        const before = shownModels(db)
        const studies = new Set<number>()
        for (const { model, run, subject, pixelDigest, fold, answer } of predictions) {
          const scored = answer.kind === 'scored' ? answer : undefined
          const refused = answer.kind === 'refused' ? answer : undefined
          const statement = 'image' in subject ? putImage : putStudy
          statement.run(
            model, run ?? null, 'image' in subject ? subject.image : subject.study, pixelDigest ?? null, scored?.finding ?? null,
            scored ? JSON.stringify(scored.probabilities) : null, scored?.score ?? null, scored?.rawScore ?? null, refused?.code ?? null,
            refused?.reason ?? null, fold ?? null, now()
          )
          if ('study' in subject) studies.add(subject.study)
        }
        // a model's first answers may put it in another's place
        const same = JSON.stringify(before) === JSON.stringify(shownModels(db))
        refreshWorklist(db, same ? [...studies] : 'all')
      }),
    ofModel: (model) => ofModel.all(model).map(fromStored),
    ofRun: (run) => ofRun.all(run).map(fromStored),
    ofStudy: (study) => ofStudy.all(study).map(fromStored),
    ofImage: (image) => ofImage.all(image).map(fromStored)
  }
}

function fromStored(row: StoredPrediction): PredictionRow {
  const probabilities: Record<string, number> | null = row.probabilities === null ? null : JSON.parse(row.probabilities)
  return { ...row, probabilities }
}
