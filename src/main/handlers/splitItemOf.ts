import type { SplitItem } from '../../core/learn/split.ts'
import type { DatasetItem } from '../store/datasets.ts'

/** A data set's item as a split sees it. */
export function splitItemOf(item: DatasetItem, classes: readonly string[]): SplitItem {
  return {
    label: classes.indexOf(item.label),
    group: item.group,
    patient: String(item.patient),
    id: `${item.fileHash}/${item.frame}`,
    ...(item.source === null ? {} : { source: item.source })
  }
}
