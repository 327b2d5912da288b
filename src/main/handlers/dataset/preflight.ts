import { preflightReport, type PreflightReport } from '../../../contract/index.ts'
import type { Library } from '../../store/openLibrary.ts'
import { auditDataset, type DatasetAudit } from '../audit.ts'
import { thumbnailsOf } from '../thumbnailsOf.ts'
import type { WorkContext } from '../workContext.ts'

/** Under which a version's findings are kept. */
const KEPT = { preflight: 1 } as const
const MOST_PAIRS = 200

/**
 * Looks at a data set before anybody trains on it: files that cannot be read, the shortcut audit (as `hilum audit`), near-duplicates. Kept for the
 * version; thumbnails are kept too, so that a split can be previewed at once. The lockbox stays shut. Throws as `auditDataset`.
 */
export async function preflight(context: WorkContext, dataset: string): Promise<PreflightReport> {
  const { library } = context
  const started = performance.now()
  const audit = await auditDataset(context, { dataset })
  const row = library.datasets.named(dataset, audit.dataset.version)
  await thumbnailsOf(context, library.datasets.items(row.id))
  const report = reportOf(library, row.id, audit, (performance.now() - started) / 1000)
  library.datasetAudits.put(row.id, KEPT, report)
  return report
}

/** What the last preflight of a data set's latest version found; undefined where there was none, or a deletion took it. Throws DatasetUnknownError. */
export function preflightFindings({ datasets, datasetAudits }: Library, dataset: string): PreflightReport | undefined {
  return preflightReport.safeParse(datasetAudits.get(datasets.named(dataset).id, KEPT)).data
}

function reportOf(library: Library, dataset: number, audit: DatasetAudit, seconds: number): PreflightReport {
  const names = new Map(library.datasets.traits(dataset).map(({ image, originalName }) => [image, originalName]))
  const levels = new Set(audit.probes.map(({ level }) => level))
  return {
    version: audit.dataset.version,
    level: levels.has('red') ? 'red' : levels.has('amber') ? 'amber' : 'green',
    summary: audit.summary,
    images: audit.images,
    groups: audit.groups,
    folds: audit.folds,
    permutations: audit.permutations,
    classes: [...audit.classes],
    largestClass: audit.largestClass,
    noticeableAuc: audit.noticeableAuc,
    probes: audit.probes.map(({ id, title, level, known, words, figures }) => ({
      id,
      title,
      level,
      known,
      words,
      figures: figures === undefined ? null : { accuracy: figures.accuracy, label: figures.told.label, auc: figures.told.auc, aucs: [...figures.aucs], nullAuc: figures.nullAuc, p: figures.adjustedP }
    })),
    duplicates: audit.duplicates.slice(0, MOST_PAIRS).map(({ images, files, labels, distance, correlation }) => ({ images: [...images], files: [...files], labels: [...labels], distance, correlation })),
    duplicatePairs: audit.duplicates.length,
    refused: audit.refused.map(({ image, code, reason }) => ({ imageId: image, file: names.get(image) ?? '', code, reason })),
    seconds
  }
}
