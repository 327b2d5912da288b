import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Spark } from '../../src/main/scale/findSpark.ts'
import { killTree } from './processes.ts'

const START_MS = 600_000

/** A stand-alone cluster on this machine. */
export interface Cluster {
  readonly master: string
  /** Processes of the workers; executors run below them. */
  readonly workers: readonly number[]
  /** Ends all of it. */
  stop(): void
}

/**
 * Starts Spark's own master and workers of one core each on the loopback, at free ports; each worker and all below it are bound to a core of its own where the system has
 * `taskset`. What they log goes nowhere. Throws where they do not come up.
 */
export async function startCluster(spark: Spark, workers: number, dir: string): Promise<Cluster> {
  await mkdir(dir, { recursive: true })
  const home = dirname(dirname(spark.submit))
  const children: ChildProcess[] = []
  const stop = (): void => {
    process.off('exit', stop)
    for (const { pid, exitCode, signalCode } of children) if (pid !== undefined && exitCode === null && signalCode === null) killTree(pid)
  }
  // a bench that is broken off leaves nothing running
  process.once('exit', stop)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const daemon = (pin: readonly string[], argv: readonly string[], ready: RegExp): Promise<string> => {
    const python = spark.python === undefined ? {} : { PYSPARK_PYTHON: spark.python }
    const env = { ...process.env, SPARK_HOME: home, SPARK_LOCAL_IP: '127.0.0.1', SPARK_DAEMON_MEMORY: '256m', LC_ALL: 'C.UTF-8', PYTHONWARNINGS: 'ignore', ...python }
    const [program = '', ...rest] = [...pin, join(home, 'bin', 'spark-class'), ...argv]
    const child = spawn(program, rest, { env, stdio: ['ignore', 'ignore', 'pipe'] })
    children.push(child)
    return said(child, ready)
  }
  try {
    const master = await daemon([], ['org.apache.spark.deploy.master.Master', '--host', '127.0.0.1', '--port', '0', '--webui-port', '0'], /Starting Spark master at (spark:\/\/127\.0\.0\.1:\d+)/)
    const names = Array.from({ length: workers }, (_, i) => i)
    await Promise.all(
      names.map((i) =>
        daemon(pinnedTo(i), ['org.apache.spark.deploy.worker.Worker', '--host', '127.0.0.1', '--webui-port', '0', '--cores', '1', '--memory', '1100m', '--work-dir', join(dir, `worker-${i}`), master], /Successfully registered with master (\S+)/)
      )
    )
    return { master, workers: children.slice(1).flatMap(({ pid }) => pid ?? []), stop }
  } catch (error) {
    stop()
    throw error
  }
}

/** The beginning of a command line that binds what follows to one core, where that can be done. */
export function pinnedTo(core: number): readonly string[] {
  return spawnSync('taskset', ['-c', String(core), 'true']).status === 0 ? ['taskset', '-c', String(core)] : []
}

/** What the first group of `ready` matches in what a process says. */
function said(child: ChildProcess, ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const fail = (reason: string): void => reject(new Error(`Spark's cluster did not start: ${reason}: ${text.trim().split('\n').at(-1) ?? ''}`))
    const timer = setTimeout(() => fail(`nothing within ${START_MS / 1000} s`), START_MS)
    child.stderr?.setEncoding('utf8').on('data', (more: string) => {
      text = (text + more).slice(-20_000)
      const found = ready.exec(text)?.[1]
      if (found === undefined) return
      clearTimeout(timer)
      resolve(found)
    })
    child.on('error', (error) => fail(error.message))
    child.on('exit', (code) => fail(`it ended with code ${code}`))
  })
}
