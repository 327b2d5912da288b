import type { RgbImage } from '../../core/explain/overlay.ts'
import type { ModelDocument } from '../../core/experiment/modelDocument.ts'
import type { SaliencyMethod } from '../engine/saliency.ts'
import { explainImages } from './explainImages.ts'
import { mapMethodFor } from './mapMethod.ts'
import { readFrame, type ImageFile } from './readFrame.ts'
import { SALIENCY_TITLES, saliencyFigure, saliencyOf, shownOf } from './saliencyOf.ts'
import type { JobsContext } from './workContext.ts'

/** Where in an image a model's answer comes from. */
export interface CaseMap {
  readonly className: string
  readonly probability: number
  readonly figure: RgbImage
  readonly method: SaliencyMethod
}

export interface CaseMaps {
  /** Of the first images, in their order. */
  readonly maps: readonly CaseMap[]
  /** Of maps that are not exact: what they are, and whether the first one passed the weight-randomisation check. */
  readonly check?: { readonly method: string; readonly trustworthy: boolean; readonly words: string }
  /** Why there are none. */
  readonly refused?: string
}

/** Maps that are not exact take a network many times: fewer of them, and the check of one. */
const MOST_INEXACT = 3

/** Activation maps where the model has them, else Grad-CAM or occlusion of the first three images with the check of the first. Throws the signal's reason, and what the job throws. */
export async function caseMaps(context: JobsContext, document: ModelDocument, images: readonly ImageFile[]): Promise<CaseMaps> {
  const method = mapMethodFor(document)
  if (method === 'cam') return { maps: (await explainImages(context, document, images)).map((one) => ({ ...one, method })) }
  const maps: CaseMap[] = []
  let check: CaseMaps['check']
  try {
    for (const image of images.slice(0, MOST_INEXACT)) {
      const computed = await saliencyOf(context, document, image, method, { sanity: maps.length === 0 })
      if (computed.sanity !== undefined) check = { method: SALIENCY_TITLES[method], trustworthy: computed.sanity.trustworthy, words: computed.sanity.words }
      const shown = shownOf(document, computed)
      maps.push({ className: shown.className, probability: shown.probability, method, figure: saliencyFigure(document, await readFrame(image), method, shown, computed) })
    }
  } catch (error) {
    context.signal.throwIfAborted()
    if (!(error instanceof Error && 'code' in error)) throw error
    return { maps: [], refused: error.message }
  }
  return { maps, ...(check === undefined ? {} : { check }) }
}
