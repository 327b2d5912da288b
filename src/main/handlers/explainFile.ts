import { resolve } from 'node:path'
import { evidenceScale } from '../../core/explain/averageEvidence.ts'
import { explanationFigure, type ExplanationFigureInput } from '../../core/explain/explanationFigure.ts'
import { ExplainInputError } from '../../core/explain/linearDecision.ts'
import { peakOf } from '../../core/explain/pointing.ts'
import type { SaliencyMap } from '../../core/explain/saliencyMap.ts'
import type { SanityCheck } from '../../core/explain/sanityCheck.ts'
import { mapsOf, type ModelDocument } from '../../core/experiment/modelDocument.ts'
import { displayImage } from '../../core/image/displayImage.ts'
import { encodePng } from '../../core/image/encodePng.ts'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import { isNegativeClass } from '../../core/learn/classes.ts'
import { headOfDocument } from '../../core/learn/heads/headDocument.ts'
import type { DecodedImage } from '../../core/image/image.ts'
import type { SaliencyMethod } from '../engine/saliency.ts'
import type { SaliencyResult } from '../jobs/saliencyPayload.ts'
import { runJob } from '../jobs/runJob.ts'
import { explainImages } from './explainImages.ts'
import { refuseUnreadable } from './import/walkFolder.ts'
import { BATCH_SIZE, onEngine } from './learnJobs.ts'
import { mapMethodFor } from './mapMethod.ts'
import { modelBackbone } from './modelBackbone.ts'
import { modelOf } from './modelOf.ts'
import { pictureOutput, writePicture } from './pictureOutput.ts'
import { readFrame, type ImageFile } from './readFrame.ts'
import type { WorkContext } from './workContext.ts'

export interface ExplainOptions {
  /** A .png outside the library. */
  readonly out: string
  /** `cam` where the model has activation maps, else `grad-cam` where its classifier has a gradient, else `occlusion`. */
  readonly method?: SaliencyMethod
  /** By name; the most probable that names a finding where absent. */
  readonly className?: string
  /** Of Grad-CAM. */
  readonly layer?: string
  /** Of occlusion, in pixels of the network's input. */
  readonly patch?: number
  readonly stride?: number
  /** Whether the weight-randomisation check is made. */
  readonly sanity?: boolean
  /** Of the check. */
  readonly seed?: number
}

export interface ExplainResult {
  readonly class: string
  readonly probability: number
  readonly method: SaliencyMethod
  /** That the map was made at; null for occlusion. */
  readonly layer: string | null
  /**
   * Row-major [height, width]. `cam`: contribution per position in log-odds, mean + baseline is the decision. `occlusion`: log-odds lost. `grad-cam`,
   * `grad-cam++`: in no unit.
   */
  readonly map: { readonly height: number; readonly width: number; readonly values: readonly number[]; readonly baseline?: number }
  /** The greatest value: its cell, and the pixel of the image at the cell's centre; null for a map that is the same everywhere. */
  readonly peak: { readonly column: number; readonly row: number; readonly x: number; readonly y: number; readonly value: number } | null
  readonly sanity?: SanityCheck
  readonly out: string
}

/** The file is no image that the program can read; `code` and reason as an import gives them. */
export class ImageNotExplainedError extends Error {
  override readonly name = 'ImageNotExplainedError'
  readonly code: string
  constructor(path: string, { code, reason }: { readonly code: string; readonly reason: string }) {
    super(`${path} cannot be explained: ${reason}`)
    this.code = code
  }
}

/**
 * Draws where in an image a model's answer comes from; the file need not be in the library. Throws ModelUnknownError, NoActivationMapError for `cam`
 * of a model without, NoGradientError, ExplainInputError, ImageNotExplainedError, PictureOutputError, OutputFolderError.
 */
export async function explainFile(context: WorkContext, reference: string, file: ImageFile, options: ExplainOptions): Promise<ExplainResult> {
  const { document } = await modelOf(context.library, reference)
  const method = options.method ?? mapMethodFor(document)
  if (method === 'cam') mapsOf(document)
  const label = options.className === undefined ? undefined : labelOf(document, options.className)
  const image = await requireReadable(file)
  const path = await pictureOutput(options.out, context.library.dir)
  const work = onEngine(context, await modelBackbone(context, document))
  const source = { ...file, path: resolve(file.path) }

  const [evidence] = method === 'cam' ? await explainImages(work, document, [source], label) : []
  const asked = evidence?.label ?? label
  const computed =
    evidence !== undefined && options.sanity !== true
      ? undefined
      : await saliencyOf(work, document, source, method, { ...options, ...(asked === undefined ? {} : { label: asked }) })
  const shown = evidence ?? shownOf(document, computed)
  const { className, probability, map } = shown
  const sanity = computed?.sanity
  const figure = evidence !== undefined && sanity === undefined ? evidence.figure : explanationFigure({ image: displayImage(image), className, probability, ...drawn(document, method, map, computed) })
  await writePicture(path, encodePng(figure))
  return {
    class: className,
    probability,
    method,
    layer: computed === undefined ? (document.backbone.tap ?? null) : computed.layer,
    map: { height: map.height, width: map.width, values: Array.from(map.values), ...(evidence === undefined ? {} : { baseline: evidence.map.baseline }) },
    peak: peakIn(map, image),
    ...(sanity === undefined ? {} : { sanity }),
    out: options.out
  }
}

function labelOf({ classes }: ModelDocument, name: string): number {
  const label = classes.indexOf(name)
  if (label === -1) throw new ExplainInputError(`The model has no class "${name}". It has ${classes.join(', ')}.`)
  return label
}

function saliencyOf(
  { spawn, engine, precision, weightsDirs, signal, onProgress }: WorkContext,
  document: ModelDocument,
  file: ImageFile,
  method: SaliencyMethod,
  { layer, patch, stride, sanity, seed = 1, label }: ExplainOptions & { readonly label?: number }
): Promise<SaliencyResult> {
  const { name, hash, tap } = document.backbone
  const findings = document.classes.flatMap((className, one) => (isNegativeClass(className) ? [] : [one]))
  return runJob(
    spawn,
    'saliency',
    {
      images: [{ index: 0, ...file }],
      backbone: { name, weightsDirs, hash, ...(tap === undefined ? {} : { tap }) },
      input: document.input,
      // one image at a time but for the covered ones: a larger batch would be filled up with nothing
      batchSize: method === 'occlusion' ? BATCH_SIZE : 1,
      engine,
      ...(precision === undefined ? {} : { precision }),
      pooling: document.pooling,
      head: headOfDocument(document.head, document.classes.length),
      method,
      classesByPreference: findings.length > 0 ? findings : document.classes.map((_, one) => one),
      ...(label === undefined ? {} : { label }),
      ...(layer === undefined ? {} : { layer }),
      occlusion: { ...(patch === undefined ? {} : { patch }), ...(stride === undefined ? {} : { stride }) },
      ...(sanity === true ? { sanity: { seed } } : {})
    },
    { signal, onProgress }
  )
}

function shownOf({ classes }: ModelDocument, computed: SaliencyResult | undefined): { readonly className: string; readonly probability: number; readonly map: SaliencyMap } {
  if (computed === undefined) throw new RangeError('one image in, none out')
  return { className: classes[computed.label] ?? '', probability: computed.probabilities[computed.label] ?? Number.NaN, map: computed.map }
}

/** What the figure needs besides the image: Grad-CAM has no unit, so its scale is a share of the peak. */
function drawn(document: ModelDocument, method: SaliencyMethod, map: SaliencyMap, computed: SaliencyResult | undefined): Pick<ExplanationFigureInput, 'map' | 'top' | 'unit' | 'lines' | 'warnings'> {
  const warnings = computed?.sanity?.trustworthy === false ? ['Failed its check: the map hardly depends on what the model learned'] : []
  if (method === 'cam') return { map, top: mapsOf(document).top, warnings }
  if (method === 'occlusion') return { map, top: evidenceScale([map]), lines: [`${TITLES[method]}: log-odds lost where a patch is covered`], warnings }
  const peak = peakOf(map)?.value ?? 1
  return { map: { ...map, values: map.values.map((value) => value / peak) }, top: 1, unit: 'of peak', lines: [`${TITLES[method]} at ${computed?.layer ?? ''}, scaled to this image's peak`], warnings }
}

const TITLES: Readonly<Record<SaliencyMethod, string>> = { cam: 'CAM', 'grad-cam': 'Grad-CAM', 'grad-cam++': 'Grad-CAM++', occlusion: 'Occlusion' }

function peakIn(map: SaliencyMap, image: DecodedImage): ExplainResult['peak'] {
  const peak = peakOf(map)
  if (peak === null) return null
  const { x: column, y: row, value } = peak
  return { column, row, x: Math.floor(((column + 0.5) * image.width) / map.width), y: Math.floor(((row + 0.5) * image.height) / map.height), value }
}

/** Before a network is loaded for nothing. */
async function requireReadable(file: ImageFile): Promise<DecodedImage> {
  try {
    return await readFrame(file)
  } catch (error) {
    if (error instanceof ImageRefusedError) throw new ImageNotExplainedError(file.path, { code: error.code, reason: error.message })
    if (error instanceof Error && 'syscall' in error) throw new ImageNotExplainedError(file.path, refuseUnreadable(file.path, error))
    throw error
  }
}
