import { evaluateClassification, type Figure } from './evaluate.ts'
import type { ScoredInput } from './scoredImages.ts'

/** Something known of test images besides the finding; a value per image, undefined where it is not known. */
export interface SubgroupAttribute {
  readonly name: string
  readonly values: readonly (string | undefined)[]
}

export interface SubgroupFigures {
  readonly attribute: string
  readonly value: string
  readonly images: number
  readonly groups: number
  /** Images of the positive class; null with more than two classes. */
  readonly positives: number | null
  /** null where there are too few, with the reason. */
  readonly figures: Readonly<Record<'auc' | 'accuracy' | 'sensitivity' | 'specificity', Figure>> | null
  readonly reason?: string
}

/** Images with and images without the finding (of more classes: of two at least) that a subgroup must hold for figures. */
export const LEAST_IMAGES = 10
/** Values of an attribute that have a row each; the rest share one. */
const MOST_VALUES = 8

/**
 * The same answers judged within subgroups. Attributes that are the same of all images, or known of none, are left out; images of which one is
 * not known are a subgroup of their own. Throws EvaluationInputError, and the signal's reason.
 */
export function subgroupFigures(
  scored: ScoredInput,
  attributes: readonly SubgroupAttribute[],
  options: { readonly replicates: number; readonly seed: number; readonly signal?: AbortSignal | undefined }
): SubgroupFigures[] {
  return attributes.flatMap(({ name, values }) => {
    if (values.every((value) => value === undefined)) return []
    const subgroups = bySubgroup(values)
    return subgroups.size < 2 ? [] : [...subgroups].map(([value, at]) => judge(scored, name, value, at, options))
  })
}

/** Image indices by value, the commonest first, unknown last. */
function bySubgroup(values: readonly (string | undefined)[]): Map<string, number[]> {
  const known = new Map<string, number[]>()
  const unknown: number[] = []
  for (const [i, value] of values.entries()) {
    if (value === undefined) unknown.push(i)
    else known.set(value, [...(known.get(value) ?? []), i])
  }
  const ordered = [...known].toSorted(([a, own], [b, other]) => other.length - own.length || (a < b ? -1 : 1))
  const shown = ordered.slice(0, MOST_VALUES).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const rest = ordered.slice(MOST_VALUES).flatMap(([, at]) => at)
  return new Map([...shown, ...(rest.length === 0 ? [] : [['others', rest] as const]), ...(unknown.length === 0 ? [] : [['not known', unknown] as const])])
}

function judge(
  { labels, probabilities, groups, classes }: ScoredInput,
  attribute: string,
  value: string,
  at: readonly number[],
  options: Parameters<typeof subgroupFigures>[2]
): SubgroupFigures {
  const k = classes.length
  const own = {
    labels: at.map((i) => labels[i] ?? -1),
    probabilities: at.flatMap((i) => Array.from({ length: k }, (_, c) => probabilities[i * k + c] ?? Number.NaN)),
    groups: at.map((i) => groups[i] ?? ''),
    classes
  }
  const perClass = classes.map((_, c) => own.labels.filter((label) => label === c).length)
  const facts = { attribute, value, images: at.length, groups: new Set(own.groups).size, positives: k === 2 ? (perClass[1] ?? 0) : null }
  if (perClass.filter((n) => n >= LEAST_IMAGES).length < 2) {
    return { ...facts, figures: null, reason: `too few: ${perClass.map((n, c) => `${n} ${classes[c] ?? ''}`).join(', ')}; ${LEAST_IMAGES} each of two classes are the least` }
  }
  const { auc, accuracy, sensitivity, specificity } = evaluateClassification(own, { ...options, findings: false }).figures
  return { ...facts, figures: { auc, accuracy, sensitivity, specificity } }
}
