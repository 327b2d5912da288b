import type { DatasetAudit } from '../handlers/audit.ts'
import { table } from './output.ts'

const DUPLICATES_SHOWN = 40

/** An audit as a person reads it. */
export function auditLines(audit: DatasetAudit): string[] {
  const { dataset, probes, duplicates, refused } = audit
  return [
    `Data set ${dataset.name}, version ${dataset.version}: ${audit.images} images in ${audit.groups} groups, ${audit.folds} folds, ${audit.permutations} permutations; largest class ${three(audit.largestClass)}`,
    '',
    ...table([
      ['', 'probe', 'accuracy', 'AUC', 'permuted', 'p'],
      ...probes.map(({ level, title, figures }) => [level.toUpperCase(), title, three(figures?.accuracy), three(figures?.told.auc), three(figures?.nullAuc), three(figures?.adjustedP)])
    ]),
    '',
    ...probes.map(({ title, words }) => `${title}: ${words}`),
    '',
    audit.summary,
    ...(duplicates.length === 0 ? ['No near-duplicates across groups.'] : [`Near-duplicates across groups: ${duplicates.length} ${duplicates.length === 1 ? 'pair' : 'pairs'}; training joins their groups.`]),
    ...duplicates.slice(0, DUPLICATES_SHOWN).map(({ files, labels, correlation }) => `  ${files[0]} (${labels[0]})  =  ${files[1]} (${labels[1]})  correlation ${correlation.toFixed(4)}`),
    ...(duplicates.length > DUPLICATES_SHOWN ? [`  … ${duplicates.length - DUPLICATES_SHOWN} more: --json`] : []),
    ...refused.map(({ image, code, reason }) => `refused  image ${image}: ${reason} (${code})`)
  ]
}

function three(value: number | undefined): string {
  return value?.toFixed(3) ?? ''
}
