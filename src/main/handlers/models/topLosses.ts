import type { DatasetItem } from '../../store/datasets.ts'
import type { Library } from '../../store/openLibrary.ts'

/** An image that a model was confidently wrong about. */
export interface Loss {
  /** The name it was imported under. */
  readonly file: string
  readonly frame: number
  readonly pixelDigest: string
  readonly label: string
  readonly said: string
  /** What it gave the class that it said, and the label. */
  readonly probability: number
  readonly labelProbability: number
}

/** The `count` most confident errors, worst first: where to look for wrong labels. Probabilities row-major [items, classes]. */
export function topLosses(library: Library, items: readonly DatasetItem[], classes: readonly string[], probabilities: ArrayLike<number>, count: number): Loss[] {
  const k = classes.length
  const wrong = items.flatMap((item, row) => {
    const given = classes.map((_, c) => probabilities[row * k + c] ?? 0)
    const said = given.indexOf(Math.max(...given))
    const label = classes.indexOf(item.label)
    return said === label ? [] : [{ item, said: classes[said] ?? '', probability: given[said] ?? 0, labelProbability: given[label] ?? 0 }]
  })
  return wrong
    .toSorted((a, b) => a.labelProbability - b.labelProbability || b.probability - a.probability || (a.item.pixelDigest < b.item.pixelDigest ? -1 : 1))
    .slice(0, count)
    .map(({ item, said, probability, labelProbability }) => ({
      file: library.images.byId(item.image)?.originalName ?? '',
      frame: item.frame,
      pixelDigest: item.pixelDigest,
      label: item.label,
      said,
      probability,
      labelProbability
    }))
}
