import type { EventMessage, Job, JsonValue } from '../../contract/index.ts'
import { scoreStudies, type ScoreOptions } from '../handlers/scoreStudies.ts'
import { DiskFullError } from '../store/errors.ts'
import { INTERRUPTED, JOBS_KEPT } from '../store/jobs.ts'
import type { Library } from '../store/openLibrary.ts'
import type { JobRunner, JobWorkContext } from './jobRunner.ts'
import { createThrottle } from './throttle.ts'

/** Scores new studies by the active models without being asked, one job after another, giving way to everything else. */
export interface BackgroundScoring {
  /** New studies or another active model: a job is started where there is something to score and none is under way. */
  request(): void
  /** A job that was asked for. */
  start(options: Pick<ScoreOptions, 'model' | 'studies' | 'again'>): Job
  show(): { automatic: boolean; waiting: { model: string; studies: number }[]; job: Job | null; automaticJobId: string | null }
  setAutomatic(automatic: boolean): void
  /** Starts nothing any more by itself. */
  close(): void
}

const KIND = 'scoring'
const SETTING = 'scoring_automatic'
/** After the library was opened: what a person waits for comes first. */
const OPENING_MS = 2000
/** Between two words to the page that there are more scores. */
const TELL_MS = 3000

export function createBackgroundScoring(library: Library, runner: JobRunner, emit: (message: EventMessage) => void): BackgroundScoring {
  let automaticJob: string | undefined
  let askedAgain = false
  const readSetting = library.db.prepare<[string], { value: string }>('SELECT value FROM setting WHERE name = ?')
  const writeSetting = library.db.prepare<[string, string]>('INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
  const isAutomatic = (): boolean => readSetting.get(SETTING)?.value !== 'false'
  const waiting = (): { model: string; studies: number }[] => library.models.active().map(({ id, name, version }) => ({ model: `${name}@${version}`, studies: library.scoring.count(id) }))
  const underWay = (): Job | null => runner.list().find(({ kind, state }) => kind === KIND && (state === 'waiting' || state === 'running')) ?? null

  async function run(context: JobWorkContext, options: ScoreOptions): Promise<JsonValue> {
    const tell = createThrottle(TELL_MS)
    const { models, refused } = await scoreStudies(context, { ...options, onScored: () => tell(() => emit({ name: 'library.changed', payload: {} })) })
    context.refuse(refused)
    return { models: models.map(({ model, scored, refused: counts }) => ({ model, scored, refused: { ...counts } })) }
  }

  /** Nobody waits for it: on a full disk it begins when there is room (`createDiskWatch`). */
  function request(): void {
    try {
      begin()
    } catch (error) {
      if (!(error instanceof DiskFullError)) throw error
    }
  }

  function begin(): void {
    if (!isAutomatic()) return
    if (automaticJob !== undefined && runner.isOpen(automaticJob)) {
      askedAgain = true
      return
    }
    if (!waiting().some(({ studies }) => studies > 0)) return
    automaticJob = runner.work(
      KIND,
      {},
      async (context) => {
        try {
          return await run(context, {})
        } finally {
          automaticJob = undefined
          const more = askedAgain && !context.signal.aborted
          askedAgain = false
          if (more) request()
        }
      },
      { lane: 'background' }
    ).jobId
  }

  // what a crash cut off goes on, once the first page stands; what a person stopped or what failed waits for the next import
  const last = library.jobs.list(JOBS_KEPT).find(({ kind }) => kind === KIND)
  const opening = setTimeout(() => {
    if (last === undefined || last.state === 'done' || last.error?.code === INTERRUPTED.code || last.error?.code === 'disk-full') request()
  }, OPENING_MS)
  opening.unref()

  return {
    request,
    start: ({ model, studies, again = studies !== undefined }) => {
      const options = { again, ...(model === undefined ? {} : { model }), ...(studies === undefined ? {} : { studies }) }
      return runner.work(KIND, options, (context) => run(context, options), { lane: 'background' })
    },
    show: () => ({ automatic: isAutomatic(), waiting: waiting(), job: underWay(), automaticJobId: automaticJob !== undefined && runner.isOpen(automaticJob) ? automaticJob : null }),
    close: () => clearTimeout(opening),
    setAutomatic(automatic) {
      library.db.write(() => writeSetting.run(SETTING, String(automatic)))
      if (automatic) request()
      else if (automaticJob !== undefined) runner.cancel(automaticJob)
    }
  }
}
