import { availableParallelism, cpus, totalmem } from 'node:os'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchFeatures } from './features/features.ts'
import { benchHeads } from './heads/heads.ts'
import { benchImages } from './images/images.ts'
import { benchNetworks } from './networks/networks.ts'
import { benchPaper } from './paper/paper.ts'
import { benchKilled } from './spark/killed.ts'
import { benchSpark } from './spark/spark.ts'
import { benchUi } from './ui/ui.ts'

/** What a benchmark gives: its own figures as JSON, and its lines for docs/PERFORMANCE.md. */
export interface BenchResult {
  readonly figures: unknown
  readonly markdown: readonly string[]
}

export interface BenchOptions {
  /** Small sizes and no peers: shows that it runs, measures nothing worth keeping. */
  readonly quick: boolean
  readonly say: (line: string) => void
  /** Of --images, where a benchmark's number of images can be chosen. */
  readonly images?: number
}

const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<BenchResult>>> = { images: benchImages, networks: benchNetworks, features: benchFeatures, paper: benchPaper, heads: benchHeads, ui: benchUi, spark: benchSpark, killed: benchKilled }

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const {
  positionals: names,
  values: { quick = false, images }
} = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean' }, images: { type: 'string' } } })
if (images !== undefined && !/^[1-9]\d*$/.test(images)) {
  process.stderr.write('--images takes a number\n')
  process.exit(2)
}
const unknown = names.filter((name) => BENCHES[name] === undefined)
if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.\nnpm run bench [-- NAME… [--quick] [--images N]]\n`)
  process.exit(2)
}
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  const result = await BENCHES[name]?.({ quick, say: (line) => process.stderr.write(`${line}\n`), ...(images === undefined ? {} : { images: Number(images) }) })
  if (result === undefined) continue
  process.stdout.write(`${result.markdown.join('\n')}\n`)
  if (!quick) await keep(name, result)
}

/** Into bench/results.json, and between the benchmark's marks of docs/PERFORMANCE.md. */
async function keep(name: string, { figures, markdown }: BenchResult): Promise<void> {
  const file = join(root, 'bench', 'results.json')
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), memoryGB: Math.round(totalmem() / 1e9), node: process.versions.node }
  const before: unknown = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'))
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify({ ...(typeof before === 'object' ? before : {}), [name]: { measured: new Date().toISOString().slice(0, 10), machine, figures } }, null, 1)}\n`)
  const page = join(root, 'docs', 'PERFORMANCE.md')
  const text = await readFile(page, 'utf8')
  const [from, to] = [`<!-- ${name} -->`, `<!-- end ${name} -->`]
  const [start, end] = [text.indexOf(from), text.indexOf(to)]
  if (start < 0 || end < start) throw new Error(`docs/PERFORMANCE.md has no place for ${name}: ${from} … ${to}`)
  await writeFile(page, `${text.slice(0, start + from.length)}\n${machine.cpu}, ${machine.cores} cores, ${machine.memoryGB} GB, Node ${machine.node}.\n\n${markdown.join('\n')}\n${text.slice(end)}`)
}
