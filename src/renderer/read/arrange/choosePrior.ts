import type { StudyInfo, StudyLine } from '../../../contract/index.ts'

/**
 * The study to compare with: of those before the current one, the newest of the same modality and body part; else the newest of the same
 * modality, unless both name body parts that differ. Undefined where none fits. A study without a date is before none.
 */
export function choosePrior(study: Pick<StudyInfo, 'acquired' | 'modalities' | 'bodyParts' | 'others'>): StudyLine | undefined {
  const earlier = earlierStudies(study).filter((other) => other.imageCount > 0 && share(other.modalities, study.modalities))
  return earlier.find((other) => share(other.bodyParts, study.bodyParts)) ?? earlier.find((other) => other.bodyParts.length === 0 || study.bodyParts.length === 0)
}

/** The patient's studies before the current one, newest first. */
export function earlierStudies({ acquired, others }: Pick<StudyInfo, 'acquired' | 'others'>): StudyLine[] {
  return others.filter((other) => acquired !== null && other.acquired !== null && other.acquired < acquired).toSorted((a, b) => (b.acquired ?? '').localeCompare(a.acquired ?? ''))
}

function share(a: readonly string[], b: readonly string[]): boolean {
  const names = new Set(a.map(plain))
  return b.some((one) => names.has(plain(one)))
}

function plain(name: string): string {
  return name.trim().toUpperCase()
}
