import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Progress } from '../../contract/index.ts'
import type { Recipe } from '../../core/recipe/recipe.ts'
import type { ReportNote } from '../../core/report/runReport.ts'
import type { SampleRecipe } from '../../core/sample/sampleRecipe.ts'
import { forkJob } from '../jobs/forkJob.ts'
import { resourcesDir } from '../platform/resourcesDir.ts'
import { findRecipe } from '../recipes.ts'
import { writeSampleArchive } from '../sample.ts'
import { openLibrary } from '../store/openLibrary.ts'
import { weightsDirsOf } from '../userPaths.ts'
import { importPaths, type ImportReport } from './import.ts'
import { judgeSample } from './judgeSample.ts'
import { sharedCodecs } from './readFrame.ts'
import { train, type TrainResult } from './train.ts'
import type { WorkContext } from './workContext.ts'
import { writeReport, type WrittenReport } from './writeReport.ts'

export interface DemoOptions {
  /** Where library and report go; made where missing. */
  readonly out: string
  readonly recipe: string
  /** A folder of one's own; the sample archive where absent. */
  readonly data?: string
  readonly patients?: number
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
  readonly onNote: (line: string) => void
}

export interface DemoResult extends TrainResult {
  readonly library: string
  readonly import: ImportReport
  readonly report: WrittenReport
}

/** The folder given to `--data` is not there, or no folder. */
export class DataFolderError extends Error {
  readonly code = 'usage'
  constructor(path: string) {
    super(`${path} is not a folder. Give one whose sub-folders are labels, or that holds labels.csv.`)
    this.name = 'DataFolderError'
  }
}

/**
 * The main job, end to end: import, featurize, split by patient, train, evaluate, explain, report. On the sample archive, which it draws
 * first, it also tells what only drawn films can: whether the maps point at the lesions, and what the planted marker did. Run again, it goes on
 * with what is there.
 */
export async function demo(options: DemoOptions): Promise<DemoResult> {
  const { data, signal, onProgress, onNote } = options
  const recipe = await findRecipe(options.recipe, resourcesDir())
  if (data !== undefined && !(existsSync(data) && statSync(data).isDirectory())) throw new DataFolderError(data)
  const dir = resolve(options.out, data === undefined ? 'sample' : folderName(data))
  const sample =
    data === undefined
      ? await writeSampleArchive(join(dir, 'archive'), options.patients === undefined ? {} : { patients: options.patients }, { resourcesDir: resourcesDir(), signal, onProgress })
      : undefined
  const source = data ?? join(dir, 'archive')
  const dataset = data === undefined ? 'sample' : basename(resolve(data))
  const library = openLibrary(join(dir, 'library'), { create: true })
  try {
    const context: WorkContext = { library, spawn: forkJob(), engine: 'auto', weightsDirs: weightsDirsOf(library.dir), signal, onProgress }
    const { imported, trained } = await importAndTrain(context, { source, dataset, recipe, ...(sample === undefined ? {} : { sample: sample.recipe }) }, (report) =>
      onNote(`${report.imported} images imported, ${report.already} were there already, ${report.refused.length} refused.`)
    )
    const report = await writeReport(context, trained.run, join(dir, 'report'))
    return { ...trained, library: library.dir, import: imported, report }
  } finally {
    library.close()
  }
}

/** Images to learn from: a folder with labels, the sample archive where its recipe is given. */
export interface TrainingSource {
  readonly source: string
  readonly dataset: string
  readonly recipe: Recipe
  readonly sample?: SampleRecipe
}

/** Imports a folder with its labels as a data set and trains on it, as the demo does. Throws what importPaths and train throw. */
export async function importAndTrain(
  context: WorkContext,
  { source, dataset, recipe, sample }: TrainingSource,
  onImported: (report: ImportReport) => void
): Promise<{ readonly imported: ImportReport; readonly trained: TrainResult }> {
  const { library, signal, onProgress } = context
  const imported = await importPaths(library, await sharedCodecs(), [source], { labels: 'auto', dataset }, { signal, onProgress })
  onImported(imported)
  const trained = await train(context, {
    recipe,
    dataset,
    audit: true,
    alsoSplit: ['random', ...(library.datasets.items(library.datasets.named(dataset).id).some((item) => item.source !== null) ? (['leave-one-source-out'] as const) : [])],
    ...(sample === undefined
      ? { notes: [OWN_DATA] }
      : { notes: [SYNTHETIC], synthetic: true, judgeFurther: (model) => judgeSample(context, source, sample, model) })
  })
  return { imported, trained }
}

const SYNTHETIC: ReportNote = {
  level: 'caution',
  title: 'Synthetic images',
  text: 'Every film was drawn by this program; no patient was imaged. The figures say how the program works, not how it would do in a clinic.'
}

const OWN_DATA: ReportNote = {
  level: 'info',
  title: 'Your own data',
  text: 'Groups are those of the labels table, else patients, else single images: where a table says nothing of patients, images of one patient may stand on both sides.'
}

/** Short, safe on every file system, and different for different folders of one name. */
function folderName(data: string): string {
  const slug = basename(resolve(data)).toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 24)
  return `${slug}-${createHash('sha256').update(resolve(data)).digest('hex').slice(0, 8)}`
}
