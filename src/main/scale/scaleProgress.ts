import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { isGone, thisProcess } from '../platform/processOwner.ts'
import { durableWrite } from '../store/durableFiles.ts'
import type { Executor } from './executorWatch.ts'
import { readPlan, type ScalePlan } from './scalePlan.ts'

const progressSchema = z.strictObject({
  state: z.enum(['starting', 'running', 'done', 'failed']),
  deed: z.enum(['featurize', 'fit']),
  master: z.string(),
  /** Of the driver's pages and REST, while it runs. */
  ui: z.string().nullable(),
  images: z.int().nonnegative(),
  rows: z.int().nonnegative(),
  refused: z.int().nonnegative(),
  waves: z.int().nonnegative(),
  wavesDone: z.int().nonnegative(),
  /** Rows that earlier drivers had written. */
  before: z.int().nonnegative().default(0),
  startedAt: z.string(),
  error: z.string().optional()
})
export type ScaleProgress = z.infer<typeof progressSchema>

const storedSchema = progressSchema.extend({ owner: z.strictObject({ pid: z.int(), host: z.string(), started: z.string().nullable() }) })

const progressPath = (dir: string): string => join(dir, 'progress.json')

export async function noteProgress(dir: string, progress: ScaleProgress): Promise<void> {
  await durableWrite(progressPath(dir), Buffer.from(JSON.stringify({ ...progress, owner: thisProcess() })))
}

export interface ScaleStatus {
  readonly plan: ScalePlan
  /** `planned`: nothing has run yet. `interrupted`: the program that ran it is gone; resume goes on from the waves that are written. */
  readonly state: ScaleProgress['state'] | 'planned' | 'interrupted'
  readonly progress: ScaleProgress | null
  /** From the driver's REST while it runs. */
  readonly live: LiveTasks | null
}

export interface LiveTasks {
  readonly activeTasks: number
  readonly completedTasks: number
  readonly failedTasks: number
  readonly executors: number
  /** By tasks that have ended, also in waves that are not whole yet; images and copies. */
  readonly writtenRows: number
  /** Since the first task; null before one has written. */
  readonly rowsPerSecond: number | null
}

/** How a job stands. Throws NoScaleJobError. */
export async function scaleStatus(dir: string): Promise<ScaleStatus> {
  const plan = await readPlan(dir)
  const text = await readFile(progressPath(dir), 'utf8').catch(() => undefined)
  if (text === undefined) return { plan, state: 'planned', progress: null, live: null }
  const { owner, ...progress } = storedSchema.parse(JSON.parse(text))
  const running = progress.state === 'starting' || progress.state === 'running'
  if (!running) return { plan, state: progress.state, progress, live: null }
  if (isGone(owner)) return { plan, state: 'interrupted', progress, live: null }
  return { plan, state: progress.state, progress, live: progress.ui === null ? null : await liveTasks(progress.ui) }
}

const applications = z.array(z.object({ id: z.string() }))
const stages = z.array(z.object({ status: z.string(), numActiveTasks: z.number(), numCompleteTasks: z.number(), numFailedTasks: z.number(), outputRecords: z.number().default(0), firstTaskLaunchedTime: z.string().optional() }))
const executors = z.array(z.object({ id: z.string(), isActive: z.boolean(), totalCores: z.number() }))

/** Executors at work, without the driver; undefined where its pages do not answer. */
export async function executorsAt(ui: string): Promise<readonly Executor[] | undefined> {
  try {
    const [application] = applications.parse(await askUi(ui, ''))
    return executors.parse(await askUi(ui, `/${application?.id ?? ''}/executors`)).flatMap(({ id, isActive, totalCores }) => (isActive && id !== 'driver' ? [{ cores: totalCores }] : []))
  } catch {
    return undefined
  }
}

async function askUi(ui: string, path: string): Promise<unknown> {
  return (await fetch(`${ui}/api/v1/applications${path}`, { signal: AbortSignal.timeout(3000) })).json()
}

/** Spark's REST (monitoring and instrumentation, `/api/v1`); null where it does not answer. */
export async function liveTasks(ui: string): Promise<LiveTasks | null> {
  try {
    const [application] = applications.parse(await askUi(ui, ''))
    if (application === undefined) return null
    const all = stages.parse(await askUi(ui, `/${application.id}/stages`))
    const running = executors.parse(await askUi(ui, `/${application.id}/executors`)).filter(({ isActive }) => isActive)
    const sum = (of: (stage: (typeof all)[number]) => number): number => all.reduce((total, stage) => total + of(stage), 0)
    // of an attempt that failed nothing stays
    const writing = all.filter(({ status, outputRecords }) => outputRecords > 0 && (status === 'ACTIVE' || status === 'COMPLETE'))
    const writtenRows = writing.reduce((total, { outputRecords }) => total + outputRecords, 0)
    const since = Math.min(...writing.map(({ firstTaskLaunchedTime = '' }) => Date.parse(firstTaskLaunchedTime.replace(/GMT$/, 'Z'))))
    const seconds = (Date.now() - since) / 1000
    return {
      activeTasks: sum(({ numActiveTasks }) => numActiveTasks),
      completedTasks: sum(({ numCompleteTasks }) => numCompleteTasks),
      failedTasks: sum(({ numFailedTasks }) => numFailedTasks),
      executors: running.filter(({ id }) => id !== 'driver').length || running.length,
      writtenRows,
      rowsPerSecond: seconds > 0 && Number.isFinite(seconds) ? writtenRows / seconds : null
    }
  } catch {
    return null
  }
}
