import { execFile, spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { BATCH_SIZE, describeRecipe } from '../../src/main/handlers/learnJobs.ts'
import type { JobsContext } from '../../src/main/handlers/workContext.ts'
import { forkJob } from '../../src/main/jobs/forkJob.ts'
import type { FeaturizePayload } from '../../src/main/jobs/jobKinds.ts'
import { resourcesDir } from '../../src/main/platform/resourcesDir.ts'
import { findRecipe } from '../../src/main/recipes.ts'
import { findSpark, installSpark, type Spark } from '../../src/main/scale/findSpark.ts'
import { makePlan } from '../../src/main/scale/makePlan.ts'
import { runSpark, type ScaleEvent } from '../../src/main/scale/runSpark.ts'
import { planPath } from '../../src/main/scale/scalePlan.ts'
import { pinnedTo, type Cluster } from './cluster.ts'
import { labelsOf, type Phantom } from './phantoms.ts'

const RECIPE = 'pattern-cnn-lr'

export function jobsContext(): JobsContext {
  return { spawn: forkJob(), engine: 'auto', weightsDirs: [], signal: new AbortController().signal, onProgress: () => undefined }
}

/** Spark, installed into the cache where there is none; a reason in words where it cannot be had. */
export async function sparkHere(say: (line: string) => void): Promise<Spark | { readonly missing: string }> {
  const named = ['HILUM_SPARK_PYTHON', 'SPARK_HOME'].some((name) => process.env[name] !== undefined)
  if (process.env['JAVA_HOME'] === undefined && spawnSync('java', ['-version']).error !== undefined) return { missing: 'Spark needs Java 17, and there is none here' }
  try {
    return await (named ? findSpark() : installSpark(say))
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) }
  }
}

/** How fast a way through the images was, images a second. */
export interface Rate {
  /** From the first batch (plain) or partition (Spark) of each process to the end of all, the commit included. */
  readonly running: number
  /** From the command to its end. */
  readonly whole: number
}

/** What a rate is taken of: images that were done from one moment (milliseconds of the system's clock) to another. */
export interface Window {
  readonly from: number
  readonly to: number
  readonly images: number
}

export interface SparkRun {
  readonly window: Window
  readonly rate: Rate
  readonly rows: number
  readonly refused: number
  readonly failedTasks: number
}

export interface SparkRunOptions {
  readonly dir: string
  readonly partition: number
  /** Executors of one core each. */
  readonly executors: number
  readonly wavePartitions?: number
  /** Further settings. */
  readonly conf?: readonly string[]
  readonly onEvent?: (event: ScaleEvent) => void
}

/** `hilum scale featurize` of the films, into `dir`. Throws SparkFailedError. */
export async function onSpark(spark: Spark, { master }: Pick<Cluster, 'master'>, films: readonly Phantom[], { dir, partition, executors, wavePartitions, conf: more = [], onEvent }: SparkRunOptions): Promise<SparkRun> {
  const logs = join(dir, 'events')
  await mkdir(logs, { recursive: true })
  await writeFile(join(dir, 'films.csv'), labelsOf(films))
  const started = Date.now()
  const context = jobsContext()
  const { plan, listed } = await makePlan(context, await findRecipe(RECIPE, resourcesDir()), [dirname(dirname(films[0]?.path ?? ''))], { dir: join(dir, 'job'), labelsCsv: join(dir, 'films.csv'), partition, ...(wavePartitions === undefined ? {} : { wavePartitions }) })
  if (listed.refused.length > 0) throw new Error(`a phantom is refused: ${JSON.stringify(listed.refused[0])}`)
  const conf = [`spark.cores.max=${executors}`, 'spark.eventLog.enabled=true', `spark.eventLog.dir=file://${logs}`, 'spark.eventLog.compress=false', 'spark.eventLog.rolling.enabled=false', ...more]
  let [written, rows, refused] = [0, 0, 0]
  await runSpark(spark, 'featurize', join(dir, 'job'), { path: planPath(join(dir, 'job')), plan }, {
    master,
    conf,
    // a loaded machine starts its executors late
    wait: 600,
    signal: context.signal,
    onEvent: (event) => {
      onEvent?.(event)
      if (event.event !== 'wave') return
      written = Date.now()
      rows = event.rows
      refused = event.refused
    }
  })
  const whole = (1000 * films.length) / (Date.now() - started)
  const tasks = await tasksOf(logs)
  const done = Map.groupBy(tasks.filter(({ ok, rows: written_ }) => ok && written_ > 0), ({ executor }) => executor)
  let [running, began, later] = [0, 0, 0]
  for (const own of done.values()) {
    const [first, ...rest] = own.toSorted((a, b) => a.finished - b.finished)
    const after = rest.reduce((sum, task) => sum + task.rows, 0)
    if (first === undefined) continue
    running += (1000 * after) / (written - first.finished)
    began += first.finished / done.size
    later += after
  }
  return { window: { from: began, to: written, images: later }, rate: { running, whole }, rows, refused, failedTasks: tasks.filter(({ ok }) => !ok).length }
}

const taskEnd = z.object({
  Event: z.literal('SparkListenerTaskEnd'),
  'Task End Reason': z.object({ Reason: z.string() }),
  'Task Info': z.object({ 'Executor ID': z.string(), 'Finish Time': z.number() }),
  'Task Metrics': z.object({ 'Output Metrics': z.object({ 'Records Written': z.number() }) }).optional()
})

interface Task {
  readonly executor: string
  readonly finished: number
  readonly rows: number
  readonly ok: boolean
}

/** Spark's own record of what its executors did. */
async function tasksOf(logs: string): Promise<Task[]> {
  const tasks: Task[] = []
  for (const name of await readdir(logs)) {
    for (const line of (await readFile(join(logs, name), 'utf8')).split('\n')) {
      const event = line.includes('"SparkListenerTaskEnd"') ? taskEnd.parse(JSON.parse(line)) : undefined
      if (event === undefined) continue
      const { 'Task Info': info, 'Task Metrics': metrics } = event
      tasks.push({ executor: info['Executor ID'], finished: info['Finish Time'], rows: metrics?.['Output Metrics']['Records Written'] ?? 0, ok: event['Task End Reason'].Reason === 'Success' })
    }
  }
  return tasks
}

const plainAnswer = z.object({ firstAt: z.number(), firstRows: z.number(), lastAt: z.number(), rows: z.number() })

/** The same features by so many plain processes of one thread at once, each with its part of the films and bound to a core as a worker is; written to `dir/features-N`. */
export async function plainly(films: readonly Phantom[], processes: number, dir: string): Promise<Rate & { readonly window: Window }> {
  await mkdir(dir, { recursive: true })
  const context = jobsContext()
  const { name, hash, input, engine } = await describeRecipe(context, await findRecipe(RECIPE, resourcesDir()))
  const network = { backbone: { name, hash, weightsDirs: [] }, input, engine: engine.name, precision: engine.numericClass, batchSize: BATCH_SIZE, pooling: 'avg', done: [] } as const
  const parts = Array.from({ length: processes }, (_, k) => films.filter((__, i) => i % processes === k))
  await Promise.all(parts.map((part, k) => {
    const payload: FeaturizePayload = { ...network, images: part.map(({ path }, index) => ({ index, path, frame: 0 })) }
    return writeFile(join(dir, `payload-${k}.json`), JSON.stringify(payload))
  }))
  const started = Date.now()
  const answers = await Promise.all(parts.map(async (part, k) => {
    const [program, ...argv] = [...pinnedTo(k), process.execPath, join(import.meta.dirname, 'plainFeaturizer.ts'), join(dir, `payload-${k}.json`), join(dir, `features-${k}`)]
    const { stdout } = await promisify(execFile)(program, argv, { env: { ...process.env, HILUM_THREADS: '1', TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' } })
    const answer = plainAnswer.parse(JSON.parse(stdout))
    if (answer.rows !== part.length) throw new Error(`a plain featurizer gave ${answer.rows} rows of ${part.length}`)
    return answer
  }))
  const ended = Date.now()
  const last = Math.max(...answers.map(({ lastAt }) => lastAt))
  const window = { from: answers.reduce((sum, { firstAt }) => sum + firstAt / processes, 0), to: last, images: answers.reduce((sum, { rows, firstRows }) => sum + rows - firstRows, 0) }
  return { window, running: answers.reduce((sum, { rows, firstRows, firstAt }) => sum + (1000 * (rows - firstRows)) / (last - firstAt), 0), whole: (1000 * films.length) / (ended - started) }
}
