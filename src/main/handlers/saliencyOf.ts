import { evidenceScale } from '../../core/explain/averageEvidence.ts'
import { explanationFigure, type ExplanationFigureInput } from '../../core/explain/explanationFigure.ts'
import type { RgbImage } from '../../core/explain/overlay.ts'
import { peakOf } from '../../core/explain/pointing.ts'
import type { SaliencyMap } from '../../core/explain/saliencyMap.ts'
import { mapsOf, type ModelDocument } from '../../core/experiment/modelDocument.ts'
import { displayImage } from '../../core/image/displayImage.ts'
import type { DecodedImage } from '../../core/image/image.ts'
import { isNegativeClass } from '../../core/learn/classes.ts'
import { headOfDocument } from '../../core/learn/heads/headDocument.ts'
import type { SaliencyMethod } from '../engine/saliency.ts'
import { runJob } from '../jobs/runJob.ts'
import type { SaliencyResult } from '../jobs/saliencyPayload.ts'
import { BATCH_SIZE } from './learnJobs.ts'
import type { ImageFile } from './readFrame.ts'
import type { JobsContext } from './workContext.ts'

export interface SaliencyRequest {
  /** The likeliest class that names a finding where absent. */
  readonly label?: number
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

/** What a map explains, and the map. */
export interface ShownMap {
  readonly className: string
  readonly probability: number
  readonly map: SaliencyMap
}

/** The map of one image by one method, in a job. Throws CommandError where the job refuses the image or the method. */
export function saliencyOf(
  { spawn, engine, precision, weightsDirs, signal, onProgress }: JobsContext,
  document: ModelDocument,
  file: ImageFile,
  method: SaliencyMethod,
  { layer, patch, stride, sanity, seed = 1, label }: SaliencyRequest
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

/** The computed map with its class and probability. */
export function shownOf({ classes }: ModelDocument, computed: SaliencyResult): ShownMap {
  return { className: classes[computed.label] ?? '', probability: computed.probabilities[computed.label] ?? Number.NaN, map: computed.map }
}

/** Film, map, colour bar, numbers and banner. `computed`: of a map that is no CAM, and of a CAM that was checked. */
export function saliencyFigure(document: ModelDocument, image: DecodedImage, method: SaliencyMethod, { className, probability, map }: ShownMap, computed: SaliencyResult | undefined): RgbImage {
  return explanationFigure({ image: displayImage(image), className, probability, ...drawn(document, method, map, computed) })
}

/** What the figure needs besides the image: Grad-CAM has no unit, so its scale is a share of the peak. */
function drawn(document: ModelDocument, method: SaliencyMethod, map: SaliencyMap, computed: SaliencyResult | undefined): Pick<ExplanationFigureInput, 'map' | 'top' | 'unit' | 'lines' | 'warnings'> {
  const warnings = computed?.sanity?.trustworthy === false ? ['Failed its check: the map hardly depends on what the model learned'] : []
  if (method === 'cam') return { map, top: mapsOf(document).top, warnings }
  if (method === 'occlusion') return { map, top: evidenceScale([map]), lines: [`${SALIENCY_TITLES[method]}: log-odds lost where a patch is covered`], warnings }
  const peak = peakOf(map)?.value ?? 1
  return { map: { ...map, values: map.values.map((value) => value / peak) }, top: 1, unit: 'of peak', lines: [`${SALIENCY_TITLES[method]} at ${computed?.layer ?? ''}, scaled to this image's peak`], warnings }
}

export const SALIENCY_TITLES: Readonly<Record<SaliencyMethod, string>> = { cam: 'CAM', 'grad-cam': 'Grad-CAM', 'grad-cam++': 'Grad-CAM++', occlusion: 'Occlusion' }
