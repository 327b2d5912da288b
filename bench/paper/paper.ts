import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { findArchitecture } from '../../src/core/backbones/catalogue.ts'
import { formulaWeights } from '../../src/core/backbones/formulaWeights.ts'
import { createMatrix, type Matrix } from '../../src/core/learn/matrix.ts'
import { planSampleArchive, renderSampleFilm } from '../../src/core/sample/sampleArchive.ts'
import { sampleDicom } from '../../src/core/sample/sampleDicom.ts'
import { samplePaths } from '../../src/core/sample/sampleFiles.ts'
import { installBackbone } from '../../src/main/engine/backboneStore.ts'
import { describeBackbone, runFeaturize } from '../../src/main/handlers/learnJobs.ts'
import type { JobsContext } from '../../src/main/handlers/workContext.ts'
import { forkJob } from '../../src/main/jobs/forkJob.ts'
import { runJob } from '../../src/main/jobs/runJob.ts'
import type { SpawnJob } from '../../src/main/jobs/spawnJob.ts'
import { readSampleRecipe } from '../../src/main/sample.ts'
import type { BenchOptions, BenchResult } from '../main.ts'
import { median } from '../median.ts'
import { pythonWith, startPeer } from '../pythonPeers.ts'

const SPARK = ['pyspark==4.3.0', 'numpy==2.4.4', 'pyarrow==24.0.0']
const NETWORK = 'inception_v3'
const PARAMS = { maxIter: 10, regParam: 0.05, elasticNetParam: 0.3 }
const ROUNDS = 3

interface Figures {
  readonly images: number
  readonly pixels: string
  readonly features: number
  readonly engine: string
  /** Seconds from files to features, loading the network included. */
  readonly featurize: number
  /** Median seconds of the fit, and of the whole fit job, which a process is started and handed the features for. */
  readonly fit: number
  readonly fitJob: number
  /** The fit job's largest memory, in MB and in sizes of the feature matrix. */
  readonly fitMemoryMB: number
  readonly fitMemoryMatrices: number
  readonly spark: { readonly fit: number; readonly coefficientDifference: number } | { readonly missing: string }
}

/**
 * Benbrahim 2020's run: 160 films of each class, InceptionV3's flattened features, MLlib's logistic regression with 10 iterations. The films are the
 * sample archive's, enlarged to 1024 x 1024; the weights come from a formula, which does not matter to the clock.
 */
export async function benchPaper({ quick, say }: BenchOptions): Promise<BenchResult> {
  const size = quick ? 256 : 1024
  const perClass = quick ? 4 : 160
  const dir = await mkdtemp(join(tmpdir(), 'hilum-bench-'))
  try {
    const films = await drawFilms(join(dir, 'films'), size, perClass, say)
    const { build } = findArchitecture(NETWORK)
    await installBackbone({ architecture: NETWORK, weights: formulaWeights(build()) }, join(dir, 'weights'))
    const { features, seconds: featurize, engine } = await featuresOf(films, join(dir, 'weights'))
    say(`features: ${featurize.toFixed(1)} s on ${engine}`)
    const labels = films.map(({ label }) => label)
    const fit = await timedFits(features, labels, quick ? 1 : ROUNDS)
    say(`fit: ${fit.seconds.toFixed(2)} s, job ${fit.job.toFixed(2)} s, ${Math.round(fit.peakMB)} MB`)
    const spark = await sparkFit(features, labels, fit.coefficients, { dir, quick, say })
    const figures: Figures = {
      images: films.length,
      pixels: `${size} x ${size}`,
      features: features.columns,
      engine,
      featurize,
      fit: fit.seconds,
      fitJob: fit.job,
      fitMemoryMB: fit.peakMB,
      fitMemoryMatrices: fit.peakMB / (features.data.byteLength / 1e6),
      spark
    }
    return { figures, markdown: markdown(figures) }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

interface Film {
  readonly path: string
  readonly label: number
}

async function drawFilms(dir: string, size: number, perClass: number, say: BenchOptions['say']): Promise<Film[]> {
  const recipe = { ...(await readSampleRecipe()), size: size / 2, patients: Math.max(8, perClass) }
  const plan = planSampleArchive(recipe)
  const chosen = [recipe.negatives, recipe.positives].flatMap((name, label) => plan.filter((film) => film.label === name).slice(0, perClass).map((film) => ({ film, label })))
  if (chosen.length !== 2 * perClass) throw new Error(`the archive has ${chosen.length} films to choose, not ${2 * perClass}`)
  say(`drawing ${chosen.length} films of ${size} x ${size}`)
  const films: Film[] = []
  for (const { film, label } of chosen) {
    const path = join(dir, ...samplePaths(film).dicom.split('/'))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, sampleDicom({ ...film, size }, doubled(renderSampleFilm(film).film, film.size), recipe.seed))
    films.push({ path, label })
  }
  return films
}

/** Every pixel as four, [2 size, 2 size]: drawing takes longer than all that is measured. */
function doubled(film: Uint16Array, size: number): Uint16Array {
  const out = new Uint16Array(4 * film.length)
  for (let i = 0; i < out.length; i++) out[i] = film[Math.floor(i / (4 * size)) * size + Math.floor((i % (2 * size)) / 2)] ?? 0
  return out
}

async function featuresOf(films: readonly Film[], weightsDir: string): Promise<{ features: Matrix; seconds: number; engine: string }> {
  const context: JobsContext = { spawn: forkJob(), engine: 'auto', weightsDirs: [weightsDir], signal: new AbortController().signal, onProgress: () => undefined }
  const backbone = await describeBackbone(context, NETWORK, 'flatten')
  const data = new Float32Array(films.length * backbone.d)
  const started = performance.now()
  const images = films.map(({ path }, index) => ({ index, path, frame: 0 }))
  let rows = 0
  await runFeaturize(context, { images, done: [] }, { backbone, input: backbone.input, pooling: 'flatten' }, (chunk) => {
    for (const [row, index] of chunk.indices.entries()) data.set(chunk.features.subarray(row * chunk.d, (row + 1) * chunk.d), index * chunk.d)
    rows += chunk.indices.length
  })
  if (rows !== films.length) throw new Error(`${rows} of ${films.length} films got features`)
  return { features: createMatrix(films.length, backbone.d, data), seconds: (performance.now() - started) / 1000, engine: `${backbone.engine.name} ${backbone.engine.numericClass}` }
}

async function timedFits(features: Matrix, labels: readonly number[], rounds: number): Promise<{ seconds: number; job: number; peakMB: number; coefficients: Float64Array }> {
  const plan = { head: { kind: 'logistic-regression', ...PARAMS, tol: 1e-6, fitIntercept: true, standardization: true, family: 'auto', spark: '4' } } as const
  const [seconds, jobs]: [number[], number[]] = [[], []]
  const memory = { peakMB: 0 }
  let coefficients = new Float64Array()
  for (let round = 0; round < rounds; round++) {
    const started = performance.now()
    const payload = { features, labels, numClasses: 2, plan, seed: 1, groups: labels.map((_, i) => String(i)) }
    const result = await runJob(watched(forkJob(), memory), 'fit', payload, {})
    jobs.push((performance.now() - started) / 1000)
    seconds.push(result.seconds)
    if (result.head.kind === 'logistic-regression') coefficients = Float64Array.from(result.head.coefficients[0] ?? [])
  }
  return { seconds: median(seconds), job: median(jobs), peakMB: memory.peakMB, coefficients }
}

/** Jobs whose largest resident memory is looked up while they run; 0 where the system does not say (not Linux). */
function watched(spawn: SpawnJob, memory: { peakMB: number }): SpawnJob {
  return () => {
    const job = spawn()
    const look = setInterval(() => {
      memory.peakMB = Math.max(memory.peakMB, peakOf(job.pid))
    }, 20)
    job.onExit(() => clearInterval(look))
    return job
  }
}

function peakOf(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1000
  } catch {
    return 0
  }
}

const answerSchema = z.object({ ms: z.array(z.number()).min(1), iterations: z.number(), objective: z.number() })

async function sparkFit(features: Matrix, labels: readonly number[], ours: Float64Array, { dir, quick, say }: BenchOptions & { readonly dir: string }): Promise<Figures['spark']> {
  if (quick) return { missing: 'left out in a quick run' }
  const environment = await pythonWith(SPARK, say)
  if ('missing' in environment) return environment
  const peer = startPeer(environment.python, join(import.meta.dirname, 'spark.py'), [String(availableParallelism())])
  try {
    const [file, out] = [join(dir, 'features.f32'), join(dir, 'coefficients.f64')]
    await writeFile(file, new Uint8Array(features.data.buffer, features.data.byteOffset, features.data.byteLength))
    // the first fit warms the virtual machine up
    const { ms } = answerSchema.parse(await peer.ask({ features: file, rows: features.rows, columns: features.columns, labels, params: PARAMS, rounds: ROUNDS + 1, out }))
    const bytes = await readFile(out)
    const theirs = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
    return { fit: median(ms.slice(1)) / 1000, coefficientDifference: relativeDifference(theirs, ours) }
  } catch (error) {
    return { missing: `Spark does not run here: ${error instanceof Error ? error.message : String(error)}` }
  } finally {
    peer.close()
  }
}

/** The largest difference as a part of the largest coefficient. */
function relativeDifference(expected: Float64Array, found: Float64Array): number {
  if (expected.length !== found.length) return Infinity
  let [largest, scale] = [0, 0]
  for (let j = 0; j < expected.length; j++) {
    largest = Math.max(largest, Math.abs((expected[j] ?? 0) - (found[j] ?? 0)))
    scale = Math.max(scale, Math.abs(expected[j] ?? 0))
  }
  return scale === 0 ? largest : largest / scale
}

function markdown({ images, pixels, features, engine, featurize, fit, fitJob, fitMemoryMB, fitMemoryMatrices, spark }: Figures): string[] {
  const beside = 'missing' in spark ? 'no figure' : `${spark.fit.toFixed(1)} s`
  return [
    `| ${images} films of ${pixels}, ${NETWORK} flattened: ${features} features | Hilum | Spark MLlib here, the same features |`,
    '|---|---|---|',
    `| files to features, ${engine} | ${featurize.toFixed(1)} s | |`,
    `| fit: maxIter ${PARAMS.maxIter}, regParam ${PARAMS.regParam}, elasticNetParam ${PARAMS.elasticNetParam} | ${fit.toFixed(2)} s | ${beside} |`,
    `| the fit as a job of its own: process, features handed over, fit | ${fitJob.toFixed(2)} s | |`,
    `| its largest memory | ${fitMemoryMB === 0 ? 'no figure' : `${Math.round(fitMemoryMB)} MB, ${fitMemoryMatrices.toFixed(1)} times the features`} | |`,
    `| features and fit | ${((featurize + fitJob) / 60).toFixed(2)} min | |`,
    '',
    ...('missing' in spark
      ? [`Without Spark: ${spark.missing}.`]
      : [`The coefficients differ from Spark's by ${spark.coefficientDifference.toExponential(1)} of the largest; Spark's fit is timed after one that warms it up, its data cached.`]),
    'The paper gives 4 to 4.9 min for features and fit together on its 2-core cluster, another machine: the ratio is no speed of one program against another.'
  ]
}
