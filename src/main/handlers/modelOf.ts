import { modelDocumentSchema, type ModelDocument } from '../../core/experiment/modelDocument.ts'
import type { Library } from '../store/openLibrary.ts'
import type { ModelRow } from '../store/models.ts'

/** A stored model with its parameters. Throws ModelUnknownError. */
export async function modelOf(library: Library, reference: string): Promise<{ readonly model: ModelRow; readonly document: ModelDocument }> {
  const model = library.models.named(reference)
  return { model, document: await documentOf(library, model) }
}

export async function documentOf(library: Library, model: ModelRow): Promise<ModelDocument> {
  return modelDocumentSchema.parse(JSON.parse((await library.models.bytes(model)).toString('utf8')))
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
