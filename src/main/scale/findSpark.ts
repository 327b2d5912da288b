import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runProgram } from '../../../scripts/setup/runProgram.mjs'
import { madeVenv, pythonWith } from '../platform/pythonVenv.ts'

/** What `hilum scale install` puts into a virtual environment of the cache: Spark itself, and what its Python needs for Arrow. */
const SPARK_PACKAGES = ['pyspark==4.3.0', 'pyarrow==24.0.0', 'numpy==2.4.4', 'pandas==2.3.3'] as const

/** Java's own start, also on a machine that is busy. */
const START_MS = 300_000

/** A Spark that jobs are submitted with. */
export interface Spark {
  readonly submit: string
  /** For the driver, and for executors that have no Python of their own choice; Spark's default where absent. */
  readonly python?: string
  readonly version: string
  /** Of the Java that it starts; undefined where it does not say. */
  readonly java?: string
}

export class SparkMissingError extends Error {
  override readonly name = 'SparkMissingError'
  readonly code = 'spark-missing'
  /** What would have to be installed: Spark and its Python, Java, or what a Spark that is there cannot do without. */
  readonly lacks: 'spark' | 'java' | 'packages'
  constructor(message: string, lacks: 'spark' | 'java' | 'packages') {
    super(message)
    this.lacks = lacks
  }
}

/**
 * The Spark to submit with: HILUM_SPARK_PYTHON (a Python that has pyspark), SPARK_HOME, `spark-submit` on the PATH, or the one that `hilum scale install` made.
 * Throws SparkMissingError, also where there is no Java.
 */
export async function findSpark(env: NodeJS.ProcessEnv = process.env): Promise<Spark> {
  const found = await locate(env)
  if (found === undefined) {
    throw new SparkMissingError('There is no Spark here: run "hilum scale install" (Spark from PyPI, in your cache), or set SPARK_HOME, or HILUM_SPARK_PYTHON to a Python that has pyspark, pyarrow, numpy and pandas.', 'spark')
  }
  const result = await runProgram(found.submit, ['--version'], { env: { ...env, ...(found.python === undefined ? {} : { PYSPARK_PYTHON: found.python }) }, timeoutMs: START_MS })
  const said = `${result.stdout}\n${result.stderr}`
  const version = /version (\d+\.\d+\.\d+)/.exec(said)?.[1]
  const jvm = / VM, (\S+)/.exec(said)?.[1]
  if (version !== undefined) return { ...found, version, ...(jvm === undefined ? {} : { java: jvm }) }
  const java = env['JAVA_HOME'] === undefined ? 'java' : join(env['JAVA_HOME'], 'bin', 'java')
  const hasJava = (await runProgram(java, ['-version'], { env, timeoutMs: 30_000 })).code === 0
  if (!hasJava) throw new SparkMissingError('Spark needs Java 17, and there is none: install it (Debian: openjdk-17-jre-headless), or set JAVA_HOME.', 'java')
  throw new SparkMissingError(`${found.submit} does not start: ${result.stderr.trim().split('\n').at(-1) || `it said nothing within ${START_MS / 1000} s`}`, 'packages')
}

async function locate(env: NodeJS.ProcessEnv): Promise<Omit<Spark, 'version'> | undefined> {
  const own = env['HILUM_SPARK_PYTHON']
  if (own !== undefined && own !== '') return ofPython(own)
  const home = env['SPARK_HOME']
  if (home !== undefined && home !== '') return { submit: join(home, 'bin', submitName()) }
  for (const dir of (env['PATH'] ?? '').split(delimiter)) {
    const submit = join(dir, submitName())
    if (dir !== '' && existsSync(submit)) return { submit }
  }
  const made = madeVenv('spark', SPARK_PACKAGES, env)
  return made === undefined ? undefined : ofPython(made)
}

/** Makes the virtual environment with Spark from PyPI in the cache. Throws SparkMissingError. */
export async function installSpark(say: (line: string) => void, env: NodeJS.ProcessEnv = process.env): Promise<Spark> {
  const made = await pythonWith('spark', SPARK_PACKAGES, say, env)
  if ('missing' in made) throw new SparkMissingError(`Spark could not be installed: ${made.missing}`, 'spark')
  return findSpark({ ...env, HILUM_SPARK_PYTHON: made.python })
}

/** pyspark's own `spark-submit`. */
async function ofPython(python: string): Promise<Omit<Spark, 'version'>> {
  const { code, stdout, stderr } = await runProgram(python, ['-c', 'import pyspark, pyarrow, numpy, pandas, os; print(os.path.dirname(pyspark.__file__))'], { timeoutMs: 120_000 })
  if (code !== 0) throw new SparkMissingError(`${python} has not all of pyspark, pyarrow, numpy and pandas: ${stderr.trim().split('\n').at(-1) ?? ''}`, 'packages')
  return { submit: join(stdout.trim(), 'bin', submitName()), python }
}

function submitName(): string {
  return process.platform === 'win32' ? 'spark-submit.cmd' : 'spark-submit'
}
