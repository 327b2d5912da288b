import { createHash } from 'node:crypto'
import { auditSummary, PROBE_TITLES, probeWords } from '../../core/audit/auditWords.ts'
import type { ProbeId } from '../../core/audit/probes.ts'
import type { AuditResult } from '../../core/audit/shortcutAudit.ts'
import { groupedFolds, groupedSplit, SplitError } from '../../core/learn/split.ts'
import type { ReportNote, ShortcutFigures } from '../../core/report/runReport.ts'
import { runJob } from '../jobs/runJob.ts'
import type { DatasetItem, DatasetRow } from '../store/datasets.ts'
import { auditReferences, PERMUTATIONS } from './audit.ts'
import type { WorkContext } from './workContext.ts'

/** The cheap form: fewer folds, at most so many images, and no probe of the whole thumbnail, with which every figure of a run is compared anyway. */
const FOLDS = 3
const MOST_IMAGES = 2000
const PROBES: readonly ProbeId[] = ['format', 'size', 'aspect', 'border', 'compression', 'surround', 'greyCoding', 'origin', 'view', 'sex', 'age']

/**
 * The shortcut audit as a training run makes it, once per version of a data set. Undefined with a note where these data cannot be audited.
 * Reproducible: a function of the items. Throws JobCrashedError, and the signal's reason.
 */
export async function auditForTraining(
  { library, spawn, signal, onProgress }: WorkContext,
  dataset: Pick<DatasetRow, 'id' | 'classes'>,
  items: readonly DatasetItem[]
): Promise<{ readonly shortcuts?: ShortcutFigures; readonly notes: readonly ReportNote[] }> {
  const label = (item: DatasetItem): number => dataset.classes.indexOf(item.label)
  const audited = sampleOf(items, label)
  try {
    groupedFolds(audited.map((item) => ({ label: label(item), group: item.group })), { folds: 2, seed: 1, classes: dataset.classes })
  } catch (error) {
    if (!(error instanceof SplitError)) throw error
    return { notes: [{ level: 'info', title: 'No shortcut audit', text: error.message }] }
  }
  const labels = createHash('sha256').update(JSON.stringify(audited.map((item) => [item.pixelDigest, item.fileHash, item.frame, item.label, item.group, item.source]))).digest('hex')
  const options = { audit: 2, folds: FOLDS, permutations: PERMUTATIONS, probes: PROBES, classes: dataset.classes, labels }
  const known = library.datasetAudits.get(dataset.id, options)
  const result = known === undefined ? await audit() : (known as AuditResult) // oxlint-disable-line typescript/no-unsafe-type-assertion -- as the line below wrote it
  if (known === undefined) library.datasetAudits.put(dataset.id, options, result)
  const shortcuts = shortcutFigures(result)
  const stop = shortcuts.level === 'red'
  return { shortcuts, notes: stop || shortcuts.level === 'amber' ? [{ level: stop ? 'stop' : 'caution', title: 'Shortcuts', text: shortcuts.summary }] : [] }

  async function audit(): Promise<AuditResult> {
    const images = auditReferences(library, dataset, audited)
    const { result: found } = await runJob(spawn, 'audit', { images, classes: dataset.classes, folds: FOLDS, permutations: PERMUTATIONS, seed: 1, only: PROBES }, { signal, onProgress })
    return found
  }
}

/** All, or a grouped, stratified share of them. */
function sampleOf(items: readonly DatasetItem[], label: (item: DatasetItem) => number): readonly DatasetItem[] {
  if (items.length <= MOST_IMAGES) return items
  const splitItems = items.map((item) => ({ label: label(item), group: item.group, id: `${item.fileHash}/${item.frame}` }))
  try {
    return groupedSplit(splitItems, { trainFraction: MOST_IMAGES / items.length, seed: 1 }).train.flatMap((i) => items[i] ?? [])
  } catch (error) {
    if (error instanceof SplitError) return items
    throw error
  }
}

export function shortcutFigures(result: AuditResult): ShortcutFigures {
  const levels = result.probes.map(({ level }) => level)
  return {
    level: levels.includes('red') ? 'red' : levels.includes('amber') ? 'amber' : 'green',
    images: result.images,
    groups: result.groups,
    permutations: result.permutations,
    summary: auditSummary(result),
    probes: result.probes.map((probe) => ({
      title: PROBE_TITLES[probe.id],
      level: probe.level,
      auc: probe.figures?.told.auc ?? null,
      p: probe.figures?.adjustedP ?? null,
      words: probeWords(probe, result)
    }))
  }
}
