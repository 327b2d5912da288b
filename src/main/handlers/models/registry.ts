import type { JsonValue, ModelDeed, ModelDetail, ModelInfo, ModelListed } from '../../../contract/index.ts'
import { LibraryError } from '../../store/errors.ts'
import type { ModelRow } from '../../store/models.ts'
import type { Library } from '../../store/openLibrary.ts'
import { parseJson } from '../../store/json.ts'
import { modelOf } from '../modelOf.ts'
import { headlineOf, sharingOf } from '../../../core/report/runReport.ts'
import { figureOf } from '../figureOf.ts'
import { runOfModel } from '../reading/modelWarnings.ts'
import { infoOf } from './infoOf.ts'
import { suggestedPoint } from './operatingPoint.ts'

/** The model has been retired and answers no more. */
export class ModelRetiredError extends LibraryError {
  override readonly name = 'ModelRetiredError'
  readonly code = 'model-retired'
  constructor(model: string) {
    super(`${model} has been retired, so it answers no more. hilum models show ${model} says by whom and why; hilum models promote ${model} takes it back into use.`)
  }
}

/** Latest first, each with what its own run measured. */
export function listModels(library: Library): ModelListed[] {
  return library.models.list().map((model) => ({ ...infoOf(model), measured: measuredOf(library, model) }))
}

/** The evaluation that the run's report leads with; null for a model that came in a file. */
function measuredOf(library: Library, model: ModelRow): ModelListed['measured'] {
  const { figures } = runOfModel(library, model)
  if (figures === undefined) return null
  const column = headlineOf(figures)
  const { images, figures: { accuracy, auc } } = column.model
  const dataset = model.dataset === null ? undefined : library.datasets.byId(model.dataset)
  return {
    dataset: dataset === undefined ? null : { name: dataset.name, version: dataset.version },
    split: column.title,
    images,
    sharing: sharingOf(column),
    accuracy: figureOf(accuracy),
    auc: figureOf(auc)
  }
}

/** A model with its document and what was done to it, latest first. Throws ModelUnknownError, ModelDamagedError. */
export async function showModel(library: Library, reference: string): Promise<ModelDetail> {
  const { model, document } = await modelOf(library, reference)
  const suggestion = suggestedPoint(library, model, document)
  return { model: infoOf(model), document: json(document), suggestion: suggestion === undefined ? null : json(suggestion), events: eventsOf(library, model) }
}

/** What the audit journal says of a model, latest first. */
export function eventsOf(library: Library, { hash }: ModelRow): ModelDetail['events'] {
  return library.audit.ofModel(hash).map(({ at, actor, kind, detail }) => ({ at, actor, kind, detail }))
}

/** Makes it the one whose answers the worklist shows for its finding; the one before it is retired. Throws ModelUnknownError, ModelDamagedError. */
export async function promoteModel(library: Library, { model, ...deed }: ModelDeed): Promise<ModelInfo> {
  const { model: { id } } = await modelOf(library, model)
  library.models.promote(id, deed)
  return rowOf(library, id)
}

/** Takes its answers off the worklist; they and the model stay. Throws ModelUnknownError. */
export function retireModel(library: Library, { model, ...deed }: ModelDeed): ModelInfo {
  const { id } = library.models.named(model)
  library.models.retire(id, deed)
  return rowOf(library, id)
}

function rowOf(library: Library, id: number): ModelInfo {
  const row = library.models.byId(id)
  if (row === undefined) throw new RangeError(`model ${id} went away`)
  return infoOf(row)
}

function json(value: unknown): JsonValue {
  return parseJson(JSON.stringify(value))
}
