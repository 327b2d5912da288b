import type { Matrix } from '../../core/learn/matrix.ts'
import type { DuplicateFigures, ReportNote } from '../../core/report/runReport.ts'
import { runJob } from '../jobs/runJob.ts'
import type { DatasetItem } from '../store/datasets.ts'
import type { FeatureSet } from './featuresOf.ts'
import type { WorkContext } from './workContext.ts'

/**
 * The same features with groups in which near-duplicates are joined, so that no split has two pictures of one thing on both sides; the data
 * set's own groups (patients, papers) are joined, never divided. A job of its own: with many images it takes a while.
 */
export async function joinDuplicates(
  context: WorkContext,
  features: FeatureSet<DatasetItem>
): Promise<{ readonly features: FeatureSet<DatasetItem>; readonly duplicates: DuplicateFigures }> {
  const { groups, duplicates } = await joinItems(context, features.items, features.thumbnails)
  return { features: { ...features, items: features.items.map((item, i) => ({ ...item, group: groups[i] ?? item.group })) }, duplicates }
}

/** By item its group, joined with those that share near-duplicates; `thumbnails`: [n, 256]. */
export async function joinItems(
  { spawn, signal, onProgress }: WorkContext,
  items: readonly DatasetItem[],
  { data }: Matrix
): Promise<{ readonly groups: readonly string[]; readonly duplicates: DuplicateFigures }> {
  const images = items.map(({ group, patient, patientKnown }) => ({ group, ...(patientKnown ? { patient: String(patient) } : {}) }))
  const { groups, ...duplicates } = await runJob(spawn, 'duplicates', { images, thumbnails: data }, { signal, onProgress })
  return { groups, duplicates }
}

/** What was joined, as a reader of the report needs it. */
export function duplicatesNote({ clusters, images, largest, line }: DuplicateFigures): ReportNote {
  const near = `near-duplicates (correlation ${line.toFixed(3)} or more, and nearly the same hash)`
  if (clusters === 0) return { level: 'info', title: 'Near-duplicates', text: `No ${near} outside the groups that are known.` }
  const text = `${images} images of ${clusters} ${clusters === 1 ? 'cluster' : 'clusters'} joined: groups that the data set holds apart, but that share ${near}. The largest joins ${largest} groups. \`hilum audit\` lists the pairs.`
  return { level: largest > MANY_GROUPS ? 'caution' : 'info', title: 'Near-duplicates', text }
}

/** A cluster of more groups is a chain of alike images rather than one picture. */
const MANY_GROUPS = 20
