// Do maps point at what is there? Lesions drawn into real normal films, a classifier on a frozen network's features, and the pointing game
// (Zhang et al. 2016) of each method, beside classifiers that learned shuffled labels.
//
//   node bench/lesions/pointing.ts --labels FOLDER/labels.csv [--label normal] [--films 400] [--backbone squeezenet] [--weights DIR] [--judged 60]
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { againstAverage, averageEvidence } from '../../src/core/explain/averageEvidence.ts'
import { headDecision, type HeadDecision } from '../../src/core/explain/headDecision.ts'
import { pointingGame, wilsonInterval, type PointingGame } from '../../src/core/explain/pointing.ts'
import type { SaliencyMap } from '../../src/core/explain/saliencyMap.ts'
import { decodeFile } from '../../src/core/image/decodeFile.ts'
import { displayImage, type Raster } from '../../src/core/image/displayImage.ts'
import { finishInput, resizeInput, type ResizedInput } from '../../src/core/image/prepareInput.ts'
import type { FittedHead } from '../../src/core/learn/heads/fittedHead.ts'
import { fitHead } from '../../src/core/learn/heads/fitHead.ts'
import { createRandom } from '../../src/core/random.ts'
import { headSchema } from '../../src/core/recipe/headSchema.ts'
import { insertLesion } from '../../src/core/sample/insertLesion.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { loadBackbone } from '../../src/main/engine/backboneStore.ts'
import { chooseEngine } from '../../src/main/engine/chooseEngine.ts'
import { openSaliency, type SaliencyMethod } from '../../src/main/engine/saliency.ts'
import { userWeightsDir } from '../../src/main/userPaths.ts'

const { values: options } = parseArgs({
  options: {
    labels: { type: 'string' },
    label: { type: 'string', default: 'normal' },
    films: { type: 'string', default: '400' },
    judged: { type: 'string', default: '60' },
    backbone: { type: 'string', default: 'squeezenet' },
    weights: { type: 'string', default: userWeightsDir() },
    seed: { type: 'string', default: '1' }
  }
})
if (options.labels === undefined) throw new Error('--labels FILE: a table with the columns file, label, group; files by their path from it')

const METHODS: readonly SaliencyMethod[] = ['cam', 'grad-cam', 'grad-cam++', 'occlusion']
const BATCH = 16
/** Classifiers on shuffled labels. */
const SHUFFLES = 3
const REFERENCE = 64
/** Of occlusion: about the size of a lesion, and few enough places for many films. */
const PATCH = 32
const STRIDE = 24

interface Film {
  readonly input: ResizedInput
  readonly mask?: { readonly width: number; readonly height: number; readonly data: Uint8Array }
}

const random = createRandom(Number(options.seed))
const backbone = await loadBackbone(options.backbone, [options.weights])
const engine = await chooseEngine(backbone, 'auto')
const network = await openSaliency(engine, backbone, { pooling: 'avg', batchSize: BATCH })
// a map is of one image; a larger batch would be filled up with nothing
const single = await openSaliency(engine, backbone, { pooling: 'avg', batchSize: 1 })

// one film per group, so that no patient is on both sides; every other one gets a lesion
const [header = [], ...table] = (await readFile(options.labels, 'utf8')).trim().split(/\r?\n/).map((line) => line.split(','))
const [fileColumn, labelColumn, groupColumn] = ['file', 'label', 'group'].map((column) => header.indexOf(column))
const groups = new Map(table.filter((row) => row[labelColumn ?? -1] === options.label).map((row) => [row[groupColumn ?? -1], row[fileColumn ?? -1] ?? '']))
const chosen = random.fork('films').shuffle([...groups.values()].toSorted()).slice(0, Number(options.films))
const codecs = await loadCodecs()
const films: Film[] = []
for (const [i, name] of chosen.entries()) {
  const normal = displayImage(decodeFile(await readFile(join(dirname(options.labels), name)), codecs).frame(0))
  const { film, mask } = i % 2 === 1 ? insertLesion(normal, random.fork(name)) : { film: normal, mask: undefined }
  films.push({ input: inputOf(film), ...(mask === undefined ? {} : { mask: { width: film.width, height: film.height, data: mask } }) })
}
say(`${films.length} films, half of them with a lesion`)

const features: Float64Array[] = []
for (let from = 0; from < films.length; from += BATCH) {
  const part = films.slice(from, from + BATCH)
  const length = backbone.input.resize.height * backbone.input.resize.width * backbone.input.channels
  const batch = new Float32Array(part.length * length)
  for (const [i, { input }] of part.entries()) batch.set(prepared(input), i * length)
  const rows = await network.features(batch, part.length)
  const d = rows.length / part.length
  for (let i = 0; i < part.length; i++) features.push(Float64Array.from(rows.subarray(i * d, (i + 1) * d)))
}
const labels = films.map(({ mask }) => (mask === undefined ? 0 : 1))
const half = Math.floor(films.length * 0.7)
const train = Array.from({ length: half }, (_, i) => i)
const test = Array.from({ length: films.length - half }, (_, i) => half + i)

const own = fit(labels)
const shuffled = Array.from({ length: SHUFFLES }, (_, s) => fit(random.fork('labels').fork(s).shuffle(labels.slice(0, half))))
const auc = areaUnderCurve(own)
say(`test films ${test.length}, AUC ${auc.toFixed(3)}`)

const judged = test.filter((i) => labels[i] === 1).slice(0, Number(options.judged))
const reference = train.slice(0, REFERENCE)
const lines = ['| method | peak inside the lesion | 95 % | shuffled labels | 95 % | evidence inside |', '|---|---|---|---|---|---|']
let chance = Number.NaN
for (const method of METHODS) {
  // occlusion is slow: half the films and one shuffled classifier
  const shown = method === 'occlusion' ? judged.slice(0, Math.ceil(judged.length / 2)) : judged
  const mine = await play(method, own, shown)
  const control: PointingGame[] = []
  for (const head of method === 'occlusion' ? shuffled.slice(0, 1) : shuffled) control.push(await play(method, head, shown))
  const others = { hits: control.reduce((sum, game) => sum + game.hits, 0), images: control.reduce((sum, game) => sum + game.images, 0) }
  const pooled = pointingShare(others)
  chance = mine.chance ?? chance
  lines.push(`| ${method} | ${mine.hits} of ${mine.images} | ${interval(mine.interval)} | ${others.hits} of ${others.images} | ${pooled} | ${(mine.evidenceInside ?? 0).toFixed(2)} |`)
  say(lines.at(-1) ?? '')
}
process.stdout.write(`${options.backbone}, ${films.length} films (${half} learned from), AUC ${auc.toFixed(3)} on ${test.length}; a peak anywhere is inside in ${(chance * 100).toFixed(1)} of 100\n\n${lines.join('\n')}\n`)

function inputOf(film: Raster): ResizedInput {
  const grey = { photometricInterpretation: film.samplesPerPixel === 3 ? ('RGB' as const) : ('MONOCHROME2' as const), rescale: { slope: 1, intercept: 0 }, bitsStored: 8, signed: false, windows: [] }
  return resizeInput({ ...film, ...grey }, backbone.input)
}

function prepared(input: ResizedInput): Float32Array {
  return finishInput({ ...input, values: input.values.slice() }, backbone.input)
}

function fit(of: readonly number[]): FittedHead {
  const d = features[0]?.length ?? 0
  const data = new Float64Array(half * d)
  for (const i of train) data.set(features[i] ?? [], i * d)
  const head = headSchema.parse({ kind: 'logistic-regression', maxIter: 100, regParam: 0.05, elasticNetParam: 0 })
  return fitHead({ head }, { rows: half, columns: d, data }, of.slice(0, half), { numClasses: 2, seed: 1 })
}

function areaUnderCurve(head: FittedHead): number {
  const { value } = headDecision(head, 1)
  const scores = test.map((i) => ({ label: labels[i], score: value(features[i] ?? new Float64Array()) }))
  const [positive, negative] = [1, 0].map((label) => scores.filter((one) => one.label === label).map(({ score }) => score))
  let wins = 0
  for (const p of positive ?? []) for (const n of negative ?? []) wins += p > n ? 1 : p === n ? 0.5 : 0
  return wins / ((positive?.length ?? 0) * (negative?.length ?? 0))
}

async function play(method: SaliencyMethod, head: FittedHead, images: readonly number[]): Promise<PointingGame> {
  const decision = headDecision(head, 1)
  // as hilum explain: what the average training film has there is taken off
  const average = method === 'cam' ? await averageMap(decision) : undefined
  const cases: { map: SaliencyMap; mask: NonNullable<Film['mask']> }[] = []
  for (const i of images) {
    const film = films[i]
    if (film?.mask === undefined) continue
    const map = await (method === 'occlusion' ? network.map(method, film.input, decision, { patch: PATCH, stride: STRIDE }) : single.map(method, film.input, decision))
    cases.push({ map: average === undefined ? map : againstAverage({ ...map, baseline: 0 }, average), mask: film.mask })
  }
  return pointingGame(cases)
}

async function averageMap(decision: HeadDecision): Promise<number[]> {
  const maps = []
  for (const i of reference) {
    const film = films[i]
    if (film !== undefined) maps.push({ ...(await single.map('cam', film.input, decision)), baseline: 0 })
  }
  return averageEvidence(maps)
}

function pointingShare({ hits, images }: { readonly hits: number; readonly images: number }): string {
  return images === 0 ? '' : interval(wilsonInterval(hits, images))
}

function interval(bounds: readonly [number, number] | null): string {
  return bounds === null ? '' : `${bounds[0].toFixed(2)} to ${bounds[1].toFixed(2)}`
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
