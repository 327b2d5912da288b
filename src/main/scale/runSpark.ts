import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { resourcesDir } from '../platform/resourcesDir.ts'
import { noneFree, watchExecutors } from './executorWatch.ts'
import type { Spark } from './findSpark.ts'
import { reachMaster } from './reachMaster.ts'
import { endpointOf, reachStores } from './reachStores.ts'
import { executorsAt } from './scaleProgress.ts'
import { hadoopOf, storeFailure } from './storeFailure.ts'
import { submitArguments, type SubmitSettings } from './submitSettings.ts'
import { watchLog } from './sparkLog.ts'
import type { ScalePlan } from './scalePlan.ts'

const refusedRow = z.strictObject({ id: z.string(), code: z.string(), reason: z.string() })

/** What the driver tells on the way (resources/scale/hilum_scale.py). */
const eventSchema = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('begun'), waves: z.int(), waves_done: z.int(), images: z.int(), ui: z.string().nullable(), application: z.string() }),
  z.strictObject({ event: z.literal('wave'), wave: z.int(), waves_done: z.int(), waves: z.int(), rows: z.int(), refused: z.int(), copies: z.int().default(0) }),
  z.strictObject({ event: z.literal('features'), rows: z.int(), refused: z.int(), copies: z.int().default(0), first_refused: z.array(refusedRow) }),
  z.strictObject({ event: z.literal('fetching'), done: z.int(), total: z.int() }),
  z.strictObject({ event: z.literal('fitting'), done: z.int(), total: z.int(), what: z.string() }),
  z.strictObject({ event: z.literal('fitted'), folds: z.int(), labelled: z.int() }),
  z.strictObject({ event: z.literal('failed'), message: z.string() })
])
export type ScaleEvent = z.infer<typeof eventSchema>

export interface SparkOptions extends SubmitSettings {
  /** As spark-submit takes it: local[2], spark://host:7077, yarn. */
  readonly master: string
  /** Seconds that the job waits for a worker with free cores; 60 where absent. */
  readonly wait?: number
  readonly signal: AbortSignal
  readonly onEvent?: (event: ScaleEvent) => void
}

/** The job on Spark failed; the message is the featurizer's or Spark's own. */
export class SparkFailedError extends Error {
  override readonly name = 'SparkFailedError'
  readonly code = 'spark-failed'
}

const WAIT_SECONDS = 60
const LOOK_SECONDS = 5

/** Rows that Python is given at once: few where they hold whole files, so that an executor's memory does not grow with a partition. */
const ROWS_OF_FILES = 32
const ROWS_OF_PATHS = 256

/**
 * Java compiles a method to its fastest code after ten times as many calls as it would by itself. A featurizing executor's Java only hands rows on and writes Parquet: of a job of minutes, compiling costs more
 * than what is compiled, and the few loops of a long one get there all the same.
 */
const LATE_COMPILATION = '-XX:+IgnoreUnrecognizedVMOptions -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000'

/** Submits one deed of a job and waits for its end. What Spark logs goes to `spark.log` in the job's folder. Throws SubmitSettingsError, MasterUnreachableError, StoreUnreachableError, SparkFailedError, and the signal's reason. */
export async function runSpark(spark: Spark, deed: 'featurize' | 'fetch' | 'fit' | 'grid', dir: string, { path, plan, files = [] }: { readonly path: string; readonly plan: ScalePlan; readonly files?: readonly string[] }, { master, wait = WAIT_SECONDS, signal, onEvent, ...settings }: SparkOptions): Promise<void> {
  signal.throwIfAborted()
  const submitted = submitArguments(settings)
  await reachMaster(master, signal)
  await reachStores(plan, settings, process.env, signal)
  const scripts = join(resourcesDir(), 'scale')
  const own = {
    'spark.ui.showConsoleProgress': 'false',
    'spark.sql.execution.arrow.maxRecordsPerBatch': String(plan.source.kind === 'list' ? ROWS_OF_PATHS : ROWS_OF_FILES),
    'spark.task.cpus': String(plan.threads),
    // the defaults' place, which extraJavaOptions of a cluster or a person come after
    ...(deed === 'featurize' ? { 'spark.executor.defaultJavaOptions': LATE_COMPILATION, 'spark.driver.defaultJavaOptions': LATE_COMPILATION } : {}),
    // a machine that cannot work (other weights, no Hilum) is left out, and the others go on; where there are no others, Spark would wait two minutes for one
    'spark.excludeOnFailure.enabled': String(!master.startsWith('local')),
    ...endpointOf(plan, settings, process.env),
    ...(isLocal(master) ? { 'spark.driver.bindAddress': '127.0.0.1', 'spark.driver.host': '127.0.0.1' } : {})
  }
  const shipped = [...(deed === 'featurize' ? plan.weights : []), ...files]
  const argv = [
    '--master', retrying(master),
    ...Object.entries(own).flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
    ...submitted,
    ...(shipped.length === 0 ? [] : ['--files', shipped.join(',')]),
    '--py-files', ['hilum_featurizer.py', 'hilum_fit.py', 'hilum_grid.py'].map((name) => join(scripts, name)).join(','),
    join(scripts, 'hilum_scale.py'),
    deed,
    path
  ]
  const python = spark.python === undefined ? {} : { PYSPARK_PYTHON: spark.python, PYSPARK_DRIVER_PYTHON: spark.python }
  const child = spawn(spark.submit, argv, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...utf8Locale(process.env), PYTHONWARNINGS: 'ignore', HILUM_PARENT: String(process.pid), ...(isLocal(master) ? { SPARK_LOCAL_IP: '127.0.0.1' } : {}), ...python }, detached: process.platform !== 'win32' })
  const log = createWriteStream(join(dir, 'spark.log'), { flags: 'a' })
  child.stderr.pipe(log)
  const said = watchLog(master, () => performance.now())
  createInterface(child.stderr).on('line', said.line)
  let failure: string | undefined
  let gaveUp: string | undefined
  let ui: string | undefined
  createInterface(child.stdout).on('line', (line) => {
    const event = eventOf(line)
    if (event === undefined) log.write(`${line}\n`)
    else if (event.event === 'failed') failure = event.message
    else {
      if (event.event === 'begun') ui = event.ui ?? undefined
      onEvent?.(event)
    }
  })
  const stop = (): void => {
    // spark-submit is a script around Java around Python: the whole group goes
    if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGTERM')
  }
  signal.addEventListener('abort', stop, { once: true })
  const executors = watchExecutors(master, { threads: plan.threads, wait })
  const look = async (address: string): Promise<void> => {
    gaveUp ??= executors.look(await executorsAt(address), LOOK_SECONDS)
  }
  const waiting = setInterval(() => {
    if (said.starved() >= wait) gaveUp ??= noneFree(master, wait)
    if (gaveUp !== undefined) stop()
    else if (ui !== undefined && !master.startsWith('local')) void look(ui)
  }, 1000 * LOOK_SECONDS)
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    signal.throwIfAborted()
    const told = failure === undefined ? undefined : storeFailure(failure, await hadoopOf(spark.submit))
    if (code !== 0) throw new SparkFailedError(`${gaveUp ?? told ?? endWords(code, said.failure())}. What it logged is in ${join(dir, 'spark.log')}; "hilum scale resume ${dir}" goes on from what is written.`)
  } finally {
    signal.removeEventListener('abort', stop)
    clearInterval(waiting)
    log.end()
  }
}

function endWords(code: number | null, reason: string | undefined): string {
  return `Spark ended with code ${code ?? 'none'}${reason === undefined ? '' : `: ${reason}`}`
}

/** Undefined for a line of anyone else's. */
export function eventOf(line: string): ScaleEvent | undefined {
  if (!line.startsWith('HILUM ')) return undefined
  try {
    return eventSchema.safeParse(JSON.parse(line.slice(6))).data
  } catch {
    return undefined
  }
}

export function isLocal(master: string): boolean {
  return master.startsWith('local') || /^spark:\/\/(127\.0\.0\.1|localhost)\b/.test(master)
}

/** `local[2]` tries nothing twice unless it is asked to, as a cluster does. */
function retrying(master: string): string {
  return master.replace(/^local\[([^,\]]+)\]$/, 'local[$1,4]')
}

/** Without a UTF-8 locale Java cannot name files with other letters than ASCII's. */
function utf8Locale({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): { LC_ALL?: string } {
  return /utf-?8/i.test(LC_ALL ?? LC_CTYPE ?? LANG ?? '') || process.platform === 'win32' ? {} : { LC_ALL: 'C.UTF-8' }
}
