import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { scaledRows } from '../../src/main/scale/scaledFeatures.ts'
import type { BenchOptions, BenchResult } from '../main.ts'
import { startCluster, type Cluster } from './cluster.ts'
import { phantoms, type Phantom } from './phantoms.ts'
import { killTree } from './processes.ts'
import { onSpark, plainly, sparkHere } from './runs.ts'

const FULL = { size: 128, images: 20_000, partition: 256, wavePartitions: 8, compared: 500 } as const
const QUICK = { size: 64, images: 64, partition: 4, wavePartitions: 4, compared: 16 } as const

interface Figures {
  readonly at: string
  readonly load: number
  readonly version: string
  readonly images: number
  readonly pixels: string
  readonly seconds: number
  /** Rows that were written when the worker and its executor were killed. */
  readonly killedAfter: number
  readonly failedTasks: number
  readonly missing: number
  readonly twice: number
  readonly refused: number
  readonly compared: number
  /** Of the compared images' features from a plain process's, by the greatest feature. */
  readonly difference: number
}

/** Phantoms through a cluster of two workers, one of which is killed (kill -9, its executor too) in the middle: whether each has its row, once, and the right one. */
export async function benchKilled({ quick, say, images = (quick ? QUICK : FULL).images }: BenchOptions): Promise<BenchResult> {
  const spark = await sparkHere(say)
  if ('missing' in spark) return { figures: spark, markdown: [`Spark is left out: ${spark.missing}.`] }
  const { size, partition, wavePartitions, compared } = quick ? QUICK : FULL
  const films = await phantoms(images, size, say)
  const dir = await mkdtemp(join(tmpdir(), 'hilum-bench-'))
  const load = loadavg()[0] ?? 0
  const at = new Date().toISOString()
  let cluster: Cluster | undefined
  try {
    cluster = await startCluster(spark, 2, join(dir, 'cluster'))
    const [, victim = 0] = cluster.workers
    let killing: Promise<number> | undefined
    const started = performance.now()
    const { failedTasks } = await onSpark(spark, cluster, films, {
      dir: join(dir, 'run'),
      partition,
      wavePartitions,
      executors: 2,
      onEvent: (event) => {
        if (event.event !== 'wave') return
        say(`${event.rows} of ${films.length}`)
        if (killing !== undefined || event.rows < films.length / 3) return
        // in the middle of its next partition
        killing = setTimeout(quick ? 0 : 1000).then(() => {
          say(`killed: a worker and what ran below it, ${killTree(victim)} processes`)
          return event.rows
        })
      }
    })
    const seconds = (performance.now() - started) / 1000
    const killedAfter = await killing
    if (killedAfter === undefined) throw new Error('the run ended before a worker could be killed')
    const counts = new Map(films.map(({ path }) => [path, 0]))
    const sample = films.filter((_, i) => i % Math.max(1, Math.floor(films.length / compared)) === 0)
    const sampled = new Set(sample.map(({ path }) => path))
    const found = new Map<string, ArrayLike<number>>()
    let refused = 0
    for await (const rows of scaledRows(`file://${join(dir, 'run', 'job', 'spark')}`)) {
      for (const { id, features } of rows) {
        counts.set(id, (counts.get(id) ?? 1) + 1)
        if (features === null) refused++
        else if (sampled.has(id)) found.set(id, features)
      }
    }
    const figures: Figures = {
      at,
      load,
      version: spark.version,
      images: films.length,
      pixels: `${size} x ${size}`,
      seconds,
      killedAfter,
      failedTasks,
      missing: [...counts.values()].filter((count) => count === 0).length,
      twice: [...counts.values()].filter((count) => count > 1).length,
      refused,
      compared: sample.length,
      difference: await differenceOf(sample, found, join(dir, 'plain'))
    }
    if (figures.missing + figures.twice + refused > 0 || !(figures.difference < 1e-4)) throw new Error(`the cluster's rows are not the images': ${JSON.stringify(figures)}`)
    return { figures, markdown: markdown(figures) }
  } finally {
    cluster?.stop()
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** From what one plain process computes, which nothing disturbed. */
async function differenceOf(films: readonly Phantom[], found: ReadonlyMap<string, ArrayLike<number>>, dir: string): Promise<number> {
  await plainly(films, 1, dir)
  const bytes = await readFile(join(dir, 'features-0'))
  let [at, most, difference] = [0, 0, 0]
  while (at < bytes.length) {
    const end = bytes.indexOf(10, at)
    const { indices, d }: { indices: number[]; d: number } = JSON.parse(bytes.toString('utf8', at, end))
    at = end + 1
    for (const [row, index] of indices.entries()) {
      const features = found.get(films[index]?.path ?? '')
      if (features?.length !== d) return Number.NaN
      for (let j = 0; j < d; j++) {
        const own = bytes.readFloatLE(at + 4 * (row * d + j))
        most = Math.max(most, Math.abs(own))
        difference = Math.max(difference, Math.abs(own - (features[j] ?? Number.NaN)))
      }
    }
    at += 4 * indices.length * (d + 256)
  }
  return difference / most
}

function markdown({ at, load, version, images, pixels, seconds, killedAfter, failedTasks, missing, twice, compared, difference }: Figures): string[] {
  return [
    `Measured ${at.slice(0, 16).replace('T', ' ')} UTC; load ${load.toFixed(1)} before. Spark ${version}, pattern-cnn, ${images} PNG of ${pixels}.`,
    '',
    '| | |',
    '|---|---|',
    `| the whole run, Spark's start included | ${seconds.toFixed(0)} s, ${(images / seconds).toFixed(1)} images a second |`,
    `| rows written when one of two workers was killed | ${killedAfter} |`,
    `| tasks that failed | ${failedTasks} |`,
    `| images without a row; with more than one | ${missing}; ${twice} |`,
    `| features of ${compared} images, from a plain process's | ${difference === 0 ? 'equal' : `${difference.toExponential(1)} of the greatest`} |`
  ]
}
