import { isNegativeClass } from './classes.ts'

/** What a label says of a finding. */
export type FindingValue = 'present' | 'absent' | 'uncertain'

/** What becomes of images on which a finding is uncertain. */
export type UncertainPolicy = 'exclude' | 'present' | 'absent'

const SPELLINGS: readonly (readonly [FindingValue, RegExp])[] = [
  ['present', /^(1(\.0+)?|\+|y|yes|t|true|p|pos|positive|present)$/i],
  ['absent', /^(0(\.0+)?|-|n|no|f|false|neg|negative|absent)$/i],
  ['uncertain', /^(-1(\.0+)?|\?|u|uncertain|possible|probable|equivocal)$/i]
]

/** A table's cell as a finding's value (CheXpert's 1, 0 and -1 among others); undefined where it is none. */
export function parseFindingValue(text: string): FindingValue | undefined {
  return SPELLINGS.find(([, pattern]) => pattern.test(text.trim()))?.[0]
}

/** The classes that a finding is learned by: named after it, so that a score says what it is of. The class without it comes first (`orderClasses`). */
export function findingClass(finding: string, value: FindingValue, uncertain: UncertainPolicy): string | undefined {
  const taken = value === 'uncertain' ? uncertain : value
  if (taken === 'exclude') return undefined
  return taken === 'present' ? finding : `no ${finding}`
}

/** Whether a name can be a finding's: not empty, and not one that says there is none (`No Finding`, `normal`), which would leave both classes negative. */
export function isFindingName(name: string): boolean {
  return name.trim() !== '' && !isNegativeClass(name) && isNegativeClass(`no ${name}`)
}

/** The data set of one finding among several that were imported under one name. */
export function findingDatasetName(dataset: string, finding: string): string {
  return `${dataset}-${finding.trim().toLowerCase().replaceAll(/\s+/g, '-')}`
}
