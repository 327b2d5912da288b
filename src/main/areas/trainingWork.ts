import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError, recipeChoice, type Job, type JsonValue, type RecipeChoice } from '../../contract/index.ts'
import type { Recipe, SplitRule } from '../../core/recipe/recipe.ts'
import { parseEngineChoice, parsePrecision } from '../engine/openEngine.ts'
import { requireRunnable } from '../handlers/recipe/requireRunnable.ts'
import { RunNotResumableError, unfinishedRun } from '../handlers/resumeRun.ts'
import { clusterRunOf } from '../handlers/run/clusterRun.ts'
import { followRun, type LiveRun } from '../handlers/run/runFollower.ts'
import { train, type TrainOptions } from '../handlers/train.ts'
import type { WorkContext } from '../handlers/workContext.ts'
import { asJson } from '../store/json.ts'
import type { Library } from '../store/openLibrary.ts'
import type { AreaServices } from './areaServices.ts'
import { augmented, clusterFolder, startOnCluster } from './scaleWork.ts'

export interface StartTraining {
  readonly dataset: string
  readonly choice: RecipeChoice
  readonly recipe: Recipe
  readonly alsoSplit: readonly SplitRule[]
  readonly learningCurve: boolean
}

/** Training as work of the host: the handler of `hilum train`, followed so that a page can come and go. */
export interface TrainingWork {
  /** Throws at once what the run would throw of its data, split and weights. */
  start(asked: StartTraining): Promise<Job>
  /** On the cluster, where it ran on one. Throws RunNotResumableError, and CommandError `run-running` for one that runs. */
  resume(run: number): Job
  /** False where this program does not run it. `pause` keeps its checkpoints, `cancel` removes them. */
  stop(run: number, how: 'pause' | 'cancel'): boolean
  live(run: number): LiveRun | undefined
  /** What runs or waits on a data set. */
  current(dataset: string): LiveRun | undefined
}

const PAUSED = { kind: 'paused', text: 'Paused: the epoch under way is repeated when it goes on', level: 'info' } as const

export function createTrainingWork(library: Library, services: AreaServices): TrainingWork {
  const lives = new Map<string, LiveRun>()
  const byRun = (run: number): LiveRun | undefined => [...lives.values()].find((live) => live.run === run)

  function begin(recipe: Recipe, dataset: string, choice: JsonValue, options: Partial<TrainOptions>, engine: Partial<Pick<WorkContext, 'engine' | 'precision'>>): Job {
    const job = services.work('train', { dataset, recipe: recipe.name, choice }, async (context) => {
      const live = lives.get(context.jobId)
      const onProgress: typeof context.onProgress = (progress) => {
        live?.progressed(progress)
        context.onProgress(progress)
      }
      try {
        const { run, model, record } = await train({ ...context, ...engine, onProgress }, { recipe, dataset, audit: true, ...options, ...(live === undefined ? {} : { follow: live }) })
        library.runProgress.note(run, { kind: 'done', text: `Finished: ${model.name}, version ${model.version}`, level: 'info' })
        if (record.refused.length > 0) library.runProgress.note(run, { kind: 'refused', text: `${record.refused.length} files could not be read and were left out`, level: 'caution' })
        return { run, model: `${model.name}@${model.version}` }
      } catch (error) {
        await noteEnd(live, error, context.signal)
        throw error
      } finally {
        lives.delete(context.jobId)
      }
    })
    lives.set(job.jobId, followRun({ library, job: job.jobId, dataset, recipe, choice, resumed: options.resume !== undefined }))
    return job
  }

  async function noteEnd(live: LiveRun | undefined, error: unknown, { aborted, reason }: AbortSignal): Promise<void> {
    if (live?.run === undefined) return
    const { run, stopping } = live
    if (stopping === 'cancel') await rm(join(library.dir, 'training', String(run)), { recursive: true, force: true })
    // by the list of jobs; where the program closes, the reason is the runner's own and the run reads as interrupted
    if (stopping === undefined && aborted && typeof reason !== 'symbol') library.db.note(() => library.runProgress.note(run, PAUSED))
    if (stopping === undefined && !aborted) library.db.note(() => library.runProgress.note(run, { kind: 'failed', text: error instanceof Error ? error.message : String(error), level: 'stop' }))
  }

  return {
    async start({ dataset, choice, recipe, alsoSplit, learningCurve }) {
      await requireRunnable(services.context(), recipe, dataset)
      library.audit.record('run.asked', { recipe: recipe.name, dataset }, services.actor())
      return begin(recipe, dataset, asJson(choice), { alsoSplit, learningCurve }, {})
    },
    resume(run) {
      if (byRun(run) !== undefined || library.runs.byId(run)?.state === 'running') throw new CommandError({ code: 'run-running', message: `Run ${run} is running.` })
      const { recipe, dataset, engine, numericClass } = unfinishedRun(library, run)
      const cluster = clusterRunOf(library, run)
      const choice = recipeChoice.safeParse(library.runProgress.asked(run).choice).data
      if (cluster === 'forgotten' || (cluster !== undefined && choice === undefined)) throw new RunNotResumableError(run, 'it ran on a cluster, and how it was started is not known any more; start it again there (Train, "On a cluster", or "hilum scale train")')
      if (cluster !== undefined && choice !== undefined) return startOnCluster(library, services, { dataset, choice, recipe, folder: clusterFolder(library.datasets.named(dataset).hash, recipe, cluster.augment), ...augmented(cluster) }, cluster, run)
      return begin(recipe, dataset, library.runProgress.asked(run).choice, { resume: run }, { ...(engine === null ? {} : { engine: parseEngineChoice(engine) }), ...(numericClass === null ? {} : { precision: parsePrecision(numericClass) }) })
    },
    stop(run, how) {
      const live = byRun(run)
      const { job } = library.runProgress.asked(run)
      if (live === undefined && job !== null && library.runs.byId(run)?.state === 'running') {
        // on a cluster: what executors wrote is kept either way
        services.cancel(job)
        return true
      }
      if (live === undefined || live.stopping !== undefined) return false
      live.stopping = how
      library.runProgress.note(run, how === 'pause' ? PAUSED : { kind: 'cancelled', text: 'Cancelled', level: 'caution' })
      library.audit.record('run.stopped', { run, how }, services.actor())
      services.cancel(live.job)
      return true
    },
    live: byRun,
    current: (dataset) => [...lives.values()].find((live) => live.dataset === dataset)
  }
}
