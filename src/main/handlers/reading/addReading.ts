import { PROVISIONAL_OPERATING_POINT, type ReaderAnswer, type ReadingInfo } from '../../../contract/index.ts'
import { RowUnknownError } from '../../store/errors.ts'
import type { ModelRow } from '../../store/models.ts'
import type { Library } from '../../store/openLibrary.ts'
import { classesOf } from './questionOf.ts'
import { infoOfReading } from './readingInfo.ts'

export interface GivenReading {
  readonly studyId: number
  readonly imageId?: number | undefined
  /** The model that the reader was shown, or would have been. */
  readonly modelId?: number | undefined
  readonly finding: string
  readonly answer: ReaderAnswer
  readonly found: readonly string[]
  readonly note: string
}

/**
 * Keeps a person's answer about a study, with what the model said at that moment. Whether the models' answers were visible is what the program has
 * shown to this reader, not what the page says (`sawAi`: it was shown outside the program); the reader's first answer is kept beside a later one. A disagreement proposes a label for the training
 * queue; an answer that agrees takes an open proposal back. Throws RowUnknownError.
 */
export function addReading(library: Library, reader: string, given: GivenReading, { sawAi = false }: { readonly sawAi?: boolean } = {}): { readonly reading: ReadingInfo; readonly proposed: boolean } {
  return library.transaction(() => {
    const { studyId, imageId, modelId, finding, answer, found, note } = given
    if (library.db.prepare<[number]>('SELECT 1 FROM study WHERE id = ?').get(studyId) === undefined) throw new RowUnknownError('study', studyId)
    if (imageId !== undefined && library.images.byId(imageId)?.study !== studyId) throw new RowUnknownError('image', imageId)
    const model = modelId === undefined ? undefined : library.models.byId(modelId)
    if (modelId !== undefined && model === undefined) throw new RowUnknownError('model', modelId)
    const first = library.readings.ofStudy(studyId).find((reading) => reading.reader === reader && reading.finding === finding)
    const said = model === undefined ? undefined : modelAnswer(library, model, studyId)
    const id = library.readings.add({
      study: studyId,
      finding,
      answer,
      found: answer === 'present' ? found : [],
      aiVisible: sawAi || library.blinding.wasShown(reader, studyId),
      reader,
      ...(first === undefined ? {} : { firstAnswer: first.firstAnswer ?? first.answer }),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
      ...(imageId === undefined ? {} : { image: imageId }),
      ...(model === undefined ? {} : { model: model.id }),
      ...said
    })
    const proposed = propose(library, { id, reader, given, said: said?.modelAnswer, likeliest: said?.likeliest, model })
    const row = library.readings.ofStudy(studyId).find((reading) => reading.id === id)
    if (row === undefined) throw new RowUnknownError('reading', id)
    return { reading: infoOfReading(library)(row), proposed }
  })
}

interface SaidByModel {
  readonly modelScore: number
  readonly modelAnswer: 'present' | 'absent'
  readonly operatingPoint?: number
  readonly likeliest: string
}

/** What the model calls the study; undefined where it gave no score. */
function modelAnswer(library: Library, model: ModelRow, study: number): SaidByModel | undefined {
  const prediction = library.predictions.ofStudy(study).find((row) => row.model === model.id)
  if (prediction === undefined || prediction.score === null) return undefined
  const threshold = model.liveThreshold ?? PROVISIONAL_OPERATING_POINT
  return {
    modelScore: prediction.score,
    modelAnswer: prediction.score >= threshold ? 'present' : 'absent',
    ...(model.liveThreshold === null ? {} : { operatingPoint: model.liveThreshold }),
    likeliest: prediction.finding ?? ''
  }
}

interface Proposing {
  readonly id: number
  readonly reader: string
  readonly given: GivenReading
  readonly said: 'present' | 'absent' | undefined
  readonly likeliest: string | undefined
  readonly model: ModelRow | undefined
}

function propose(library: Library, { id, reader, given, said, likeliest, model }: Proposing): boolean {
  const { studyId, finding, answer, found } = given
  const otherClass = answer === 'present' && said === 'present' && found.length > 0 && likeliest !== undefined && model?.classes.includes(likeliest) === true && !found.includes(likeliest)
  const disagrees = said !== undefined && answer !== 'uncertain' && (answer !== said || otherClass)
  if (!disagrees) {
    if (answer !== 'uncertain') library.labelProposals.withdraw(studyId, finding, reader)
    return false
  }
  library.labelProposals.add({ study: studyId, finding, value: labelValue(given, model), reading: id, proposedBy: reader })
  return true
}

/** The label that the answer amounts to; undefined where the reader named no class, or several. */
function labelValue({ finding, answer, found }: GivenReading, model: ModelRow | undefined): string | undefined {
  const classes = model === undefined ? [] : classesOf(model)
  // a finding that is present or absent: its classes are named after it
  if (classes.some(({ name }) => name === finding) && classes.some(({ name }) => name === `no ${finding}`)) return answer
  if (answer === 'absent') return single(classes.filter(({ negative }) => negative).map(({ name }) => name))
  const findings = classes.filter(({ negative }) => !negative).map(({ name }) => name)
  return single(found.length > 0 ? found : findings)
}

function single(names: readonly string[]): string | undefined {
  return names.length === 1 ? names[0] : undefined
}
