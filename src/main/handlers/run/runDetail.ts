import { recipeChoice, type RunDetail } from '../../../contract/index.ts'
import { recipeSchema, type Recipe } from '../../../core/recipe/recipe.ts'
import { recipeWords } from '../../../core/recipe/recipeWords.ts'
import type { EpochRecord } from '../../../core/training/trainingState.ts'
import { RowUnknownError } from '../../store/errors.ts'
import type { Library } from '../../store/openLibrary.ts'
import type { RunPartRow } from '../../store/runProgress.ts'
import { runRecordSchema, type RunRecord } from '../runRecord.ts'
import { bestEpochOf } from './bestEpoch.ts'
import { partTitle, type LiveRun } from './runFollower.ts'
import { runInfo } from './runInfos.ts'
import { secondsLeft } from './timeLeft.ts'

const MOST_EVENTS = 200

/** A run with its curves, and how far it is where `live` runs it. Throws RowUnknownError. */
export function runDetail(library: Library, run: number, live: LiveRun | undefined): RunDetail {
  const row = library.runs.byId(run)
  if (row === undefined) throw new RowUnknownError('run', run)
  const info = runInfo(library, row)
  const recipe = recipeSchema.safeParse(library.recipes.byHash(row.recipeHash)?.document).data
  const record = runRecordSchema.safeParse(row.timings).data
  const parts = partsOf(library.runProgress.parts(run), record)
  return {
    info,
    choice: recipeChoice.safeParse(library.runProgress.asked(run).choice).data ?? null,
    words: recipe === undefined ? [] : recipeWords(recipe),
    progress: info.state === 'running' && live !== undefined ? progressOf(live, recipe, parts) : null,
    parts: shown(parts, recipe, info.state),
    phases: (recipe?.training?.phases ?? []).map(({ epochs, trainableFrom }) => ({ epochs, learns: trainableFrom })),
    phaseSeconds: (record?.phases ?? []).map(({ phase, seconds, detail }) => ({ phase, seconds, detail: detail ?? null })),
    events: library.runProgress.events(run, MOST_EVENTS),
    refused: record === undefined ? [] : [...record.refused],
    notes: record === undefined ? [] : [...record.notes]
  }
}

/** Of a run that the command line began there are the record's curves alone. */
function partsOf(rows: readonly RunPartRow[], record: RunRecord | undefined): readonly RunPartRow[] {
  if (rows.length > 0) return rows
  return (record?.training ?? []).map(({ part, epochs, testAccuracy }) => ({ title: partTitle(part), epochs, figures: { accuracy: testAccuracy ?? null, auc: null, thumbnailAccuracy: null } }))
}

function shown(parts: readonly RunPartRow[], recipe: Recipe | undefined, state: RunDetail['info']['state']): RunDetail['parts'] {
  const current = parts.findIndex(({ figures }) => figures === undefined)
  return parts.map(({ title, epochs, figures }, p) => ({
    title,
    state: state === 'done' || figures !== undefined ? 'done' : p === current && state === 'running' ? 'running' : 'waiting',
    epochs: epochs.map(pointOf),
    bestEpoch: (recipe === undefined ? undefined : bestEpochOf(recipe, epochs)) ?? null,
    accuracy: figures?.accuracy ?? null,
    auc: figures?.auc ?? null,
    thumbnailAccuracy: figures?.thumbnailAccuracy ?? null
  }))
}

function pointOf({ phase, epoch, learningRate, loss, accuracy, validationLoss, validationAccuracy, seconds }: EpochRecord): RunDetail['parts'][number]['epochs'][number] {
  return { phase, epoch, learningRate, loss, accuracy, validationLoss: validationLoss ?? null, validationAccuracy: validationAccuracy ?? null, seconds }
}

function progressOf(live: LiveRun, recipe: Recipe | undefined, parts: readonly RunPartRow[]): RunDetail['progress'] {
  if (live.progress === undefined || live.began === undefined) return null
  const { now, perSecond } = live.progress
  const stepSecondsLeft = perSecond === null || now.total === 0 ? null : Math.max(0, now.total - now.done) / perSecond
  return { now: { ...now }, perSecond, stepSecondsLeft, secondsLeft: secondsLeft(recipe, parts) ?? null, runningSeconds: (performance.now() - live.began) / 1000 }
}
