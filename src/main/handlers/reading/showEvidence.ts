import type { EvidenceAnswer, ModelEvidence, ScoreDistribution, StudyEvidence } from '../../../contract/index.ts'
import type { ModelDocument } from '../../../core/experiment/modelDocument.ts'
import { patientAge } from '../../../core/dicom/patientAge.ts'
import type { Reference } from '../../../core/judge/operatingPoint.ts'
import { nearScores, scoreDensity } from '../../../core/judge/scoreDensity.ts'
import { studyRuleText } from '../../../core/judge/studyScore.ts'
import { RowUnknownError } from '../../store/errors.ts'
import type { ModelRow } from '../../store/models.ts'
import type { Library } from '../../store/openLibrary.ts'
import type { PredictionRow } from '../../store/predictions.ts'
import { documentOf } from '../modelOf.ts'
import { traitsOf } from '../models/imageTraits.ts'
import { ageGroupOfYears } from '../testSubgroups.ts'
import type { ActivationMaps } from './activationMaps.ts'
import { modelWarnings, runOfModel, type FilmTraits, type ModelRun } from './modelWarnings.ts'
import { askedModel, classesOf, questionOf } from './questionOf.ts'

/** Models whose documents and figures are kept in memory. */
const MOST_KEPT = 8

interface KnownModel extends ModelRun {
  readonly document: ModelDocument
}

/** All that stands beside a film: one of a library, with what it has read of its models kept. `reader` null: nobody reads it. */
export type ShowEvidence = (reader: string | null, asked: { readonly studyId: number; readonly imageId?: number | undefined }) => Promise<StudyEvidence>

/** `shown` answers note that the reader has seen them; where the reader is blinded and has not committed, nothing is said and nothing noted. */
export function createShowEvidence(library: Library, maps: ActivationMaps): ShowEvidence {
  const known = new Map<number, Promise<KnownModel>>()
  const knownOf = (model: ModelRow): Promise<KnownModel> => {
    const found = known.get(model.id) ?? documentOf(library, model).then((document) => ({ document, ...runOfModel(library, model) }))
    known.delete(model.id)
    known.set(model.id, found)
    found.catch(() => known.delete(model.id))
    for (const [first] of known) if (known.size > MOST_KEPT) known.delete(first)
    return found
  }
  const pictures = library.db.prepare<[number], { id: number; pixelDigest: string }>(
    'SELECT image.id, image.pixel_digest AS pixelDigest FROM series JOIN image ON image.series = series.id WHERE series.study = ? AND image.superseded_by IS NULL ORDER BY image.id'
  )
  return async (reader, { studyId, imageId }) => {
    if (library.db.prepare<[number]>('SELECT 1 FROM study WHERE id = ?').get(studyId) === undefined) throw new RowUnknownError('study', studyId)
    const question = questionOf(library, studyId)
    if (reader !== null && library.blinding.hides(reader, studyId)) return { studyId, hidden: true, question, models: [] }
    const images = pictures.all(studyId)
    // a prior's film may be the one in view
    const image = imageId ?? images[0]?.id
    const hidesImage = reader !== null && image !== undefined && library.blinding.hides(reader, library.images.byId(image)?.study ?? studyId)
    const ofStudy = new Map(library.predictions.ofStudy(studyId).map((row) => [row.model, row]))
    const ofImage = new Map(image === undefined || hidesImage ? [] : library.predictions.ofImage(image).map((row) => [row.model, row]))
    const film = filmTraits(library, studyId, image)
    const asked = askedModel(library, studyId)
    const answering = [...new Set([...(asked === undefined ? [] : [asked.id]), ...library.models.active().map(({ id }) => id), ...ofStudy.keys(), ...ofImage.keys()])]
    const models = answering.flatMap((id) => library.models.byId(id) ?? []).filter(({ id, state }) => state !== 'retired' || id === asked?.id)
    const evidence = await Promise.all(
      models.map(async (model): Promise<ModelEvidence | undefined> => {
        const about = await knownOf(model).catch(() => undefined)
        const study = ofStudy.get(model.id)
        const own = ofImage.get(model.id)
        const answer = answerOf(study, model)
        return {
          ...factsOf(model, model.id === asked?.id),
          calibrated: (about?.document.use?.calibration.kind ?? 'none') !== 'none',
          study: answer,
          image: answerOf(own, model),
          studyRule: about === undefined ? '' : studyRuleText(about.document.studyRule),
          decidingImageId: images.find(({ pixelDigest }) => pixelDigest === study?.pixelDigest)?.id ?? null,
          distribution: distributionOf(about?.document.use?.reference, answer),
          warnings: about === undefined ? [] : modelWarnings(model, about.document, about, film),
          map: about === undefined ? { kind: 'none', reason: 'The parameters of this model cannot be read.' } : maps.offer(model, about.document, own?.probabilities ?? study?.probabilities ?? {})
        }
      })
    )
    if (reader !== null && (ofStudy.size > 0 || ofImage.size > 0)) library.blinding.noteShown(reader, studyId)
    return { studyId, hidden: false, question, models: evidence.flatMap((one) => one ?? []) }
  }
}

function factsOf(model: ModelRow, shown: boolean): Pick<ModelEvidence, 'modelId' | 'name' | 'version' | 'hash' | 'finding' | 'classes' | 'state' | 'shown' | 'operatingPoint'> {
  const { id, name, version, hash, finding, state, operatingPoint, liveThreshold } = model
  return { modelId: id, name, version, hash, finding, classes: classesOf(model), state, shown, operatingPoint: operatingPoint === null ? null : { threshold: operatingPoint, live: liveThreshold !== null } }
}

function answerOf(row: PredictionRow | undefined, { classes, liveThreshold }: ModelRow): EvidenceAnswer {
  if (row === undefined) return { kind: 'unscored' }
  if (row.refusedCode !== null) return { kind: 'refused', code: row.refusedCode, reason: row.refusedReason ?? '' }
  if (row.score === null) return { kind: 'unscored' }
  const { probabilities } = row
  return {
    kind: 'scored',
    finding: row.finding ?? '',
    score: row.score,
    rawScore: row.rawScore,
    probabilities: classes.flatMap((name) => {
      const probability = probabilities?.[name]
      return probability === undefined ? [] : [{ class: name, probability: Math.min(1, Math.max(0, probability)) }]
    }),
    call: liveThreshold === null ? null : row.score >= liveThreshold ? 'present' : 'absent',
    fold: row.fold
  }
}

function distributionOf(reference: Reference | undefined, answer: EvidenceAnswer): ScoreDistribution | null {
  if (reference === undefined || reference.scores.length === 0) return null
  const near = answer.kind === 'scored' ? nearScores(reference, answer.score) : null
  return {
    from: reference.from,
    ...scoreDensity(reference),
    cases: reference.scores.length,
    withFinding: reference.positive.filter((label) => label === 1).length,
    near: near === null ? null : { ...near, interval: [near.interval[0], near.interval[1]] }
  }
}

/** As subgroups name them (testSubgroups.ts). */
function filmTraits(library: Library, study: number, image: number | undefined): FilmTraits {
  const row = library.db
    .prepare<[number], { sex: string | null; age: string | null; birthDate: string | null; acquired: string | null }>(
      'SELECT patient.sex, study.age, patient.birth_date AS birthDate, study.acquired FROM study JOIN patient ON patient.id = study.patient WHERE study.id = ?'
    )
    .get(study)
  const years = patientAge({ age: row?.age ?? undefined, birthDate: row?.birthDate ?? undefined, studyDate: row?.acquired?.slice(0, 10) })?.years
  const view = image === undefined ? undefined : traitsOf(library, [image]).get(image)?.view
  return { Sex: row?.sex?.slice(0, 1).toUpperCase() || undefined, Age: years === undefined ? undefined : ageGroupOfYears(years), View: view?.toUpperCase() }
}
