import { auditSummary, PROBE_TITLES, probeWords } from '../../core/audit/auditWords.ts'
import type { AuditResult, ProbeResult } from '../../core/audit/shortcutAudit.ts'
import { patientAge } from '../../core/dicom/patientAge.ts'
import { groupedFolds } from '../../core/learn/split.ts'
import type { AuditReference, RefusedImage } from '../jobs/jobKinds.ts'
import { runJob } from '../jobs/runJob.ts'
import type { DatasetItem, DatasetRow, ImageTraits } from '../store/datasets.ts'
import type { Library } from '../store/openLibrary.ts'
import { originalOf } from './readFrame.ts'
import type { WorkContext } from './workContext.ts'

export interface AuditOptions {
  /** Data set by name, latest version. */
  readonly dataset: string
  readonly permutations?: number
  readonly seed?: number
}

export interface DatasetAudit extends Omit<AuditResult, 'probes'> {
  readonly dataset: { readonly name: string; readonly version: number; readonly hash: string }
  readonly seed: number
  readonly summary: string
  readonly probes: readonly (ProbeResult & { readonly title: string; readonly words: string })[]
  /** Pairs of images in different groups that show the same. */
  readonly duplicates: readonly DuplicatePair[]
  readonly refused: readonly (RefusedImage & { readonly image: number })[]
}

export interface DuplicatePair {
  /** The library's numbers of the images, with the names that their files came under. */
  readonly images: readonly [number, number]
  readonly files: readonly [string, string]
  readonly labels: readonly [string, string]
  readonly distance: number
  readonly correlation: number
}

const FOLDS = 5
export const PERMUTATIONS = 100

/**
 * How well things that are not the finding predict a data set's labels, and which images of different groups show the same. The lockbox stays
 * shut. Changes nothing in the library. Reproducible: a function of data set and options.
 *
 * Throws DatasetUnknownError, the split's errors, JobCrashedError, and the signal's reason.
 */
export async function auditDataset({ library, spawn, signal, onProgress }: WorkContext, { dataset: name, permutations = PERMUTATIONS, seed = 1 }: AuditOptions): Promise<DatasetAudit> {
  const dataset = library.datasets.named(name)
  const items = library.datasets.items(dataset.id)
  // refused before anything is read
  groupedFolds(items.map(({ label, group }) => ({ label: dataset.classes.indexOf(label), group })), { folds: 2, seed, classes: dataset.classes })
  const traits = new Map(library.datasets.traits(dataset.id).map((row) => [row.image, row]))
  const images = auditReferences(library, dataset, items)
  const { result, duplicates, refused } = await runJob(spawn, 'audit', { images, classes: dataset.classes, folds: FOLDS, permutations, seed }, { signal, onProgress })
  const fileOf = (index: number): string => traits.get(items[index]?.image ?? 0)?.originalName ?? ''
  const labelOf = (index: number): string => items[index]?.label ?? ''
  return {
    dataset: { name: dataset.name, version: dataset.version, hash: dataset.hash },
    seed,
    ...result,
    summary: auditSummary(result),
    probes: result.probes.map((probe) => ({ ...probe, title: PROBE_TITLES[probe.id], words: probeWords(probe, result) })),
    duplicates: duplicates.map(({ a, b, distance, correlation }) => ({
      images: [items[a]?.image ?? 0, items[b]?.image ?? 0],
      files: [fileOf(a), fileOf(b)],
      labels: [labelOf(a), labelOf(b)],
      distance,
      correlation
    })),
    refused: refused.map((entry) => ({ ...entry, image: items[entry.index]?.image ?? 0 }))
  }
}

/** The images with what the library knows of them besides the finding. */
export function auditReferences(library: Library, dataset: Pick<DatasetRow, 'id' | 'classes'>, items: readonly DatasetItem[]): AuditReference[] {
  const traits = new Map(library.datasets.traits(dataset.id).map((row) => [row.image, row]))
  return items.map((item, index) => ({
    index,
    ...originalOf(library, item),
    traits: {
      label: dataset.classes.indexOf(item.label),
      group: item.group,
      ...(item.source === null ? {} : { source: item.source }),
      ...patientTraits(traits.get(item.image))
    }
  }))
}

/** What tags say, else a column of the labels file; blanks are not known. */
export function patientTraits(row: ImageTraits | undefined): Pick<AuditReference['traits'], 'view' | 'sex' | 'age'> {
  if (row === undefined) return {}
  const columns = new Map(Object.entries(row.attributes).map(([key, value]) => [key.trim().toLowerCase(), value.trim()]))
  const view = row.view ?? firstOf(columns, ['view', 'view_position', 'viewposition', 'projection'])
  const sex = row.sex ?? firstOf(columns, ['sex', 'gender', 'patient_sex'])
  const written = Number.parseFloat(firstOf(columns, ['age', 'patient_age']) ?? '')
  const age = patientAge({ age: row.age ?? undefined, birthDate: row.birthDate ?? undefined, studyDate: row.acquired?.slice(0, 10) })?.years ?? written
  return {
    ...(view === undefined ? {} : { view: view.toUpperCase() }),
    ...(sex === undefined ? {} : { sex: sex.slice(0, 1).toUpperCase() }),
    ...(age >= 0 && age <= 130 ? { age } : {})
  }
}

function firstOf(columns: ReadonlyMap<string, string>, names: readonly string[]): string | undefined {
  return names.map((name) => columns.get(name)).find((value) => value !== undefined && value !== '')
}
