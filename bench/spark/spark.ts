import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Spark } from '../../src/main/scale/findSpark.ts'
import type { BenchOptions, BenchResult } from '../main.ts'
import { median } from '../median.ts'
import { startCluster, type Cluster } from './cluster.ts'
import { phantoms, type Phantom } from './phantoms.ts'
import { watchExecutors, type ExecutorMemory } from './processes.ts'
import { onSpark, plainly, sparkHere, type Rate } from './runs.ts'

const FULL = { size: 128, images: 6144, rounds: 2, cores: [2, 1], partition: 1024, large: 6144 } as const
const QUICK = { size: 64, images: 48, rounds: 1, cores: [2], partition: 8, large: undefined } as const

interface Beside {
  /** Workers of Spark, and plain processes; each on a core of its own. */
  readonly cores: number
  readonly images: number
  readonly spark: Rate
  readonly plain: Rate
}

interface Figures {
  readonly at: string
  /** Processes that ran or waited, minute's mean, before the first turn. */
  readonly load: number
  readonly version: string
  readonly pixels: string
  readonly partition: number
  readonly rounds: number
  readonly beside: readonly Beside[]
  /** Largest resident memory of an executor's parts, MB, by images of a partition. */
  readonly memory: readonly (ExecutorMemory & { readonly partition: number })[]
}

/** The featurizer on a stand-alone cluster of this machine beside plain processes on the same cores, in turn. */
export async function benchSpark({ quick, say }: BenchOptions): Promise<BenchResult> {
  const spark = await sparkHere(say)
  if ('missing' in spark) return { figures: spark, markdown: [`Spark is left out: ${spark.missing}.`] }
  const { size, images, rounds, cores, partition, large } = quick ? QUICK : FULL
  const films = await phantoms(images * Math.max(...cores), size, say)
  const dir = await mkdtemp(join(tmpdir(), 'hilum-bench-'))
  const load = loadavg()[0] ?? 0
  const at = new Date().toISOString()
  let cluster: Cluster | undefined
  try {
    cluster = await startCluster(spark, Math.max(...cores), join(dir, 'cluster'))
    const own = cluster
    const memory: Figures['memory'][number][] = []
    let turn = 0
    const sparkTurn = async (workers: number, chosen: readonly Phantom[], images_: number): Promise<Rate> => {
      const peak = watchExecutors(own.workers)
      const { rate, rows, refused } = await onSpark(spark, own, chosen, { dir: join(dir, `turn-${turn++}`), partition: images_, executors: workers })
      if (rows !== chosen.length || refused > 0) throw new Error(`Spark gave ${rows} rows of ${chosen.length}, ${refused} refused`)
      if (peak !== undefined) memory.push({ partition: images_, ...peak() })
      return rate
    }
    const beside: Beside[] = []
    for (const n of cores) {
      const chosen = films.slice(0, images * n)
      const [onExecutors, plain]: [Rate[], Rate[]] = [[], []]
      for (let round = 0; round < rounds; round++) {
        const first = round % 2 === 0
        if (first) onExecutors.push(await sparkTurn(n, chosen, partition))
        plain.push(await plainly(chosen, n, join(dir, `turn-${turn++}`)))
        if (!first) onExecutors.push(await sparkTurn(n, chosen, partition))
        say(`${n} of each: Spark ${said(onExecutors.at(-1))}, plain ${said(plain.at(-1))}`)
      }
      beside.push({ cores: n, images: chosen.length, spark: medians(onExecutors), plain: medians(plain) })
    }
    // all images of a worker in one partition
    if (large !== undefined) await sparkTurn(Math.max(...cores), films, large)
    const figures: Figures = { at, load, version: spark.version, pixels: `${size} x ${size}`, partition, rounds, beside, memory: largest(memory) }
    return { figures, markdown: markdown(figures, spark) }
  } finally {
    cluster?.stop()
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
  }
}

function said(rate: Rate | undefined): string {
  return rate === undefined ? 'none' : `${rate.running.toFixed(1)} images/s running, ${rate.whole.toFixed(1)} with the start`
}

function medians(rates: readonly Rate[]): Rate {
  return { running: median(rates.map(({ running }) => running)), whole: median(rates.map(({ whole }) => whole)) }
}

function largest(memory: Figures['memory']): Figures['memory'] {
  const byPartition = Map.groupBy(memory, ({ partition }) => partition)
  return [...byPartition].map(([partition, seen]) => {
    const most = (of: (each: ExecutorMemory) => number): number => Math.max(...seen.map(of))
    return { partition, node: most(({ node }) => node), python: most(({ python }) => python), java: most(({ java }) => java) }
  })
}

function verdict(reached: boolean): string {
  return reached ? 'reached' : 'missed'
}

function markdown({ at, load, pixels, partition, rounds, beside, memory }: Figures, { version }: Spark): string[] {
  const two = beside.find(({ cores }) => cores === 2)
  const one = beside.find(({ cores }) => cores === 1)
  const ratio = two === undefined ? undefined : two.spark.running / two.plain.running
  const overhead = one === undefined ? undefined : one.plain.running / one.spark.running - 1
  return [
    `Measured ${at.slice(0, 16).replace('T', ' ')} UTC; load (processes that run or wait, minute's mean) ${load.toFixed(1)} before the first turn. Spark ${version}, pattern-cnn, PNG of ${pixels}, ${partition} images a partition, medians of ${rounds} rounds.`,
    '',
    '| images a second | Spark | plain processes | ratio | with the start: Spark | plain | ratio |',
    '|---|---|---|---|---|---|---|',
    ...beside.map(({ cores, images, spark, plain }) =>
      `| ${cores} worker${cores === 1 ? '' : 's'} beside ${cores} process${cores === 1 ? '' : 'es'}, ${images} images | ${spark.running.toFixed(1)} | ${plain.running.toFixed(1)} | ${(spark.running / plain.running).toFixed(2)} | ${spark.whole.toFixed(1)} | ${plain.whole.toFixed(1)} | ${(spark.whole / plain.whole).toFixed(2)} |`
    ),
    '',
    ...(ratio === undefined ? [] : [`Two workers reach ${ratio.toFixed(3)} of two plain processes (aim: 0.9, ${verdict(ratio >= 0.9)}).`]),
    ...(overhead === undefined ? [] : [`One worker takes ${(100 * overhead).toFixed(1)} % longer for an image than one plain process (aim: at most 15 %, ${verdict(overhead <= 0.15)}).`]),
    ...(memory.length === 0 ? [] : ['', '| largest memory of an executor, MB | Node | Python | Java, heap of 1 GB |', '|---|---|---|---|', ...memory.map((each) => `| ${each.partition} images a partition | ${each.node.toFixed(0)} | ${each.python.toFixed(0)} | ${each.java.toFixed(0)} |`)])
  ]
}
