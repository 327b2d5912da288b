import { item } from './attributes.ts'
import type { DicomDataset, DicomScope } from './parseDicom.ts'

/**
 * Where the attributes of a functional group macro may stand for frame `frame` (0-based), the strongest first: the frame's own group, the
 * shared one, the data set itself (PS3.3 C.7.6.16). `sequence` is the macro's, e.g. Plane Position `x00209113`.
 */
export function frameScopes(dataset: DicomDataset, frame: number, sequence: string): DicomScope[] {
  const own = item(dataset, 'x52009230', frame)
  const shared = item(dataset, 'x52009229', 0)
  const groups = [own, shared].map((group) => (group === undefined ? undefined : item(group, sequence, 0)))
  return [...groups, dataset].filter((scope) => scope !== undefined)
}
