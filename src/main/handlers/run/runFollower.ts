import type { Progress } from '../../../contract/index.ts'
import type { Recipe, RecipeForm } from '../../../core/recipe/recipe.ts'
import type { EpochRecord } from '../../../core/training/trainingState.ts'
import type { JudgedPart } from '../../jobs/jobKinds.ts'
import type { Library } from '../../store/openLibrary.ts'
import type { JsonValue } from '../../../contract/index.ts'
import { bestEpochOf } from './bestEpoch.ts'

/** What a run tells whoever follows it. */
export interface RunFollower {
  begun(run: number): void
  /** The parts of the split, in order. */
  parts(titles: readonly string[]): void
  /** The curve of a part so far. */
  epochs(part: number, epochs: readonly EpochRecord[]): void
  judged(part: JudgedPart): void
}

/** A run as it goes on, in this process. */
export interface LiveRun extends RunFollower {
  readonly job: string
  readonly dataset: string
  /** Undefined while it waits for its turn. */
  readonly run: number | undefined
  /** Milliseconds, as `performance.now`. */
  readonly began: number | undefined
  readonly progress: { readonly now: Progress; readonly perSecond: number | null } | undefined
  /** How a person asked it to stop. */
  stopping: 'pause' | 'cancel' | undefined
  progressed(progress: Progress): void
}

export interface LiveRunParts {
  readonly library: Library
  readonly job: string
  readonly dataset: string
  readonly recipe: Recipe
  readonly choice: JsonValue
  readonly resumed: boolean
}

/** The rate is that of the last so many milliseconds of a step. */
const RATE_WINDOW_MS = 20_000

/** Follows a run: keeps curves, figures and events in the library, and the present step here. */
export function followRun({ library, job, dataset, recipe, choice, resumed }: LiveRunParts): LiveRun {
  const { runProgress } = library
  let run: number | undefined
  let began: number | undefined
  let now: Progress | undefined
  let titles: readonly string[] = []
  const seen: { readonly at: number; readonly done: number }[] = []
  const told = new Map<number, number>()
  const note = (kind: string, text: string, level: 'info' | 'caution' | 'stop' = 'info'): void => {
    if (run !== undefined) runProgress.note(run, { kind, text, level })
  }
  return {
    job,
    dataset,
    stopping: undefined,
    get run() {
      return run
    },
    get began() {
      return began
    },
    get progress() {
      return now === undefined ? undefined : { now, perSecond: rateOf(seen) }
    },
    begun(id) {
      run = id
      began = performance.now()
      runProgress.begin(id, { choice, job })
      if (resumed) note('resumed', 'Resumed where it stopped; what it had learned is kept', 'caution')
      else note('started', `Started: ${recipe.title}, ${formWords(recipe.form)}, on ${dataset}`)
    },
    parts(names) {
      titles = names
      if (run !== undefined) runProgress.setParts(run, names.map(partTitle))
    },
    epochs(part, epochs) {
      if (run === undefined) return
      runProgress.setEpochs(run, part, epochs)
      const before = told.get(part) ?? 0
      told.set(part, epochs.length)
      // a resumed job sends what was there at once
      if (epochs.length !== before + 1) return
      const last = epochs.at(-1)
      const place = titles.length > 1 ? `${partTitle(titles[part] ?? '')}: ` : ''
      if (last?.epoch === 0 && last.phase > 0) note('phase', `${place}phase ${last.phase + 1} begins after epoch ${epochs.length - 1}`)
      if (bestEpochOf(recipe, epochs) === epochs.length) note('best', `${place}epoch ${epochs.length} is the best so far; checkpoint written`)
    },
    judged({ part, title, accuracy, auc, thumbnailAccuracy }) {
      if (run === undefined) return
      runProgress.setFigures(run, part, { accuracy, auc, thumbnailAccuracy })
      if (thumbnailAccuracy !== null) note('judged', `${partTitle(title)} judged: accuracy ${percent(accuracy)}, 16 × 16 thumbnail ${percent(thumbnailAccuracy)}`)
    },
    progressed(progress) {
      const at = performance.now()
      if (now?.phase !== progress.phase || progress.done < now.done) seen.length = 0
      seen.push({ at, done: progress.done })
      while (seen.length > 2 && at - (seen[0]?.at ?? at) > RATE_WINDOW_MS) seen.shift()
      now = progress
    }
  }
}

/** Units a second; null before there are two counts. */
function rateOf(seen: readonly { readonly at: number; readonly done: number }[]): number | null {
  const [first, last] = [seen[0], seen.at(-1)]
  if (first === undefined || last === undefined || last.at - first.at < 500 || last.done <= first.done) return null
  return (1000 * (last.done - first.done)) / (last.at - first.at)
}

/** A part of a split as a person calls it. */
export function partTitle(name: string): string {
  if (name === 'hold-out') return 'Hold-out'
  return /^fold \d+$/.test(name) ? `Fold ${name.slice(5)}` : name
}

function formWords(form: RecipeForm | undefined): string {
  return form === 'as-published' ? 'as published' : 'leakage-safe'
}

function percent(share: number | null): string {
  return share === null ? 'not defined' : `${(share * 100).toFixed(1)} %`
}
