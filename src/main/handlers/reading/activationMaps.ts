import { CommandError, type MapHeader, type MapOffer } from '../../../contract/index.ts'
import { againstAverage, evidenceScale } from '../../../core/explain/averageEvidence.ts'
import { ExplainInputError } from '../../../core/explain/linearDecision.ts'
import { occlusionGrid } from '../../../core/explain/occlusion.ts'
import type { SaliencyMap } from '../../../core/explain/saliencyMap.ts'
import { averageFor, mapsOf, type ModelDocument } from '../../../core/experiment/modelDocument.ts'
import { isNegativeClass } from '../../../core/learn/classes.ts'
import { headOfDocument } from '../../../core/learn/heads/headDocument.ts'
import { createRandom } from '../../../core/random.ts'
import type { EvidenceMapResult } from '../../jobs/evidenceMap.ts'
import type { DescribeResult } from '../../jobs/jobKinds.ts'
import type { QuestionHooks, WarmJobs } from '../../jobs/warmJobs.ts'
import { DiskFullError, RowUnknownError } from '../../store/errors.ts'
import type { ImageRow } from '../../store/images.ts'
import type { ModelRow } from '../../store/models.ts'
import type { Library } from '../../store/openLibrary.ts'
import { mapMethodFor } from '../mapMethod.ts'
import { modelBackbone } from '../modelBackbone.ts'
import { documentOf } from '../modelOf.ts'
import { originalOf } from '../readFrame.ts'
import type { JobsContext } from '../workContext.ts'
import { encodeMap, headerOfMap } from './mapFile.ts'

/** Maps of a library's images, made when they are asked for and kept in `artifacts/`. */
export interface ActivationMaps {
  /**
   * The map of an image for one class of a model (`mapHeader` in the contract), the numbers of `hilum explain`. Throws RowUnknownError,
   * ExplainInputError, CommandError where the job refuses the image, EngineDiffersError and the errors of opening a backbone. `asking` names this asking for `stop`.
   */
  bytes(imageId: number, modelId: number, label: number, asking?: string): Promise<Uint8Array<ArrayBuffer>>
  /** One who asked asks no more; a map that nobody asks for any more is left: whoever still waits gets CommandError `cancelled`. True where one was left. */
  stop(imageId: number, modelId: number, label: number, asking: string): boolean
  /** How the model's maps can be had, or why not. */
  offer(model: ModelRow, document: ModelDocument, probabilities?: Readonly<Record<string, number>>): MapOffer
}

export interface ActivationMapsParts {
  readonly library: Library
  readonly warm: WarmJobs
  readonly context: Omit<JobsContext, 'signal' | 'onProgress'>
  /** How far a map is that takes many runs of the network. */
  readonly onProgress?: (map: { readonly imageId: number; readonly modelId: number; readonly label: number; readonly done: number; readonly total: number }) => void
}

/** Top of the colour scale of occlusion, log-odds lost: of any model, because the unit is the same. */
const OCCLUSION_TOP = 2
/** Training images that the scale of a model without one of its own is measured on. */
const SCALE_IMAGES = 8

/** Askings that have ended, remembered. */
const ENDED_KEPT = 100

type Method = MapHeader['method']

export function createActivationMaps({ library, warm, context, onProgress }: ActivationMapsParts): ActivationMaps {
  const described = new Map<string, Promise<DescribeResult>>()
  const underWay = new Map<string, { readonly bytes: Promise<Uint8Array<ArrayBuffer>>; readonly stop: AbortController; readonly askings: Set<string> }>()
  // a request and the word that it has ended may come in either order
  const ended: string[] = []
  const findScale = library.db.prepare<[number, string, number], { top: number }>('SELECT top FROM map_scale WHERE model = ? AND method = ? AND label = ?')
  const keepScale = library.db.prepare<[number, string, number, number, number]>('INSERT OR IGNORE INTO map_scale VALUES (?, ?, ?, ?, ?)')

  /** The model's backbone on its engine, checked once a session. */
  function describe(document: ModelDocument): Promise<DescribeResult> {
    const key = `${document.backbone.hash} ${document.backbone.tap ?? ''} ${JSON.stringify(document.engine)} ${JSON.stringify(document.input)} ${document.pooling}`
    const known = described.get(key) ?? modelBackbone({ ...context, signal: new AbortController().signal, onProgress: () => undefined }, document, (payload) => warm.run('describe', payload))
    described.set(key, known)
    known.catch(() => described.delete(key))
    return known
  }

  async function ask(document: ModelDocument, method: Method, label: number, images: readonly ImageRow[], hooks?: QuestionHooks): Promise<EvidenceMapResult> {
    const { name, hash, tap } = document.backbone
    const { engine } = await describe(document)
    return warm.run(
      'evidenceMap',
      {
        images: images.map((image, index) => ({ index, ...originalOf(library, image) })),
        backbone: { name, weightsDirs: context.weightsDirs, hash, ...(tap === undefined ? {} : { tap }) },
        input: document.input,
        engine: engine.name,
        precision: engine.numericClass,
        pooling: document.pooling,
        head: headOfDocument(document.head, document.classes.length),
        method,
        label
      },
      hooks
    )
  }

  /** Top of the scale, one for all images of the model. */
  async function scaleOf(model: ModelRow, document: ModelDocument, method: Method, label: number, own: SaliencyMap): Promise<number> {
    if (method === 'cam') return mapsOf(document).top
    if (method === 'occlusion') return OCCLUSION_TOP
    const known = findScale.get(model.id, method, label)?.top
    if (known !== undefined) return known
    const chosen = trainingImages(library, model, document)
    const maps = chosen.length === 0 ? [own] : (await ask(document, method, label, chosen)).maps.map(({ map }) => map)
    library.db.note(() => void keepScale.run(model.id, method, label, evidenceScale(maps), maps.length))
    return findScale.get(model.id, method, label)?.top ?? evidenceScale(maps)
  }

  async function compute(image: ImageRow, model: ModelRow, label: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const kind = `activation-map ${label}`
    const kept = library.artifacts.find(kind, image.id, model.id)
    if (kept !== undefined) {
      const bytes = await library.artifacts.read(kept).then((read) => new Uint8Array(read), () => undefined)
      if (bytes !== undefined && headerOfMap(bytes) !== undefined) return bytes
    }
    const document = await documentOf(library, model)
    const name = document.classes[label]
    if (name === undefined) throw new ExplainInputError(`The model has no class ${label}; it has ${document.classes.length}.`)
    const method = mapMethodFor(document)
    const { maps, layer } = await ask(document, method, label, [image], { signal, onProgress: ({ done, total }) => onProgress?.({ imageId: image.id, modelId: model.id, label, done, total }) })
    signal.throwIfAborted()
    const [made] = maps
    if (made === undefined) throw new RangeError('one image in, none out')
    const { baseline } = made.map
    const map = method === 'cam' && baseline !== undefined ? againstAverage({ ...made.map, baseline }, averageFor(document, label)) : made.map
    const bytes = encodeMap(
      {
        version: 1,
        imageId: image.id,
        modelId: model.id,
        label,
        class: name,
        method,
        unit: method === 'grad-cam' ? 'none' : 'log-odds',
        layer,
        width: map.width,
        height: map.height,
        // networks are shown the whole image
        rect: { x: 0, y: 0, width: image.width, height: image.height },
        top: await scaleOf(model, document, method, label, map),
        baseline: map.baseline ?? null,
        probability: made.probabilities[label] ?? Number.NaN
      },
      map.values
    )
    if (library.images.byId(image.id) === undefined) throw new RowUnknownError('image', image.id)
    try {
      await library.artifacts.put({ kind, image: image.id, model: model.id, bytes, detail: { method } })
    } catch (error) {
      // shown all the same, and made again when it is asked for next
      if (!(error instanceof DiskFullError)) throw error
    }
    return bytes
  }

  return {
    bytes(imageId, modelId, label, asking = '') {
      if (ended.includes(asking)) return Promise.reject(cancelled())
      const image = library.images.byId(imageId)
      const model = library.models.byId(modelId)
      if (image === undefined) return Promise.reject(new RowUnknownError('image', imageId))
      if (model === undefined) return Promise.reject(new RowUnknownError('model', modelId))
      const key = `${imageId}/${modelId}/${label}`
      const begun = underWay.get(key)
      if (begun !== undefined) {
        begun.askings.add(asking)
        return begun.bytes
      }
      const stop = new AbortController()
      const map = { stop, askings: new Set([asking]), bytes: compute(image, model, label, stop.signal).finally(() => underWay.get(key) === map && underWay.delete(key)) }
      underWay.set(key, map)
      return map.bytes
    },
    stop(imageId, modelId, label, asking) {
      ended.push(asking)
      if (ended.length > ENDED_KEPT) ended.shift()
      const key = `${imageId}/${modelId}/${label}`
      const begun = underWay.get(key)
      if (begun?.askings.delete(asking) !== true || begun.askings.size > 0) return false
      underWay.delete(key)
      begun.stop.abort(cancelled())
      return true
    },
    offer(model, document, probabilities = {}) {
      const method = mapMethodFor(document)
      const findings = document.classes.flatMap((name, label) => (isNegativeClass(name) ? [] : [{ label, name }]))
      const classes = (findings.length > 0 ? findings : document.classes.map((name, label) => ({ label, name }))).toSorted((a, b) => (probabilities[b.name] ?? 0) - (probabilities[a.name] ?? 0))
      const { height, width } = document.input.resize
      try {
        const runs = method === 'occlusion' ? 1 + occlusionGrid(height, width, { patch: Math.max(1, Math.round(height / 8)), stride: Math.max(1, Math.round(height / 16)) }).squares.length : 1
        const label = classes[0]?.label ?? 0
        const top = method === 'cam' ? mapsOf(document).top : method === 'occlusion' ? OCCLUSION_TOP : (findScale.get(model.id, method, label)?.top ?? null)
        return { kind: 'maps', method, top, runs, classes }
      } catch (error) {
        if (error instanceof ExplainInputError) return { kind: 'none', reason: error.message }
        throw error
      }
    }
  }
}

function cancelled(): CommandError {
  return new CommandError({ code: 'cancelled', message: 'The map was not drawn to its end.' })
}

/** A few of what the model learned from, by chance that hangs on its seed alone. */
function trainingImages(library: Library, model: ModelRow, { provenance }: ModelDocument): ImageRow[] {
  if (model.dataset === null) return []
  const items = library.datasets.items(model.dataset)
  return createRandom(provenance.seed)
    .fork('map scale')
    .shuffle(items.map(({ image }) => image))
    .slice(0, SCALE_IMAGES)
    .flatMap((image) => library.images.byId(image) ?? [])
}
