import type { JsonValue, ModelDeed, ModelInfo } from '../../../contract/index.ts'
import { chooseOperatingPoint, OperatingPointError, ratesAt, type ChosenPoint, type OperatingRule, type Reference } from '../../../core/judge/operatingPoint.ts'
import type { ModelDocument } from '../../../core/experiment/modelDocument.ts'
import type { ModelRow } from '../../store/models.ts'
import type { Library } from '../../store/openLibrary.ts'
import { modelOf } from '../modelOf.ts'
import { infoOf } from './infoOf.ts'

export interface ConfirmedPoint {
  readonly model: ModelInfo
  readonly point: ChosenPoint
}

/**
 * Chooses a threshold on predictions that the classifier behind each did not learn from (the model's own out-of-fold ones, or `reference`), and
 * binds it to the model's parameters as this person's decision. Throws ModelUnknownError, OperatingPointError.
 */
export async function confirmOperatingPoint(library: Library, { model: name, ...deed }: ModelDeed, rule: OperatingRule, reference?: Reference): Promise<ConfirmedPoint> {
  const { model, document } = await modelOf(library, name)
  const point = chooseOperatingPoint(reference ?? referenceOf(model, document), rule)
  const { threshold, ...choice } = point
  library.models.confirmOperatingPoint(model.id, threshold, deed, { ...choice, confirmedBy: deed.by, confirmedAt: new Date().toISOString() })
  return { model: infoOf(library.models.byId(model.id) ?? model), point }
}

/** A new version has no operating point of its own: what its predecessor's rule and threshold would be on its reference. */
export interface Suggestion {
  readonly from: string
  readonly rule: OperatingRule
  readonly point: ChosenPoint
  /** What the predecessor's threshold would do here. */
  readonly before: { readonly threshold: number } & ReturnType<typeof ratesAt>
}

/** What to ask about a version that nobody has confirmed a threshold for; undefined where its predecessors had none either, or none can be chosen. */
export function suggestedPoint(library: Library, model: ModelRow, document: Pick<ModelDocument, 'use'>): Suggestion | undefined {
  const reference = document.use?.reference
  if (model.operatingPoint !== null || reference === undefined) return undefined
  const before = library.models.list().find((row) => row.name === model.name && row.version < model.version && row.operatingPoint !== null)
  const rule = ruleOf(before?.operatingChoice ?? null)
  if (before === undefined || before.operatingPoint === null || rule === undefined) return undefined
  try {
    const point = chooseOperatingPoint(reference, rule)
    return { from: `${before.name}@${before.version}`, rule, point, before: { threshold: before.operatingPoint, ...ratesAt(reference, before.operatingPoint) } }
  } catch (error) {
    if (error instanceof OperatingPointError) return undefined
    throw error
  }
}

/** The rule in a stored choice. */
export function ruleOf(choice: JsonValue): OperatingRule | undefined {
  const rule = field(choice, 'rule')
  const name = field(rule, 'rule')
  const at = field(rule, 'at')
  if (name === 'youden') return { rule: name }
  return (name === 'sensitivity' || name === 'specificity' || name === 'threshold') && typeof at === 'number' ? { rule: name, at } : undefined
}

function referenceOf(model: ModelRow, { use }: ModelDocument): Reference {
  if (use?.reference !== undefined) return use.reference
  const why = use === undefined ? 'it was trained by an earlier version of Hilum' : `its training part could not be folded (${use.calibration.kind === 'none' ? use.calibration.reason : 'too few groups'})`
  throw new OperatingPointError(
    `${model.name}@${model.version} has no out-of-fold predictions to choose a threshold on: ${why}. Train it again, or choose on local labelled cases with --dataset NAME.`
  )
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
