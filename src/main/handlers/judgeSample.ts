import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { evaluateClassification } from '../../core/evaluate/evaluate.ts'
import { decisionFor, classify } from '../../core/experiment/modelDocument.ts'
import { pointingGame } from '../../core/explain/pointing.ts'
import { matrixFromRows } from '../../core/learn/matrix.ts'
import { findingProbability } from '../../core/learn/classes.ts'
import { createRandom } from '../../core/random.ts'
import type { ReportNote, ShortcutAudit } from '../../core/report/runReport.ts'
import { planSampleArchive, renderSampleFilm, type PlannedFilm } from '../../core/sample/sampleArchive.ts'
import { sampleFiles, samplePaths } from '../../core/sample/sampleFiles.ts'
import type { SampleRecipe } from '../../core/sample/sampleRecipe.ts'
import type { DatasetItem } from '../store/datasets.ts'
import { featureMaps, mapOf, shuffledDecision, type FeatureMap } from './explainImages.ts'
import { featuresOfFiles } from './featuresOfFiles.ts'
import { originalOf } from './readFrame.ts'
import type { FurtherFigures, Trained } from './train.ts'
import type { WorkContext } from './workContext.ts'

/** Maps of shuffled heads per image: the mean tells what a map reaches that knows nothing. */
const SHUFFLES = 5
/** Test films whose marker is swapped; drawing and featurizing them is what takes time. */
const SWAPPED_FILMS = 64

/**
 * What only a drawn archive can tell of a model, because its truth is known: how often the activation map's peak falls inside the lesion, against
 * maps of shuffled heads, and what the planted marker does to the answer, all else being equal to the pixel.
 */
export async function judgeSample(context: WorkContext, archiveDir: string, recipe: SampleRecipe, trained: Trained): Promise<FurtherFigures> {
  const films = await filmsByFile(archiveDir, recipe)
  const test = trained.test.flatMap((i): TestFilm[] => {
    const item = trained.features.items[i]
    const planned = item === undefined ? undefined : films.get(item.fileHash)
    return item === undefined || planned === undefined ? [] : [{ item, planned }]
  })
  const { title, audit, note } = await swapMarkers(context, join(dirname(archiveDir), 'swapped'), recipe, trained, test)
  return { pointing: await pointAtLesions(context, recipe, trained, test), audits: audit === undefined ? [] : [audit], notes: note === undefined ? [] : [{ ...note, title }] }
}

interface TestFilm {
  readonly item: DatasetItem
  readonly planned: PlannedFilm
}

async function filmsByFile(archiveDir: string, recipe: SampleRecipe): Promise<Map<string, PlannedFilm>> {
  const films = new Map<string, PlannedFilm>()
  for (const planned of planSampleArchive(recipe)) {
    const bytes = await readFile(join(archiveDir, ...samplePaths(planned).dicom.split('/')))
    films.set(createHash('sha256').update(bytes).digest('hex'), planned)
  }
  return films
}

async function pointAtLesions(context: WorkContext, recipe: SampleRecipe, { document }: Trained, test: readonly TestFilm[]): Promise<FurtherFigures['pointing']> {
  const positives = test.filter(({ planned }) => planned.label === recipe.positives)
  const label = document.classes.indexOf(recipe.positives)
  const maps = await featureMaps(
    context,
    document,
    positives.map(({ item }) => originalOf(context.library, item))
  )
  const cases = positives.flatMap(({ planned }, at) => {
    const map = maps[at]
    const mask = { width: planned.size, height: planned.size, data: renderSampleFilm(planned).mask }
    // a lesion behind the heart or outside the field leaves no mask, and so no place to point at
    return map === undefined || !mask.data.some((value) => value > 0) ? [] : [{ map, mask }]
  })
  const random = createRandom(document.provenance.seed).fork('shuffled heads')
  const shuffled = Array.from({ length: SHUFFLES }, () => shuffledDecision(document, label, random.shuffle))
  const game = (decisions: readonly ReturnType<typeof decisionFor>[]): ReturnType<typeof pointingGame> =>
    pointingGame(cases.flatMap(({ map, mask }: { map: FeatureMap; mask: { width: number; height: number; data: Uint8Array } }) => decisions.map((decision) => ({ map: mapOf(document, map, decision), mask }))))
  return [
    { title: 'This model', game: game([decisionFor(document, label)]) },
    { title: `Random weights (${SHUFFLES} shuffled heads)`, game: game(shuffled) }
  ]
}

/** The same films with the marker printed where it was not and left out where it was. */
async function swapMarkers(
  context: WorkContext,
  dir: string,
  recipe: SampleRecipe,
  { document, features }: Trained,
  test: readonly TestFilm[]
): Promise<{ readonly title: string; readonly audit?: ShortcutAudit; readonly note?: Omit<ReportNote, 'title'> }> {
  const title = 'Planted shortcut'
  const marker = recipe.sites.find((site) => site.marker !== null)?.marker ?? null
  const chosen = test.slice(0, SWAPPED_FILMS)
  if (marker === null || chosen.length === 0) return { title }
  const paths: string[] = []
  for (const [done, { planned }] of chosen.entries()) {
    context.signal.throwIfAborted()
    context.onProgress({ phase: 'Drawing films with the marker swapped', done, total: chosen.length, unit: 'films' })
    const [dicom] = sampleFiles({ ...planned, marker: planned.marker === null ? marker : null }, recipe.seed)
    if (dicom === undefined) continue
    const path = join(dir, `${done}.dcm`)
    await mkdir(dir, { recursive: true })
    await writeFile(path, dicom.bytes)
    paths.push(path)
  }
  context.onProgress({ phase: 'Drawing films with the marker swapped', done: chosen.length, total: chosen.length, unit: 'films' })
  const swapped = await featuresOfFiles(context, paths, { backbone: features.backbone, input: document.input, pooling: document.pooling })
  const row = new Map(features.items.map((item, i) => [item.image, i]))
  const { columns, data } = features.features
  const asTaken = matrixFromRows(chosen.map(({ item }) => data.subarray((row.get(item.image) ?? 0) * columns, ((row.get(item.image) ?? 0) + 1) * columns)))
  const before = classify(document, asTaken)
  const after = classify(document, matrixFromRows(swapped.rows.map(({ features: values }) => values)))

  const k = document.classes.length
  const risk = (probabilities: Float64Array, at: number): number => findingProbability(document.classes, probabilities.subarray(at * k, (at + 1) * k))
  const change = (wasMarked: boolean): { films: number; from: number; to: number } => {
    const at = chosen.flatMap(({ planned }, i) => ((planned.marker !== null) === wasMarked ? [i] : []))
    return { films: at.length, from: mean(at.map((i) => risk(before, i))), to: mean(at.map((i) => risk(after, i))) }
  }
  const judge = (probabilities: Float64Array) =>
    evaluateClassification(
      { labels: chosen.map(({ item }) => document.classes.indexOf(item.label)), groups: chosen.map(({ item }) => item.group), probabilities, classes: document.classes },
      { replicates: 1000, seed: document.provenance.seed }
    ).figures
  const [taken, exchanged] = [judge(before), judge(after)]
  const [printed, erased] = [change(false), change(true)]
  const text =
    `On ${chosen.length} test films, accuracy is ${share(taken.accuracy.value)} as taken and ${share(exchanged.accuracy.value)} with the marker swapped. ` +
    `Printing "${marker}" on ${printed.films} films without it moves the mean probability of ${recipe.positives} from ${share(printed.from)} to ${share(printed.to)}; ` +
    `leaving it out of ${erased.films} films that had it moves it from ${share(erased.from)} to ${share(erased.to)}. Nothing else in the films differs.`
  return {
    title,
    audit: { title: 'Accuracy with the site marker swapped', accuracy: exchanged.accuracy, chance: exchanged.majorityRate.value ?? 0, text },
    note: { level: 'caution', text }
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function share(value: number | null): string {
  return value === null || Number.isNaN(value) ? 'n/a' : value.toFixed(2)
}
