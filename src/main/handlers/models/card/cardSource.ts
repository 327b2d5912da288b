import type { ModelDocument } from '../../../../core/experiment/modelDocument.ts'
import type { Recipe } from '../../../../core/recipe/recipe.ts'
import type { CardFact } from '../../../../core/report/card/cardFacts.ts'
import type { EvaluationColumn, RunFigures } from '../../../../core/report/runReport.ts'
import type { DatasetRow } from '../../../store/datasets.ts'
import type { ModelRow } from '../../../store/models.ts'
import type { Library } from '../../../store/openLibrary.ts'
import type { RunRow } from '../../../store/runs.ts'
import type { RunRecord } from '../../runRecord.ts'

/** All that the library tells of a model. Undefined: not in this library, as with a model that came in a file. */
export interface CardSource {
  readonly library: Library
  readonly model: ModelRow
  readonly document: ModelDocument
  readonly recipe: Recipe | undefined
  readonly dataset: DatasetRow | undefined
  readonly run: RunRow | undefined
  readonly figures: RunFigures | undefined
  readonly record: RunRecord | undefined
}

/** Some of a card's facts. */
export type FactsOf<K extends CardFact> = Readonly<Record<K, string | null>>

export function headlineOf({ figures }: CardSource): EvaluationColumn | undefined {
  return figures?.evaluations.find(({ id }) => id === figures.headline)
}

export function headText({ head }: ModelDocument): string {
  return head.kind.replaceAll('-', ' ')
}

/** The commonest values with how often they occur; null where none is known. */
export function countsText(values: readonly (string | null | undefined)[]): string | null {
  if (values.every((value) => value === null || value === undefined)) return null
  const counted = [...Map.groupBy(values, (value) => value ?? 'unknown')].toSorted(([, a], [, b]) => b.length - a.length)
  return counted.slice(0, 8).map(([value, { length }]) => `${value} ${length}`).join(', ')
}

/** A field of what the library keeps as JSON. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), value)
}
