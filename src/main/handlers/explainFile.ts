import { resolve } from 'node:path'
import { ExplainInputError } from '../../core/explain/linearDecision.ts'
import { peakOf } from '../../core/explain/pointing.ts'
import type { SaliencyMap } from '../../core/explain/saliencyMap.ts'
import type { SanityCheck } from '../../core/explain/sanityCheck.ts'
import { mapsOf, type ModelDocument } from '../../core/experiment/modelDocument.ts'
import { encodePng } from '../../core/image/encodePng.ts'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import type { DecodedImage } from '../../core/image/image.ts'
import type { SaliencyMethod } from '../engine/saliency.ts'
import { explainImages } from './explainImages.ts'
import { refuseUnreadable } from './import/walkFolder.ts'
import { onEngine } from './learnJobs.ts'
import { mapMethodFor } from './mapMethod.ts'
import { modelBackbone } from './modelBackbone.ts'
import { modelOf } from './modelOf.ts'
import { pictureOutput, writePicture } from './pictureOutput.ts'
import { readFrame, type ImageFile } from './readFrame.ts'
import { saliencyFigure, saliencyOf, shownOf, type SaliencyRequest } from './saliencyOf.ts'
import type { WorkContext } from './workContext.ts'

export interface ExplainOptions extends Omit<SaliencyRequest, 'label'> {
  /** A .png outside the library. */
  readonly out: string
  /** `cam` where the model has activation maps, else `grad-cam` where its classifier has a gradient, else `occlusion`. */
  readonly method?: SaliencyMethod
  /** By name; the most probable that names a finding where absent. */
  readonly className?: string
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
  const shown = evidence ?? shownOf(document, computed ?? missing())
  const { className, probability, map } = shown
  const sanity = computed?.sanity
  const figure = evidence !== undefined && sanity === undefined ? evidence.figure : saliencyFigure(document, image, method, shown, computed)
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

function peakIn(map: SaliencyMap, image: DecodedImage): ExplainResult['peak'] {
  const peak = peakOf(map)
  if (peak === null) return null
  const { x: column, y: row, value } = peak
  return { column, row, x: Math.floor(((column + 0.5) * image.width) / map.width), y: Math.floor(((row + 0.5) * image.height) / map.height), value }
}

function missing(): never {
  throw new RangeError('one image in, none out')
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
