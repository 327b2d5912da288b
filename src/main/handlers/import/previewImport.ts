import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { CommandOutput } from '../../../contract/index.ts'
import { isFindingName, parseFindingValue, type FindingValue } from '../../../core/learn/findings.ts'
import { namesNoImage } from './plainText.ts'
import { planImport, type ImportEntry, type Looked } from './planImport.ts'

/** Classes that a preview lists; more than these are no classes but names of cases. */
const CLASSES_LISTED = 100
/** A preview looks no longer than this: a disc or a network drive may take minutes. */
const LOOKS_MS = 6000

type Preview = CommandOutput<'import.preview'>

/**
 * What an import of the paths would call its classes: by sub-folders, and by a table, which is the folder's or archive's own `labels.csv` or the one named.
 * Reads names and tables, no image. Throws LabelsCsvError where the named table is none.
 */
export async function previewImport(paths: readonly string[], labelsCsv?: string, signal = AbortSignal.timeout(LOOKS_MS)): Promise<Preview> {
  try {
    const looked: Looked = new Map()
    const { entries } = await planImport(paths, { labelsFromFolders: true }, signal, looked)
    const images = entries.filter(({ path }) => !namesNoImage(path))
    const folders = classesOf(images)
    const table = await tableOf(paths, labelsCsv, signal, looked)
    const isDisc = paths.some((path) => basename(path).toUpperCase() === 'DICOMDIR' || existsSync(join(path, 'DICOMDIR')))
    return { files: images.length, cut: false, folders, table, proposed: table !== null && table.classes.total + table.findings.length > 0 ? 'table' : folders.total > 1 && !isDisc ? 'folders' : 'none' }
  } catch (error) {
    if (!signal.aborted) throw error
    return { files: 0, cut: true, folders: NONE, table: null, proposed: 'none' }
  }
}

const NONE: Preview['folders'] = { total: 0, labelled: 0, items: [] }

async function tableOf(paths: readonly string[], labelsCsv: string | undefined, signal: AbortSignal, looked: Looked): Promise<Preview['table']> {
  const plan = await planImport(paths, labelsCsv === undefined ? { labels: 'auto' } : { labelsCsv }, signal, looked)
  const listed = plan.entries.filter(({ method }) => method === 'csv')
  const missing = plan.refused.filter(({ reason }) => /^line \d+ of /.test(reason)).length
  if (labelsCsv === undefined && listed.length === 0 && missing === 0) return null
  return { path: labelsCsv ?? null, listed: new Set(listed.map(({ path }) => path)).size, missing, classes: classesOf(listed), findings: findingsOf(listed) }
}

/** Columns in which every cell that is filled says present, absent or uncertain. */
function findingsOf(entries: readonly ImportEntry[]): NonNullable<Preview['table']>['findings'] {
  const counts = new Map<string, Record<FindingValue, number> | null>()
  for (const { facts } of entries) {
    for (const [name, text] of Object.entries(facts.attributes)) {
      const known = counts.get(name)
      const value = known === null ? undefined : parseFindingValue(text)
      if (value === undefined) counts.set(name, null)
      else if (known === undefined) counts.set(name, { present: 0, absent: 0, uncertain: 0, [value]: 1 })
      else if (known !== null) known[value]++
    }
  }
  return [...counts].flatMap(([name, count]) => (count === null || !isFindingName(name) ? [] : [{ name, ...count }]))
}

function classesOf(entries: readonly ImportEntry[]): Preview['folders'] {
  const counts = new Map<string, number>()
  for (const { facts } of entries) if (facts.label !== undefined) counts.set(facts.label, (counts.get(facts.label) ?? 0) + 1)
  const items = [...counts].map(([name, files]) => ({ name, files })).toSorted((a, b) => b.files - a.files || (a.name < b.name ? -1 : 1))
  return { total: counts.size, labelled: items.reduce((sum, { files }) => sum + files, 0), items: items.slice(0, CLASSES_LISTED) }
}
