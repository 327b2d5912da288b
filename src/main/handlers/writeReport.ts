import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { findingProbability } from '../../core/learn/classes.ts'
import { NoActivationMapError, type ModelDocument } from '../../core/experiment/modelDocument.ts'
import { parseRecipe, type Recipe } from '../../core/recipe/recipe.ts'
import { classOfLabel, relabelled } from '../../core/recipe/recipeClasses.ts'
import { encodePng } from '../../core/image/encodePng.ts'
import { thumbnail } from '../../core/image/thumbnail.ts'
import { voiRuleText } from '../../core/image/voiRuleText.ts'
import { pngDataUri } from '../../core/report/pngDataUri.ts'
import { renderHtml } from '../../core/report/renderHtml.ts'
import { reportJson, type JsonObject, type MapExample, type ReportNote, type RunReport, type TopLoss } from '../../core/report/runReport.ts'
import { programVersion } from '../programVersion.ts'
import { durableWrite } from '../store/durableFiles.ts'
import { RowUnknownError } from '../store/errors.ts'
import type { Library } from '../store/openLibrary.ts'
import type { DatasetItem } from '../store/datasets.ts'
import type { ModelRow } from '../store/models.ts'
import type { RunRow } from '../store/runs.ts'
import { caseMaps, type CaseMaps } from './caseMaps.ts'
import { lockboxNotes } from './lockbox.ts'
import { onEngine } from './learnJobs.ts'
import { modelBackbone } from './modelBackbone.ts'
import { documentOf } from './modelOf.ts'
import { makeOutputFolder } from './outputFolder.ts'
import { publicationOf } from './publicationOf.ts'
import { originalOf, readFrame } from './readFrame.ts'
import { runFiguresSchema, runRecordSchema } from './runRecord.ts'
import type { WorkContext } from './workContext.ts'

/** Largest losses that a report shows, and activation maps. */
const TOP_LOSSES = 12
const MAP_EXAMPLES = 6
const THUMBNAIL_SIZE = 160

export interface WrittenReport {
  readonly html: string
  readonly json: string
  /** Activation maps, one PNG each. */
  readonly overlays: readonly string[]
}

/**
 * Writes a run's report to a folder: `report.html` (self-contained), `report.json`, `overlays/*.png`. Pictures are drawn from the library as it
 * is now, so a patient who has been deleted since is not in it.
 *
 * Throws RunUnknownError for a run that is not there or has not ended well, OutputFolderError.
 */
export async function writeReport(context: WorkContext, runId: number, outDir: string): Promise<WrittenReport> {
  const { library } = context
  const run = library.runs.byId(runId)
  if (run === undefined || run.state !== 'done' || run.model === null) throw new RunUnknownError(runId, library)
  const model = library.models.byId(run.model)
  if (model === undefined) throw new RowUnknownError('model', run.model)
  await makeOutputFolder(outDir)
  const document = await documentOf(library, model)

  const recipe = parseRecipe(library.recipes.byHash(run.recipeHash)?.document, `the recipe of run ${run.id}`)
  const judged = judgedImages(context, run, document, recipe)
  const losses = judged.toSorted((a, b) => a.trueProbability - b.trueProbability || a.order - b.order).slice(0, TOP_LOSSES)
  const shown = judged.toSorted((a, b) => b.finding - a.finding || a.order - b.order).slice(0, MAP_EXAMPLES)
  const explained = await caseMaps(
    onEngine(context, await modelBackbone(context, document)),
    document,
    shown.map(({ item }) => originalOf(library, item))
  )
  const report = await assemble(context, run, document, model, recipe, { losses, shown, explained })
  const overlays = explained.maps.map(({ figure }) => encodePng(figure))
  const written = await saveReport(outDir, report, overlays)
  // so that deleting a patient can say where pictures of them lie
  library.runs.change(run.id, { reportPath: resolve(outDir) })
  return written
}

/** There is no finished run of this number. */
export class RunUnknownError extends Error {
  override readonly name = 'RunUnknownError'
  readonly code = 'run-unknown'
  constructor(run: number, { runs }: Library) {
    const done = runs.list().filter(({ state }) => state === 'done')
    super(`There is no finished run ${run} in this library. ${done.length === 0 ? 'It has none yet: train a model first.' : `It has: ${done.map(({ id }) => id).join(', ')}.`}`)
  }
}

interface Judged {
  readonly item: DatasetItem
  /** Case number: position among the test images, by file hash. */
  readonly order: number
  readonly label: number
  readonly predicted: number
  readonly probabilities: readonly number[]
  readonly trueProbability: number
  readonly finding: number
  /** Where the model learned from the image: the fold that answered. */
  readonly fold: string | null
}

function judgedImages({ library }: WorkContext, run: RunRow, { classes }: ModelDocument, recipe: Recipe): Judged[] {
  const items = new Map(relabelled(library.datasets.items(run.dataset), { classOf: classOfLabel(recipe) }).map((item) => [item.image, item]))
  return library.predictions
    .ofRun(run.id)
    .flatMap(({ image, probabilities, fold }) => {
      const item = image === null ? undefined : items.get(image)
      return item === undefined || probabilities === null ? [] : [{ item, fold, probabilities: classes.map((name) => probabilities[name] ?? 0) }]
    })
    .map(({ item, fold, probabilities }, at) => {
      const label = classes.indexOf(item.label)
      return {
        item,
        fold,
        order: at + 1,
        label,
        predicted: probabilities.indexOf(Math.max(...probabilities)),
        probabilities,
        trueProbability: probabilities[label] ?? 0,
        finding: findingProbability(classes, probabilities)
      }
    })
}

async function assemble(
  context: WorkContext,
  run: RunRow,
  document: ModelDocument,
  { name: modelName, version, hash }: ModelRow,
  recipe: Recipe,
  pictures: { losses: readonly Judged[]; shown: readonly Judged[]; explained: CaseMaps }
): Promise<RunReport> {
  const { library } = context
  const dataset = library.datasets.byId(run.dataset)
  if (dataset === undefined) throw new RowUnknownError('dataset', run.dataset)
  const items = relabelled(library.datasets.items(run.dataset), { classOf: classOfLabel(recipe) })
  const record = runRecordSchema.parse(run.timings)
  const figures = runFiguresSchema.parse(run.figures)
  const backbone = library.backbones.byHash(document.backbone.hash)
  const card = cardOf(backbone?.card)
  const { resize, voi, channels } = document.input
  const patients = new Set(items.map((item) => item.patient))
  const name = (label: number): string => document.classes[label] ?? ''
  return {
    report: 1,
    title: `${dataset.name}: ${recipe.title}`,
    run: { id: String(run.id), created: run.finishedAt ?? run.startedAt, program: `Hilum ${programVersion()}` },
    recipe: {
      name: recipe.name,
      title: recipe.title,
      parameters: JSON.parse(JSON.stringify(recipe)) as JsonObject,
      ours: recipe.ours,
      citation: recipe.paper?.citation ?? null
    },
    seed: run.seed,
    dataset: {
      name: dataset.name,
      hash: run.datasetHash,
      images: items.length,
      patients: patients.size,
      synthetic: record.synthetic
    },
    backbone: {
      name: document.backbone.name,
      hash: document.backbone.hash,
      weightsHash: document.backbone.hash,
      input: `${resize.width} × ${resize.height} × ${channels}, ${voiRuleText(voi)}, ${resize.method}`,
      features: record.featuresPerImage,
      licence: card.licence,
      source: card.source
    },
    modelName: `${modelName}@${version}`,
    modelHash: hash,
    mapTop: document.maps?.top ?? null,
    ...(pictures.explained.check === undefined ? {} : { mapCheck: pictures.explained.check }),
    engine: { name: run.engine ?? '', numericClass: run.numericClass ?? '', versions: record.engineVersions },
    publication: await publicationOf(context, recipe, dataset),
    figures,
    timings: record.phases,
    ...(record.training === undefined ? {} : { training: record.training }),
    topLosses: await Promise.all(
      pictures.losses.map(
        async ({ item, order, label, predicted, trueProbability }): Promise<TopLoss> => ({
          case: order,
          actual: name(label),
          predicted: name(predicted),
          probability: trueProbability,
          thumbnail: pngDataUri(encodePng(thumbnail(await readFrame(originalOf(library, item)), THUMBNAIL_SIZE)))
        })
      )
    ),
    activationMaps: pictures.explained.maps.map(({ figure, className, probability, method }, at): MapExample => {
      const { order, label, fold, probabilities } = pictures.shown[at] ?? missing()
      const outOfFold = fold === null ? undefined : probabilities[document.classes.indexOf(className)]
      const learned = outOfFold === undefined ? '' : ` The model learned from this film, so the number in the picture is no estimate; out of fold it was ${outOfFold.toFixed(2)}.`
      return {
        case: order,
        class: className,
        probability: outOfFold ?? probability,
        image: pngDataUri(encodePng(figure)),
        caption: method === 'cam' ? `Labelled ${name(label)}. Evidence for ${className}, the same colour scale in every picture.${learned}` : `Labelled ${name(label)}. Where the score of ${className} comes from, by this picture's own scale.${learned}`,
        method
      }
    }),
    refused: record.refused,
    notes: [...record.notes, ...lockboxNotes(library, dataset), ...(document.maps === undefined ? [noMaps(document, pictures.explained)] : [])]
  }
}

export async function saveReport(outDir: string, report: RunReport, overlays: readonly Uint8Array[]): Promise<WrittenReport> {
  const folder = join(outDir, 'overlays')
  await mkdir(folder, { recursive: true })
  const written = {
    html: join(outDir, 'report.html'),
    json: join(outDir, 'report.json'),
    overlays: overlays.map((_, at) => join(folder, `case-${report.activationMaps[at]?.case ?? at}.png`))
  }
  await durableWrite(written.json, Buffer.from(reportJson(report)))
  await durableWrite(written.html, Buffer.from(renderHtml(report)))
  await Promise.all(written.overlays.map((path, at) => durableWrite(path, overlays[at] ?? new Uint8Array())))
  return written
}

function cardOf(card: unknown): { licence: string; source: string } {
  const text = (key: string): string => {
    const value: unknown = typeof card === 'object' && card !== null ? Reflect.get(card, key) : undefined
    return typeof value === 'string' ? value : 'not stated'
  }
  return { licence: text('licence'), source: text('source') }
}

function noMaps({ head }: ModelDocument, { check, refused }: CaseMaps): ReportNote {
  const instead = check === undefined ? '' : ` The pictures under Evidence are made by ${check.method} instead.`
  return { level: 'info', title: 'No activation maps', text: `${new NoActivationMapError(head.kind).message}${instead}${refused === undefined ? '' : ` Nothing else could be drawn: ${refused}`}` }
}

function missing(): never {
  throw new RangeError('more activation maps than images')
}
