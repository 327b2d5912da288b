// Processor seconds an image of each part of a job on Spark beside plain processes: figures that other work on the machine moves little, for finding where time goes.
// Arguments: images, partition, workers, then settings as spark-submit takes them. `node bench/spark/processorOfParts.ts 4096 256 2`
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from './cluster.ts'
import { phantoms } from './phantoms.ts'
import { PARTS, watchProcessor, type Spent } from './processor.ts'
import { onSpark, plainly, sparkHere, type Window } from './runs.ts'

const say = (line: string): void => console.error(line)
const [images = 4096, partition = 256, workers = 2] = process.argv.slice(2, 5).map(Number)
const conf = process.argv.slice(5)
const spark = await sparkHere(say)
if ('missing' in spark) throw new Error(spark.missing)
const films = await phantoms(images, 128, say)
const dir = await mkdtemp(join(tmpdir(), 'hilum-processor-'))

const table = (name: string, watched: Spent | undefined, { from, to, images: done }: Window): void => {
  const spent = watched?.(from, to) ?? {}
  const total = Object.values(spent).reduce((sum, seconds) => sum + seconds, 0)
  const cells = PARTS.flatMap((part) => (spent[part] === undefined || spent[part] === 0 ? [] : [`${part} ${((1000 * spent[part]) / done).toFixed(3)}`]))
  console.log(`${name}: ${((1000 * total) / done).toFixed(3)} ms an image, ${done} images in ${((to - from) / 1000).toFixed(1)} s: ${cells.join(', ')}`)
}

const cluster = await startCluster(spark, workers, join(dir, 'cluster'))
try {
  const watch = watchProcessor()
  const run = await onSpark(spark, cluster, films, { dir: join(dir, 'run'), partition, executors: workers, conf })
  table('Spark', watch?.(), run.window)
  const beside = watchProcessor()
  const plain = await plainly(films, workers, join(dir, 'plain'))
  table('plain', beside?.(), plain.window)
} finally {
  cluster.stop()
  await rm(dir, { recursive: true, force: true, maxRetries: 5 })
}
