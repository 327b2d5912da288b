import { basename, join, resolve } from 'node:path'
import { classMap } from '../../core/recipe/recipeClasses.ts'
import type { Recipe } from '../../core/recipe/recipe.ts'
import type { Refusal } from '../handlers/import/findings.ts'
import { readLabelsCsv } from '../handlers/import/labelsCsv.ts'
import { planImport } from '../handlers/import/planImport.ts'
import { recipeData } from '../handlers/recipeData.ts'
import { originalOf } from '../handlers/readFrame.ts'
import type { WorkContext } from '../handlers/workContext.ts'
import { durableWriteFrom } from '../store/durableFiles.ts'
import { isAddress, requireAddress } from './addresses.ts'
import { augmentationOf, withCopies, type Augment } from './plannedCopies.ts'
import type { ScalePlan, ScaleSource } from './scalePlan.ts'

/** Images to be computed on Spark, written down beside the plan. */
export interface ListedSource {
  readonly source: ScaleSource
  /** By label; known where the desktop lists the images. */
  readonly classes: readonly string[]
  readonly labels?: string
  readonly refused: readonly Refusal[]
  /** Random copies of all images together; 0 where Spark lists them. */
  readonly copies: number
  readonly dataset?: NonNullable<ScalePlan['dataset']>
}

export interface SourceOptions {
  readonly labelsFromFolders?: boolean
  readonly labelsCsv?: string
  readonly augment?: Augment
}

/** Paths and tables do not go together as they were given. */
export class ScaleSourceError extends Error {
  override readonly name = 'ScaleSourceError'
  readonly code = 'usage'
}

interface ListedImage {
  readonly id: string
  readonly path: string
  readonly frame: number
  readonly label?: string
  readonly group?: string
  readonly copies?: number
}

/**
 * Lists the images of files and folders that every machine of the cluster can read under the same path; addresses of stores (s3a:, hdfs:) and Parquet tables in Spark's image
 * schema are left for Spark to list. Throws ScaleSourceError, ScaleAddressError, LabelsCsvError, ClassesDifferError, RecipeInvalidError.
 */
export async function listSource(given: readonly string[], dir: string, recipe: Recipe, options: SourceOptions, signal: AbortSignal): Promise<ListedSource> {
  const paths = given.map((path) => (isAddress(path) ? requireAddress(path) : path))
  const tables = paths.filter((path) => /\.parquet[/\\]*$/.test(path))
  const remote = paths.filter(isAddress)
  if (paths.length === 0) throw new ScaleSourceError('Say where the images are: folders, addresses (s3a:, hdfs:), Parquet in Spark\'s image schema, or --library and --dataset.')
  if (tables.length === 0 && remote.length === 0) return listFiles(paths, dir, recipe, options, signal)
  if ((tables.length > 0 && tables.length < paths.length) || (tables.length === 0 && remote.length < paths.length)) {
    throw new ScaleSourceError('Folders of this machine, addresses of a store and Parquet tables cannot be mixed in one job: make one job of each.')
  }
  if (options.augment === 'balanced') throw new ScaleSourceError('Classes are balanced where this machine lists the images. Spark lists these: say how many copies of each image (--augment 3).')
  if (options.augment !== undefined) augmentationOf(recipe, options.augment)
  const labels = options.labelsCsv === undefined ? undefined : await writeLabels(options.labelsCsv, dir)
  const classes = labels?.classes ?? []
  const known = { classes: classMapOf(recipe, classes), ...(labels === undefined ? {} : { labels: labels.path }), refused: [], copies: 0 }
  const addressed = paths.map((path) => (isAddress(path) ? path : `file://${resolve(path)}`))
  const labelsFromFolders = options.labelsFromFolders === true
  return { source: tables.length > 0 ? { kind: 'images', paths: addressed, labelsFromFolders } : { kind: 'files', paths, labelsFromFolders }, ...known }
}

/** Lists a data set's images in its library, whose folder every machine must see under the same path. Throws DatasetUnknownError, ClassesDifferError, RecipeInvalidError. */
export async function listDataset(context: WorkContext, name: string, dir: string, recipe: Recipe, augment?: Augment): Promise<ListedSource> {
  const { dataset, items } = await recipeData(context, recipe, name)
  const images = items.map((item): ListedImage => {
    const { path, frame } = originalOf(context.library, item)
    return { id: `${item.fileHash}/${item.frame}`, path: resolve(path), frame, label: item.label, group: item.group }
  })
  return { ...(await writeList(images, dir, 0, recipe, augment)), classes: dataset.classes, refused: [], dataset: { library: resolve(context.library.dir), name: dataset.name, hash: dataset.hash } }
}

async function listFiles(paths: readonly string[], dir: string, recipe: Recipe, { labelsFromFolders = false, labelsCsv, augment }: SourceOptions, signal: AbortSignal): Promise<ListedSource> {
  const { entries, refused } = await planImport(paths, { labelsFromFolders, ...(labelsCsv === undefined ? {} : { labelsCsv }) }, signal)
  const archived = entries.filter(({ member }) => member !== undefined).map(({ path }) => ({ path, code: 'in-archive', reason: 'it lies in a ZIP archive; unpack it where every machine can read it' }))
  const files = entries.filter(({ member }) => member === undefined)
  const found = [...new Set(files.flatMap(({ facts }) => facts.label ?? []))].toSorted()
  const map = found.length === 0 ? undefined : classMap(recipe, { name: 'the labels given', classes: found })
  const images = files.flatMap(({ path, facts }): ListedImage[] => {
    const label = facts.label === undefined || map === undefined ? undefined : map.classOf(facts.label)
    if (facts.label !== undefined && label === undefined) return []
    const group = facts.group ?? facts.patient
    return [{ id: resolve(path), path: resolve(path), frame: 0, ...(label === undefined ? {} : { label }), ...(group === undefined ? {} : { group }) }]
  })
  const list = await writeList(images, dir, files.reduce((sum, { size }) => sum + size, 0), recipe, augment)
  return { ...list, classes: map?.classes ?? [], refused: [...refused, ...archived] }
}

async function writeList(images: readonly ListedImage[], dir: string, bytes: number, recipe: Recipe, augment: Augment | undefined): Promise<{ readonly source: ScaleSource; readonly copies: number }> {
  const path = join(dir, 'images.jsonl')
  const listed = augment === undefined ? images : withCopies(images, recipe, augment)
  await writeLines(path, listed)
  return { source: { kind: 'list', path, images: images.length, bytes }, copies: listed.reduce((sum, { copies = 0 }) => sum + copies, 0) }
}

/** By a file's own name, as a table beside a store can name it. */
async function writeLabels(csv: string, dir: string): Promise<{ readonly path: string; readonly classes: readonly string[] }> {
  const rows = await readLabelsCsv(csv, [])
  const path = join(dir, 'labels.jsonl')
  await writeLines(path, rows.map(({ file, label, group, patient }) => ({ key: basename(file), label, group: group ?? patient })))
  return { path, classes: [...new Set(rows.flatMap(({ label }) => label ?? []))].toSorted() }
}

function classMapOf(recipe: Recipe, classes: readonly string[]): readonly string[] {
  return classes.length === 0 ? [] : classMap(recipe, { name: 'the table of labels', classes }).classes
}

async function writeLines(path: string, rows: readonly object[]): Promise<void> {
  await durableWriteFrom(path, function* () {
    for (let at = 0; at < rows.length; at += 1000) yield Buffer.from(rows.slice(at, at + 1000).map((row) => `${JSON.stringify(row)}\n`).join(''))
  })
}

