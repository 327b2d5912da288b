import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { columnStatistics } from '../../src/core/learn/columnStatistics.ts'
import { fitHead } from '../../src/core/learn/heads/fitHead.ts'
import { headProbabilities } from '../../src/core/learn/heads/fittedHead.ts'
import { logisticLoss } from '../../src/core/learn/logisticLoss.ts'
import { fitLogisticRegression } from '../../src/core/learn/logisticRegression.ts'
import { selectRows, type Matrix } from '../../src/core/learn/matrix.ts'
import { headSchema } from '../../src/core/recipe/headSchema.ts'
import type { BenchOptions, BenchResult } from '../main.ts'
import { median } from '../median.ts'
import { pythonWith, startPeer, type PythonPeer } from '../pythonPeers.ts'
import { drawnFeatures } from './drawnFeatures.ts'

const PEERS = ['scikit-learn==1.9.1', 'threadpoolctl']
const REG = 0.01
/** scikit-learn's at which it reaches the objective that MLlib's path ends at. */
const TOLERANCE = 1e-5
const answerSchema = z.object({
  scaleMs: z.number(),
  fitMs: z.number(),
  predictMs: z.number().optional(),
  accuracy: z.number().optional(),
  coefficients: z.array(z.number()).optional(),
  intercept: z.number().optional(),
  iterations: z.number().optional()
})
const flattenedSchema = z.object({ ms: z.number(), totalIterations: z.number(), featuresMB: z.number(), beforeMB: z.number(), peakMB: z.number() })

type Answer = z.infer<typeof answerSchema>
type Ask = (question: object, labels?: string) => Promise<Answer>

/** Classifiers on frozen features beside scikit-learn's: the same rows, standardisation included on both sides. Logistic regression must reach the same objective. */
export async function benchHeads({ quick, say }: BenchOptions): Promise<BenchResult> {
  const dir = await mkdtemp(join(tmpdir(), 'hilum-bench-'))
  const environment = quick ? { missing: 'left out in a quick run' } : await pythonWith(PEERS, say)
  if ('missing' in environment) say(`without scikit-learn: ${environment.missing}`)
  const peer = 'python' in environment ? startPeer(environment.python, join(import.meta.dirname, 'peer.py')) : undefined
  try {
    const regression = await logistic(dir, peer, quick, say)
    const others = await otherHeads(dir, peer, quick, say)
    const flattened: (z.infer<typeof flattenedSchema> & { penalty: string })[] = []
    for (const [penalty, share] of [['L2', 0], ['L1 and L2', 0.3]] as const) {
      const argv = quick ? ['40', '4096', String(share)] : ['500', '131072', String(share)]
      const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'flattened.ts'), ...argv])
      flattened.push({ penalty, ...flattenedSchema.parse(JSON.parse(stdout)) })
      say(`flattened, ${penalty}: ${stdout.trim()}`)
    }
    return { figures: { regression, others, flattened }, markdown: [...regressionTable(regression), '', ...otherTable(others), '', ...flattenedTable(flattened)] }
  } finally {
    peer?.close()
    await rm(dir, { recursive: true, force: true })
  }
}

interface RegressionFigure {
  readonly who: string
  readonly seconds: number
  /** Of which standardisation. */
  readonly scaling: number | null
  readonly iterations: number
  readonly objective: number
}

async function logistic(dir: string, peer: PythonPeer | undefined, quick: boolean, say: BenchOptions['say']): Promise<RegressionFigure[]> {
  const { features, labels } = drawnFeatures(quick ? 400 : 20_000, quick ? 64 : 2048)
  const ask = await asking(dir, 'logistic', features, labels, peer)
  const objective = objectiveOf(features, labels)
  const contenders: [string, () => Promise<RegressionFigure>][] = [
    [
      'Hilum',
      () => {
        const start = performance.now()
        const model = fitLogisticRegression(features, labels, { regParam: REG })
        const seconds = (performance.now() - start) / 1000
        return Promise.resolve({ who: 'Hilum', seconds, scaling: null, iterations: model.totalIterations, objective: objective(model.coefficients[0] ?? [], model.intercept[0] ?? 0) })
      }
    ]
  ]
  if (ask !== undefined) {
    for (const [dtype, threads] of [['float64', 1], ['float64', 2], ['float32', 1], ['float32', 2]] as const) {
      const who = `scikit-learn ${dtype}, ${threads} thread${threads === 1 ? '' : 's'}`
      contenders.push([
        who,
        async () => {
          const answer = await ask({ kind: 'logistic-regression', dtype, threads, regParam: REG, tol: TOLERANCE, train: features.rows })
          return {
            who,
            seconds: (answer.scaleMs + answer.fitMs) / 1000,
            scaling: answer.scaleMs / 1000,
            iterations: answer.iterations ?? 0,
            objective: objective(answer.coefficients ?? [], answer.intercept ?? Number.NaN)
          }
        }
      ])
    }
  }
  const runs = new Map<string, RegressionFigure[]>(contenders.map(([who]) => [who, []]))
  for (let round = 0; round < (quick ? 1 : 3); round++) for (const [who, run] of contenders) runs.get(who)?.push(await run())
  const figures = [...runs.values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [{ ...first, seconds: median([first, ...rest].map(({ seconds }) => seconds)), scaling: first.scaling === null ? null : median([first, ...rest].map(({ scaling }) => scaling ?? 0)) }]
  )
  for (const { who, seconds, objective: reached } of figures) say(`logistic regression, ${who}: ${seconds.toFixed(2)} s, objective ${reached}`)
  const least = Math.min(...figures.map((figure) => figure.objective))
  const worst = Math.max(...figures.map((figure) => figure.objective))
  if (!((worst - least) / least < 1e-4)) throw new Error(`the objectives differ: ${least} and ${worst}`)
  return figures
}

/** MLlib's objective from coefficients on raw features, whoever found them. */
function objectiveOf(features: Matrix, labels: Uint8Array): (coefficients: readonly number[], intercept: number) => number {
  const { standardDeviation } = columnStatistics(features)
  const loss = logisticLoss({
    features,
    labels: Int32Array.from(labels),
    family: 'binomial',
    sets: 1,
    fitIntercept: true,
    scale: standardDeviation.map((s) => (s === 0 ? 0 : 1 / s)),
    l2: REG,
    saturating: true
  })
  return (coefficients, intercept) => loss(Float64Array.of(...coefficients.map((c, j) => c * (standardDeviation[j] ?? 0)), intercept)).value
}

interface HeadFigure {
  readonly head: string
  readonly who: string
  readonly fit: number
  readonly predict: number
  readonly accuracy: number
}

async function otherHeads(dir: string, peer: PythonPeer | undefined, quick: boolean, say: BenchOptions['say']): Promise<HeadFigure[]> {
  const [rows, columns, train] = quick ? [200, 32, 150] : [4000, 1024, 3000]
  const { features, labels } = drawnFeatures(rows, columns)
  const ask = await asking(dir, 'others', features, labels, peer)
  const [trainRows, testRows] = [selectRows(features, indices(0, train)), selectRows(features, indices(train, rows))]
  const epochs = 10
  const heads = [
    { name: 'SVM, RBF, with probabilities', spec: { kind: 'svm' }, peer: { kind: 'svm' } },
    { name: 'k-NN, k = 5', spec: { kind: 'knn' }, peer: { kind: 'knn' } },
    { name: `MLP, 128 units, ${epochs} epochs`, spec: { kind: 'mlp', epochs }, peer: { kind: 'mlp', epochs, hidden: 128 } }
  ]
  const figures: HeadFigure[] = []
  for (const { name, spec, peer: question } of heads) {
    const start = performance.now()
    const head = fitHead({ head: headSchema.parse(spec) }, trainRows, labels.subarray(0, train), { numClasses: 2, seed: 1 })
    const fitted = performance.now()
    const probabilities = headProbabilities(head, testRows)
    const predicted = performance.now()
    const right = Array.from(labels.subarray(train)).filter((label, i) => ((probabilities[2 * i + 1] ?? 0) > (probabilities[2 * i] ?? 0) ? 1 : 0) === label).length
    figures.push({ head: name, who: 'Hilum', fit: (fitted - start) / 1000, predict: (predicted - fitted) / 1000, accuracy: right / testRows.rows })
    if (ask !== undefined) {
      const answer = await ask({ ...question, threads: 1, train })
      figures.push({ head: name, who: 'scikit-learn, 1 thread', fit: (answer.scaleMs + answer.fitMs) / 1000, predict: (answer.predictMs ?? 0) / 1000, accuracy: answer.accuracy ?? Number.NaN })
    }
    for (const figure of figures.slice(ask === undefined ? -1 : -2)) say(`${name}, ${figure.who}: fit ${figure.fit.toFixed(2)} s, predict ${figure.predict.toFixed(2)} s, accuracy ${figure.accuracy.toFixed(3)}`)
  }
  return figures
}

function indices(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

async function asking(dir: string, name: string, { rows, columns, data }: Matrix, labels: Uint8Array, peer: PythonPeer | undefined): Promise<Ask | undefined> {
  if (peer === undefined) return undefined
  const files = { features: join(dir, `${name}.f32`), labels: join(dir, `${name}.u8`) }
  await writeFile(files.features, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  await writeFile(files.labels, labels)
  return async (question) => answerSchema.parse(await peer.ask({ ...files, rows, columns, ...question }))
}

function regressionTable(figures: readonly RegressionFigure[]): string[] {
  const own = figures[0]?.seconds ?? Number.NaN
  const least = Math.min(...figures.map(({ objective }) => objective))
  return [
    '| logistic regression, 20,000 x 2048, L2 0.01 | seconds | of which standardising | iterations | above the least objective | Hilum is |',
    '|---|---|---|---|---|---|',
    ...figures.map(({ who, seconds, scaling, iterations, objective }, at) =>
      `| ${who} | ${seconds.toFixed(2)} | ${scaling === null ? 'included' : scaling.toFixed(2)} | ${iterations} | ${((objective - least) / least).toExponential(1)} | ${at === 0 ? '' : `${(seconds / own).toFixed(2)} times as fast`} |`
    )
  ]
}

function otherTable(figures: readonly HeadFigure[]): string[] {
  return [
    '| 3,000 training and 1,000 test rows of 1024 | | fit, s | predict, s | accuracy |',
    '|---|---|---|---|---|',
    ...figures.map(({ head, who, fit, predict, accuracy }) => `| ${head} | ${who} | ${fit.toFixed(2)} | ${predict.toFixed(2)} | ${accuracy.toFixed(3)} |`)
  ]
}

function flattenedTable(figures: readonly (z.infer<typeof flattenedSchema> & { readonly penalty: string })[]): string[] {
  return figures.map(
    ({ penalty, ms, totalIterations, featuresMB, beforeMB, peakMB }) =>
      `500 images of 131,072 flattened features (${featuresMB.toFixed(0)} MB), ${penalty}, ${totalIterations} iterations: ${(ms / 1000).toFixed(1)} s; memory ${beforeMB.toFixed(0)} MB before the fit, ${peakMB.toFixed(0)} MB at most.`
  )
}
