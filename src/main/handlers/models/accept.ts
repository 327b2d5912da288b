import type { JsonValue, ModelDeed, ModelInfo } from '../../../contract/index.ts'
import { acceptanceTest, type Acceptance, type ClaimedPoint } from '../../../core/judge/acceptance.ts'
import { modelOf } from '../modelOf.ts'
import type { WorkContext } from '../workContext.ts'
import { localCases, type LocalCases } from './localCases.ts'
import { infoOf } from './infoOf.ts'

export interface AcceptResult {
  readonly model: ModelInfo
  readonly acceptance: Acceptance
  readonly cases: Omit<LocalCases, 'reference'>
}

/**
 * Tests a model on local labelled cases that it has not learned from, and keeps the result. An imported model's threshold is in force once it has
 * passed. Throws ModelUnknownError, DatasetUnknownError, and what running the model throws.
 */
export async function acceptModel(context: WorkContext, { model: name, ...deed }: ModelDeed, dataset: string): Promise<AcceptResult> {
  const { library } = context
  const { model, document } = await modelOf(library, name)
  const { reference, ...cases } = await localCases(context, { model, document }, dataset)
  const acceptance = acceptanceTest(reference, model.operatingPoint === null ? undefined : claimedPoint(model.operatingPoint, model.operatingChoice))
  library.models.accept(model.id, { ...acceptance, dataset: cases.dataset, images: cases.images, by: deed.by, at: new Date().toISOString() }, deed)
  return { model: infoOf(library.models.byId(model.id) ?? model), acceptance, cases }
}

function claimedPoint(threshold: number, choice: JsonValue): ClaimedPoint {
  const rate = (name: string): number | null => {
    const figure: unknown = typeof choice === 'object' && choice !== null ? Reflect.get(choice, name) : undefined
    const value: unknown = typeof figure === 'object' && figure !== null ? Reflect.get(figure, 'value') : undefined
    return typeof value === 'number' ? value : null
  }
  return { threshold, sensitivity: rate('sensitivity'), specificity: rate('specificity') }
}
