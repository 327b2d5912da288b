import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { evaluateClassification } from '../../core/evaluate/evaluate.ts'
import { classify } from '../../core/experiment/modelDocument.ts'
import { findingProbability } from '../../core/learn/classes.ts'
import { matrixFromRows } from '../../core/learn/matrix.ts'
import type { ShortcutAudit } from '../../core/report/runReport.ts'
import type { PlannedFilm } from '../../core/sample/sampleArchive.ts'
import { sampleFiles } from '../../core/sample/sampleFiles.ts'
import type { SampleRecipe } from '../../core/sample/sampleRecipe.ts'
import type { DatasetItem } from '../store/datasets.ts'
import { featuresOfFiles } from './featuresOfFiles.ts'
import type { Trained } from './train.ts'
import type { WorkContext } from './workContext.ts'

/** Test films whose marker is swapped; drawing and featurizing them is what takes time. */
const SWAPPED_FILMS = 64

/** A film of the library with the plan that it was drawn by. */
export interface TestFilm {
  readonly item: DatasetItem
  readonly planned: PlannedFilm
}

/**
 * Draws test films again with the site's marker printed where it was not and left out where it was, and lets the model judge both: the effect of the
 * marker alone. undefined where no site prints one.
 */
export async function swapMarkers(context: WorkContext, dir: string, recipe: SampleRecipe, { document, features }: Trained, test: readonly TestFilm[]): Promise<ShortcutAudit | undefined> {
  const marker = recipe.sites.find((site) => site.marker !== null)?.marker ?? null
  const chosen = test.slice(0, SWAPPED_FILMS)
  if (marker === null || chosen.length === 0) return undefined
  const paths = await drawSwapped(context, dir, recipe, chosen, marker)
  const swapped = await featuresOfFiles(context, paths.map((path) => ({ path })), { backbone: features.backbone, input: document.input, pooling: document.pooling })
  const row = new Map(features.items.map((item, i) => [item.image, i]))
  const { columns, data } = features.features
  const rowOf = (image: number): number => row.get(image) ?? 0
  const before = classify(document, matrixFromRows(chosen.map(({ item }) => data.subarray(rowOf(item.image) * columns, (rowOf(item.image) + 1) * columns))))
  const after = classify(document, matrixFromRows(swapped.rows.map(({ features: values }) => values)))

  const k = document.classes.length
  const risk = (probabilities: Float64Array, at: number): number => findingProbability(document.classes, probabilities.subarray(at * k, (at + 1) * k))
  const change = (wasMarked: boolean): { films: number; from: number; to: number } => {
    const at = chosen.flatMap(({ planned }, i) => ((planned.marker !== null) === wasMarked ? [i] : []))
    return { films: at.length, from: mean(at.map((i) => risk(before, i))), to: mean(at.map((i) => risk(after, i))) }
  }
  const judge = (probabilities: Float64Array): ReturnType<typeof evaluateClassification>['figures'] =>
    evaluateClassification(
      { labels: chosen.map(({ item }) => document.classes.indexOf(item.label)), groups: chosen.map(({ item }) => item.group), probabilities, classes: document.classes },
      { replicates: 1000, seed: document.provenance.seed }
    ).figures
  const [taken, exchanged] = [judge(before), judge(after)]
  const [printed, erased] = [change(false), change(true)]
  return {
    title: 'Accuracy with the site marker swapped',
    accuracy: exchanged.accuracy,
    chance: exchanged.majorityRate.value ?? 0,
    text:
      `On ${chosen.length} test films, accuracy is ${share(taken.accuracy.value)} as taken and ${share(exchanged.accuracy.value)} with the marker swapped. ` +
      `Printing "${marker}" on ${printed.films} films without it moves the mean probability of ${recipe.positives} from ${share(printed.from)} to ${share(printed.to)}; ` +
      `leaving it out of ${erased.films} films that had it moves it from ${share(erased.from)} to ${share(erased.to)}. Nothing else in the films differs.`
  }
}

async function drawSwapped({ signal, onProgress }: WorkContext, dir: string, recipe: SampleRecipe, films: readonly TestFilm[], marker: 'B'): Promise<string[]> {
  const paths: string[] = []
  await mkdir(dir, { recursive: true })
  for (const [done, { planned }] of films.entries()) {
    signal.throwIfAborted()
    onProgress({ phase: 'Drawing films with the marker swapped', done, total: films.length, unit: 'films' })
    const [dicom] = sampleFiles({ ...planned, marker: planned.marker === null ? marker : null }, recipe.seed)
    if (dicom === undefined) continue
    const path = join(dir, `${done}.dcm`)
    await writeFile(path, dicom.bytes)
    paths.push(path)
  }
  onProgress({ phase: 'Drawing films with the marker swapped', done: films.length, total: films.length, unit: 'films' })
  return paths
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function share(value: number | null): string {
  return value === null || Number.isNaN(value) ? 'n/a' : value.toFixed(2)
}
