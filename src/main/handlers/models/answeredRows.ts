import type { ModelDocument } from '../../../core/experiment/modelDocument.ts'
import { selectRows } from '../../../core/learn/matrix.ts'
import type { ModelRow } from '../../store/models.ts'
import type { DatasetItem } from '../../store/datasets.ts'
import type { FeatureSet } from '../featuresOf.ts'
import type { WorkContext } from '../workContext.ts'
import { intendedInputOf, refusedBefore, refusedByGate } from './inputChecks.ts'

/** Of rows of a feature set those that the model answers about, and how many it refuses, by code. `all`: refuses none. */
export async function answeredRows(
  { library, signal }: WorkContext,
  { model, document }: { readonly model: ModelRow; readonly document: ModelDocument },
  { items, features }: Pick<FeatureSet<DatasetItem>, 'items' | 'features'>,
  rows: readonly number[],
  all: boolean
): Promise<{ readonly answered: number[]; readonly notAnswered: Readonly<Record<string, number>> }> {
  if (all) return { answered: [...rows], notAnswered: {} }
  const images = rows.flatMap((i) => items[i]?.image ?? [])
  const refused = new Map([...refusedByGate(document, images, selectRows(features, rows)), ...(await refusedBefore(library, intendedInputOf(document, model), images, signal))])
  const counts: Record<string, number> = {}
  for (const { code } of refused.values()) counts[code] = (counts[code] ?? 0) + 1
  return { answered: rows.filter((i) => !refused.has(items[i]?.image ?? -1)), notAnswered: counts }
}
