import type { RunInfo, RunOutcome } from '../../../contract/index.ts'
import { recipeSchema, type Recipe } from '../../../core/recipe/recipe.ts'
import { methodOf } from '../../../core/recipe/recipeChoices.ts'
import { headlineOf, sharingOf, type RunFigures } from '../../../core/report/runReport.ts'
import { DatasetUnknownError } from '../../store/errors.ts'
import type { Library } from '../../store/openLibrary.ts'
import type { RunRow } from '../../store/runs.ts'
import { figureOf } from '../figureOf.ts'
import { runFiguresSchema, runRecordSchema } from '../runRecord.ts'

/** Runs, latest first, of one data set where it is named; `jobOf` knows those that this process runs. */
export function runInfos(library: Library, dataset: string | undefined): RunInfo[] {
  const infos = library.runs.list().map((row) => runInfo(library, row))
  return dataset === undefined ? infos : infos.filter((info) => info.dataset?.name === dataset)
}

/** One run with what it reached. */
export function runInfo(library: Library, row: RunRow): RunInfo {
  const { id, recipeHash, seed, dataset, model, startedAt, finishedAt, error } = row
  const document = library.recipes.byHash(recipeHash)
  const recipe = recipeSchema.safeParse(document?.document).data
  const data = library.datasets.byId(dataset)
  const made = model === null ? undefined : library.models.byId(model)
  const figures = runFiguresSchema.safeParse(row.figures).data
  const record = runRecordSchema.safeParse(row.timings).data
  const state = stateOf(library, row)
  return {
    run: id,
    state,
    recipe: document?.name ?? '',
    title: recipe?.title ?? document?.name ?? '',
    form: recipe?.form ?? null,
    backbone: recipe?.backbone.name ?? '',
    method: recipe === undefined ? 'frozen' : methodOf(recipe),
    dataset: data === undefined ? null : { name: data.name, version: data.version, hash: data.hash },
    seed,
    model: made === undefined ? null : { name: made.name, version: made.version, hash: made.hash },
    startedAt,
    finishedAt,
    seconds: record === undefined ? null : record.phases.reduce((sum, { seconds }) => sum + seconds, 0),
    outcome: figures === undefined ? null : outcomeOf(figures, recipe),
    error: errorOf(error),
    resumable: isResumable(library, row, state),
    jobId: library.runProgress.asked(id).job
  }
}

/** A person's stop is noted as an event; a run that was cut off without one was interrupted, whatever cut it off. */
function stateOf({ runProgress }: Library, { id, state }: RunRow): RunInfo['state'] {
  if (state !== 'cancelled' && state !== 'interrupted') return state
  const stopped = runProgress.events(id, 20).find(({ kind }) => kind === 'paused' || kind === 'cancelled' || kind === 'resumed' || kind === 'started')?.kind
  if (stopped === 'paused') return 'paused'
  return stopped === 'cancelled' || stopped === undefined ? state : 'interrupted'
}

/** What it had learned is still there and of the same data. */
function isResumable({ datasets, runProgress }: Library, { id, dataset, datasetHash, error: failure }: RunRow, state: RunInfo['state']): boolean {
  if (state === 'running' || state === 'done' || SAME_AGAIN.has(errorOf(failure)?.code ?? '')) return false
  // by a person, who had its checkpoints removed; one that Ctrl+C ended on the command line keeps them
  if (state === 'cancelled' && runProgress.events(id, 20).some(({ kind }) => kind === 'cancelled')) return false
  const row = datasets.byId(dataset)
  if (row === undefined) return false
  try {
    return datasets.named(row.name).hash === datasetHash
  } catch (error) {
    if (error instanceof DatasetUnknownError) return false
    throw error
  }
}

/** Failures that would come again, because recipe and data are the same. */
const SAME_AGAIN = new Set(['recipe-invalid', 'classes-differ', 'training-diverged', 'unknown-layer', 'one-class-only', 'single-group-class', 'fewer-groups-than-folds', 'unsplittable', 'unlucky-split', 'sources-unusable'])

/** The evaluation that the report leads with, beside the thumbnail and chance. */
export function outcomeOf(figures: RunFigures, recipe: Pick<Recipe, 'split'> | undefined): RunOutcome {
  const column = headlineOf(figures)
  const { model, thumbnail, comparison } = column
  return {
    rule: column.id,
    ruleTitle: column.title,
    leakageSafe: sharingOf(column) === 0 && (recipe?.split.nearDuplicates ?? false),
    sharingGroup: sharingOf(column),
    testImages: model.images,
    testGroups: model.groups,
    classes: [...model.classes],
    accuracy: figureOf(model.figures.accuracy),
    auc: figureOf(model.figures.auc),
    thumbnail: thumbnail === null ? null : { accuracy: figureOf(thumbnail.figures.accuracy), auc: figureOf(thumbnail.figures.auc) },
    gain: comparison === null ? null : { accuracy: figureOf(comparison.accuracyDifference), beyondChance: comparison.beyondChance },
    majority: figureOf(model.figures.majorityRate),
    shortcuts: figures.shortcuts?.level ?? null
  }
}

function errorOf(error: unknown): RunInfo['error'] {
  if (typeof error !== 'object' || error === null || !('message' in error) || typeof error.message !== 'string') return null
  return { code: 'code' in error && typeof error.code === 'string' ? error.code : 'failed', message: error.message }
}
