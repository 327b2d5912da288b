import { createHash } from 'node:crypto'
import { modelDocumentSchema, type ModelDocument } from '../../core/experiment/modelDocument.ts'
import { LibraryError } from '../store/errors.ts'
import { parseJson } from '../store/json.ts'
import type { Library } from '../store/openLibrary.ts'
import type { ModelRow } from '../store/models.ts'

/** A model's parameters are not there as they were stored, or not to be read. */
export class ModelDamagedError extends LibraryError {
  override readonly name = 'ModelDamagedError'
  readonly code = 'model-damaged'
  constructor({ name, version }: ModelRow, what: string) {
    super(`The parameters of ${name}@${version} ${what}, so it gives no answers. Import its model file again, or train it again with the same recipe and data: either writes them anew. To do without it: hilum models retire ${name}@${version}.`)
  }
}

/** A stored model with its parameters. Throws ModelUnknownError, ModelDamagedError. */
export async function modelOf(library: Library, reference: string): Promise<{ readonly model: ModelRow; readonly document: ModelDocument }> {
  const model = library.models.named(reference)
  return { model, document: await documentOf(library, model) }
}

/** A model's parameters, checked against its hash. Throws ModelDamagedError. */
export async function documentOf(library: Library, model: ModelRow): Promise<ModelDocument> {
  const bytes = await library.models.bytes(model).catch((error: unknown) => {
    throw new ModelDamagedError(model, `cannot be read (${error instanceof Error ? error.message : String(error)})`)
  })
  if (createHash('sha256').update(bytes).digest('hex') !== model.hash) throw new ModelDamagedError(model, 'are damaged: they are not what was stored')
  const parsed = modelDocumentSchema.safeParse(parseJson(bytes.toString('utf8')))
  if (!parsed.success) throw new ModelDamagedError(model, 'were written by another version of Hilum')
  return parsed.data
}

/** Pixel digests and groups of what a model learned from: nothing of these may be judged by it. */
export function learnedBy(library: Library, model: ModelRow): { readonly digests: ReadonlySet<string>; readonly groups: ReadonlySet<string>; readonly images: ReadonlySet<number> } {
  if (model.dataset === null) return { digests: new Set(), groups: new Set(), images: new Set() }
  const heldOut = new Set(model.split === null ? [] : Object.entries(library.splits.parts(model.split)).flatMap(([part, images]) => (model.heldOut.includes(part) ? images : [])))
  const learned = library.datasets.items(model.dataset).filter((item) => !heldOut.has(item.image))
  return {
    digests: new Set(learned.map((item) => item.pixelDigest)),
    groups: new Set(learned.map((item) => item.group)),
    images: new Set(learned.map((item) => item.image))
  }
}
