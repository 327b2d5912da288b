import { rm } from 'node:fs/promises'
import type { ModelDeed } from '../../../contract/index.ts'
import { intendedInputSchema } from '../../../core/judge/intendedInput.ts'
import { packBackbones } from '../../engine/backbonePack.ts'
import { EMBEDDED_BACKBONES } from '../../engine/embeddedBackbones.ts'
import { writeModelFile } from '../../files/modelFile.ts'
import { programVersion } from '../../programVersion.ts'
import type { Library } from '../../store/openLibrary.ts'
import { temporaryPath } from '../../store/paths.ts'
import { modelOf } from '../modelOf.ts'

export interface ExportedModel {
  readonly out: string
  readonly bytes: number
  readonly model: { readonly name: string; readonly version: number; readonly hash: string }
  readonly backbone: { readonly name: string; readonly hash: string; readonly weights: 'included' | 'embedded' | 'by reference' }
}

export interface ExportOptions {
  readonly out: string
  readonly withWeights: boolean
  readonly weightsDirs: readonly string[]
}

/**
 * Writes a model as one portable file: document, card, recipe, confirmed operating point, and the backbone's weights where asked for (an embedded
 * backbone needs none). It names no patient. Throws ModelUnknownError, BackboneNotInstalledError, BackboneDamagedError.
 */
export async function exportModel(library: Library, { model: reference, ...deed }: ModelDeed, { out, withWeights, weightsDirs }: ExportOptions): Promise<ExportedModel> {
  const { model, document } = await modelOf(library, reference)
  const { name, version, hash, finding, classes, card, operatingPoint, operatingChoice, intendedInput } = model
  const { backbone } = document
  const embedded = EMBEDDED_BACKBONES.has(backbone.name)
  const pack = withWeights && !embedded ? temporaryPath(`${out}.weights`) : undefined
  try {
    if (pack !== undefined) await packBackbones([backbone.name], weightsDirs, pack)
    const bytes = await writeModelFile(
      out,
      {
        program: `Hilum ${programVersion()}`,
        model: {
          name,
          version,
          hash,
          finding,
          classes: [...classes],
          card: json(card),
          operatingPoint: operatingPoint === null ? null : { threshold: operatingPoint, choice: json(operatingChoice) },
          intendedInput: intendedInput === null ? null : intendedInputSchema.parse(intendedInput)
        },
        recipe: json(library.recipes.byHash(document.provenance.recipeHash)?.document ?? null),
        backbone: { name: backbone.name, hash: backbone.hash }
      },
      await library.models.bytes(model),
      pack
    )
    const weights = embedded ? 'embedded' : withWeights ? 'included' : 'by reference'
    library.audit.record('model.exported', { name, version, hash, weights, ...(deed.why === undefined ? {} : { why: deed.why }) }, deed.by)
    return { out, bytes, model: { name, version, hash }, backbone: { name: backbone.name, hash: backbone.hash, weights } }
  } finally {
    if (pack !== undefined) await rm(pack, { force: true })
  }
}

/** The same JSON, of the schema's own type. */
function json(value: unknown): ReturnType<typeof JSON.parse> {
  return JSON.parse(JSON.stringify(value))
}
