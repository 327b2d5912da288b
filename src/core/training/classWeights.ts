import type { TrainingSpec } from '../recipe/trainingSchema.ts'

/** A weight per class: 1, or `balanced`: n / (classes · images of the class), by which every class counts alike. A class without images gets 0. */
export function classWeights(labels: readonly number[], classes: number, rule: TrainingSpec['classWeight']): number[] {
  if (rule === 'none') return Array.from({ length: classes }, () => 1)
  const counts = Array.from({ length: classes }, () => 0)
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1
  return counts.map((count) => (count === 0 ? 0 : labels.length / (classes * count)))
}
