import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelInfo } from '../../../contract/index.ts'
import { modelDocumentSchema, type ModelDocument } from '../../../core/experiment/modelDocument.ts'
import { addBackbonePack } from '../../engine/backbonePack.ts'
import { listBackbones } from '../../engine/backboneStore.ts'
import { ModelFileError, withModelFile } from '../../files/modelFile.ts'
import type { Deed } from '../../store/models.ts'
import type { Library } from '../../store/openLibrary.ts'
import { temporaryPath } from '../../store/paths.ts'
import { infoOf } from './infoOf.ts'

export interface ImportedModel {
  readonly model: ModelInfo
  /** These very parameters were here already; nothing was changed. */
  readonly already: boolean
  readonly backbone: { readonly name: string; readonly hash: string; readonly installed: boolean }
}

/**
 * Imports a model file, every byte checked first. Its operating point comes along but is not in force: the model is to be tested on local cases. A model
 * that is here already is left as it is, but for parameters that were damaged on disk. Throws ModelFileError, PackDamagedError, and the errors of reading.
 */
export function importModel(library: Library, path: string, weightsDirs: readonly string[], deed: Deed): Promise<ImportedModel> {
  return withModelFile(path, async ({ contents, document: bytes, extractPack }) => {
    const { model: said, program } = contents
    const document = parseDocument(path, bytes)
    if (document.backbone.name !== contents.backbone.name || document.backbone.hash !== contents.backbone.hash) {
      throw new ModelFileError('model-file-damaged', path, 'its list names another backbone than its model')
    }
    const before = library.models.list().find(({ hash }) => hash === said.hash)
    const [own] = weightsDirs
    if (extractPack !== undefined && own !== undefined && !(await isInstalled(document, weightsDirs))) {
      await mkdir(own, { recursive: true })
      const pack = temporaryPath(join(own, 'imported.pack'))
      try {
        await extractPack(pack)
        await addBackbonePack(pack, own)
      } finally {
        await rm(pack, { force: true })
      }
    }
    const backbone = { name: document.backbone.name, hash: document.backbone.hash, installed: await isInstalled(document, weightsDirs) }
    const added = await library.models.add({
      name: said.name,
      bytes,
      backboneHash: document.backbone.hash,
      finding: document.finding,
      classes: document.classes,
      card: said.card,
      origin: { program, name: said.name, version: said.version },
      ...(said.operatingPoint === null ? {} : { operatingPoint: said.operatingPoint })
    })
    if (before !== undefined) return { model: infoOf(before), already: true, backbone }
    library.transaction(() => {
      if (contents.recipe !== null) library.recipes.note(recipeName(contents.recipe), contents.recipe)
      if (said.intendedInput !== null) library.models.setIntendedInput(added.id, said.intendedInput, deed)
      const { name, version, hash } = added
      library.audit.record('model.imported', { name, version, hash, program, as: `${said.name}@${said.version}`, ...(deed.why === undefined ? {} : { why: deed.why }) }, deed.by)
    })
    return { model: infoOf(library.models.byId(added.id) ?? added), already: false, backbone }
  })
}

async function isInstalled({ backbone }: ModelDocument, weightsDirs: readonly string[]): Promise<boolean> {
  const { backbones } = await listBackbones(weightsDirs)
  return backbones.some(({ card }) => card.name === backbone.name && card.hash === backbone.hash)
}

function parseDocument(path: string, bytes: Buffer): ModelDocument {
  try {
    return modelDocumentSchema.parse(JSON.parse(bytes.toString('utf8')))
  } catch {
    throw new ModelFileError('model-file-too-new', path, 'its model is not one that this version of Hilum can read; import it with the version that wrote it, or a newer one')
  }
}

function recipeName(recipe: unknown): string {
  const name: unknown = typeof recipe === 'object' && recipe !== null ? Reflect.get(recipe, 'name') : undefined
  return typeof name === 'string' ? name : 'imported'
}
