import { checkDistance, gateDistances } from '../../../core/judge/gate.ts'
import { checkIntendedInput, intendedInputSchema, type InputRefusal, type IntendedInput } from '../../../core/judge/intendedInput.ts'
import { checkPixels } from '../../../core/judge/pixelSanity.ts'
import type { ModelDocument } from '../../../core/experiment/modelDocument.ts'
import type { Matrix } from '../../../core/learn/matrix.ts'
import type { ModelRow } from '../../store/models.ts'
import type { Library } from '../../store/openLibrary.ts'
import { pixelFactsOf, traitsOf } from './imageTraits.ts'

/** What a model is for: what a person set, else what its training images implied; undefined for models of earlier versions. */
export function intendedInputOf(document: Pick<ModelDocument, 'use'>, model?: Pick<ModelRow, 'intendedInput'>): IntendedInput | undefined {
  const set = model?.intendedInput ?? null
  return set === null ? document.use?.intended : intendedInputSchema.parse(set)
}

/**
 * Images, by row, that a model does not answer about whatever its network makes of them: no image at all (blank, saturated, a photograph), or not
 * of its intended input. Throws the signal's reason.
 */
export async function refusedBefore(library: Library, intended: IntendedInput | undefined, images: readonly number[], signal?: AbortSignal): Promise<Map<number, InputRefusal>> {
  const traits = traitsOf(library, images)
  const facts = await pixelFactsOf(library, images, signal)
  const refused = new Map<number, InputRefusal>()
  for (const image of images) {
    const pixels = facts.get(image)
    const known = traits.get(image)
    const refusal =
      (pixels === undefined ? undefined : checkPixels(pixels, intended?.colour ?? true)) ??
      (intended === undefined || known === undefined ? undefined : checkIntendedInput(intended, known))
    if (refusal !== undefined) refused.set(image, refusal)
  }
  return refused
}

/** Images, by row, whose features lie further from the training images than the model answers; one row of features each. */
export function refusedByGate({ use }: Pick<ModelDocument, 'use'>, images: readonly number[], features: Matrix): Map<number, InputRefusal> {
  if (use?.gate.kind !== 'features') return new Map()
  return new Map(
    Array.from(gateDistances(use.gate, features)).flatMap((distance, at): [number, InputRefusal][] => {
      const refusal = checkDistance(distance)
      const image = images[at]
      return refusal === undefined || image === undefined ? [] : [[image, refusal]]
    })
  )
}
