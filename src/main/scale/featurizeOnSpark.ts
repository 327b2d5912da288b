import type { Progress } from '../../contract/index.ts'
import { planPath, readPlan, type ScalePlan } from './scalePlan.ts'
import { liveTasks, noteProgress, type ScaleProgress } from './scaleProgress.ts'
import { runSpark, type ScaleEvent, type SparkOptions } from './runSpark.ts'
import type { Spark } from './findSpark.ts'

export interface FeaturizedOnSpark {
  readonly dir: string
  readonly out: string
  readonly rows: number
  /** Rows without features, each with its reason; the first thousand are listed. */
  readonly refused: number
  /** Random copies, each a row beside its image's. */
  readonly copies: number
  readonly firstRefused: readonly { readonly id: string; readonly code: string; readonly reason: string }[]
  readonly seconds: number
  /** Computed now; the waves that were written before are not. */
  readonly computed: number
}

export interface ScaleRunOptions extends Omit<SparkOptions, 'onEvent'> {
  readonly onProgress: (progress: Progress) => void
}

const LOOK_MS = 2000

/**
 * Features of all images of a planned job; waves that are written already are left as they are. A machine that cannot read the images at all is told by its reason on
 * every row. Throws NoScaleJobError, SparkFailedError, and the signal's reason.
 */
export async function featurizeOnSpark(spark: Spark, dir: string, options: ScaleRunOptions): Promise<FeaturizedOnSpark> {
  const plan = await readPlan(dir)
  const started = Date.now()
  const state: { before: number; images: number; done: Extract<ScaleEvent, { event: 'features' }> | undefined } = { before: 0, images: 0, done: undefined }
  const note = (progress: ScaleProgress): Promise<void> => noteProgress(dir, progress)
  let noted = note({ state: 'starting', deed: 'featurize', master: options.master, ui: null, images: imagesOf(plan), rows: 0, refused: 0, waves: 0, wavesDone: 0, before: 0, startedAt: new Date(started).toISOString() })
  let known: ScaleProgress | undefined
  let told = 0
  const tell = (rows: number): void => {
    told = Math.max(told, rows)
    options.onProgress({ phase: 'Computing features on Spark', done: told, total: state.images, unit: 'images' })
  }
  // between waves: what tasks have written
  const look = async (): Promise<void> => {
    const live = known === undefined || known.ui === null || known.state !== 'running' ? null : await liveTasks(known.ui)
    if (live !== null && known?.state === 'running' && live.writtenRows > 0) tell(imagesWritten(plan, known, live.writtenRows))
  }
  const onEvent = (event: ScaleEvent): void => {
    if (event.event === 'begun') {
      state.images = event.images
      const before = Math.min(event.images, event.waves_done * plan.partition * plan.wavePartitions)
      known = { state: 'running', deed: 'featurize', master: options.master, ui: event.ui, images: event.images, rows: before, refused: 0, waves: event.waves, wavesDone: event.waves_done, before, startedAt: new Date(started).toISOString() }
      state.before = event.waves_done
      tell(before)
    } else if (event.event === 'wave' && known !== undefined) {
      known = { ...known, rows: event.rows, refused: event.refused, wavesDone: event.waves_done }
      tell(event.rows)
    } else if (event.event === 'features') {
      state.done = event
      if (known !== undefined) known = { ...known, rows: event.rows, refused: event.refused, wavesDone: known.waves, state: 'done' }
    }
    const current = known
    if (current !== undefined) noted = noted.then(() => note(current))
  }
  const looking = setInterval(() => void look(), LOOK_MS)
  try {
    await runSpark(spark, 'featurize', dir, { path: planPath(dir), plan }, { ...options, onEvent })
  } catch (error) {
    await noted
    if (known !== undefined) await note({ ...known, state: 'failed', error: error instanceof Error ? error.message : String(error) })
    throw error
  } finally {
    clearInterval(looking)
  }
  await noted
  const { rows = 0, refused = 0, copies = 0, first_refused: firstRefused = [] } = state.done ?? {}
  return { dir, out: plan.out, rows, refused, copies, firstRefused, seconds: (Date.now() - started) / 1000, computed: state.before === 0 ? rows : Math.max(0, rows - state.before * plan.partition * plan.wavePartitions) }
}

/** Images that have their row, of rows that this driver has written with their copies. */
export function imagesWritten(plan: Pick<ScalePlan, 'augmentation'>, { images, before }: Pick<ScaleProgress, 'images' | 'before'>, writtenRows: number): number {
  return Math.min(images, before + Math.round((writtenRows * images) / Math.max(1, images + copiesOf(plan, images))))
}

/** Random copies of so many images. */
export function copiesOf({ augmentation }: Pick<ScalePlan, 'augmentation'>, images: number): number {
  return augmentation?.each === undefined ? (augmentation?.copies ?? 0) : augmentation.each * images
}

function imagesOf({ source }: ScalePlan): number {
  return source.kind === 'list' ? source.images : 0
}
