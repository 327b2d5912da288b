import { toErrorData } from '../../contract/index.ts'
import { RowUnknownError } from '../store/errors.ts'
import type { ImageRow } from '../store/images.ts'
import type { ModelRow } from '../store/models.ts'
import type { Library } from '../store/openLibrary.ts'
import type { Refusal } from './import/findings.ts'
import { modelBackbone } from './modelBackbone.ts'
import { documentOf } from './modelOf.ts'
import { ModelRetiredError } from './models/registry.ts'
import { scoreImages } from './scoreImages.ts'
import type { WorkContext } from './workContext.ts'

export interface ScoreOptions {
  /** By name, name@version or hash; every active model where absent. */
  readonly model?: string
  /** These alone; else all studies of the library. */
  readonly studies?: readonly number[]
  /** Also those that the model has answered about. */
  readonly again?: boolean
  /** Told after each part that is on disk. */
  readonly onScored?: () => void
}

export interface ScoreResult {
  readonly models: readonly {
    readonly model: string
    readonly scored: number
    /** Studies without an answer, by the code of the reason. */
    readonly refused: Readonly<Record<string, number>>
  }[]
  /** Models that cannot answer here, and why. */
  readonly refused: readonly Refusal[]
}

/** Images that one job process is started for; what is scored is on disk after so many. */
const AT_ONCE = 128

/**
 * Lets models judge studies of the library that have images without an answer, part by part. Cancelled, it keeps what is done, and the next call
 * goes on. Throws ModelUnknownError, ModelRetiredError, RowUnknownError, the signal's reason, and, where no model can answer, the first one's error.
 */
export async function scoreStudies(context: WorkContext, { model, studies, again = false, onScored }: ScoreOptions = {}): Promise<ScoreResult> {
  const { library, signal } = context
  const unknown = studies?.find((id) => !hasStudy(library, id))
  if (unknown !== undefined) throw new RowUnknownError('study', unknown)
  const models = model === undefined ? library.models.active() : [library.models.named(model)]
  for (const { name, version, state } of models) if (state === 'retired') throw new ModelRetiredError(`${name}@${version}`)
  const results: ScoreResult['models'][number][] = []
  const failed: { readonly name: string; readonly error: unknown }[] = []
  for (const row of models) {
    signal.throwIfAborted()
    const name = `${row.name}@${row.version}`
    const wanted = studiesToScore(library, row, studies, again)
    if (wanted.length === 0) continue
    try {
      results.push({ model: name, ...(await scoreWith(context, row, wanted, onScored)) })
    } catch (error) {
      signal.throwIfAborted()
      failed.push({ name, error })
    }
  }
  const [first] = failed
  if (first !== undefined && results.length === 0) throw first.error
  return {
    models: results,
    refused: failed.map(({ name, error }) => {
      const { code, message } = toErrorData(error)
      return { path: name, code, reason: message }
    })
  }
}

async function scoreWith(context: WorkContext, model: ModelRow, studies: readonly number[], onScored: (() => void) | undefined): Promise<Omit<ScoreResult['models'][number], 'model'>> {
  const { library, signal, onProgress } = context
  const report = (done: number): void => onProgress({ phase: `Scoring by ${model.name}@${model.version}`, done, total: studies.length, unit: 'studies' })
  report(0)
  const document = await documentOf(library, model)
  // progress is told in studies: what the network says of its images would jump between parts
  const quiet = { ...context, onProgress: () => undefined }
  const backbone = await modelBackbone(quiet, document)
  const answered = new Map<number, string>()
  let done = 0
  for (const part of parts(library, studies)) {
    signal.throwIfAborted()
    if (library.models.byId(model.id)?.state === 'retired') break
    const { studies: scored, notScored } = await scoreImages(quiet, { model, document, backbone }, part.images)
    for (const { row, code } of notScored) if (!answered.has(row.study)) answered.set(row.study, code)
    for (const { subject } of scored) if ('study' in subject) answered.set(subject.study, '')
    library.scoring.settle(model.id, part.studies)
    done += part.studies.length
    report(done)
    onScored?.()
  }
  const codes = [...answered.values()]
  const refused: Record<string, number> = {}
  for (const code of codes) if (code !== '') refused[code] = (refused[code] ?? 0) + 1
  return { scored: codes.filter((code) => code === '').length, refused }
}

/** Whole studies, about AT_ONCE images at a time. Superseded images are not asked about. */
function* parts(library: Library, studies: readonly number[]): Generator<{ readonly studies: readonly number[]; readonly images: readonly ImageRow[] }> {
  const superseded = library.db.prepare<[number], { id: number }>('SELECT image.id FROM series JOIN image ON image.series = series.id WHERE series.study = ? AND image.superseded_by IS NOT NULL')
  let images: ImageRow[] = []
  let taken: number[] = []
  for (const study of studies) {
    const left = new Set(superseded.all(study).map(({ id }) => id))
    images.push(...library.images.ofStudy(study).filter(({ id }) => !left.has(id)))
    taken.push(study)
    if (images.length < AT_ONCE) continue
    yield { studies: taken, images }
    images = []
    taken = []
  }
  if (taken.length > 0) yield { studies: taken, images }
}

/** Those asked for that lack an answer, or all of them with `again`; of an active model, where none are named, what waits for it. */
function studiesToScore(library: Library, model: ModelRow, studies: readonly number[] | undefined, again: boolean): readonly number[] {
  const chosen = studies ?? (model.state === 'active' && !again ? library.scoring.studies(model.id) : allStudies(library))
  if (again) return chosen
  const unscored = library.scoring.unscored(model.id, chosen)
  if (unscored.length < chosen.length) library.scoring.settle(model.id, chosen)
  return unscored
}

function allStudies({ db }: Library): number[] {
  return db.prepare<[], { id: number }>('SELECT id FROM study ORDER BY urgency_rank, id').all().map(({ id }) => id)
}

function hasStudy({ db }: Library, id: number): boolean {
  return db.prepare<[number], { id: number }>('SELECT id FROM study WHERE id = ?').get(id) !== undefined
}
