import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, normalize, resolve } from 'node:path'
import Papa from 'papaparse'
import { LibraryError } from '../../store/errors.ts'
import { parseFindingValue, type FindingValue } from '../../../core/learn/findings.ts'
import { refuseUnreadable } from './walkFolder.ts'

/** One row of a table of labels, its file found. */
export interface LabelsCsvRow {
  /** Absolute; of a file that may not exist. */
  readonly path: string
  /** As the table writes it. */
  readonly file: string
  /** Line of the table, the header being 1; lines inside quotes count as one. */
  readonly line: number
  readonly label?: string
  readonly patient?: string
  readonly group?: string
  readonly study?: string
  readonly source?: string
  readonly urgency?: 'stat' | 'urgent' | 'routine'
  readonly sha256?: string
  /** By finding, of the columns that were asked for. */
  readonly findings?: Readonly<Record<string, FindingValue>>
  /** Every other column that is filled. */
  readonly attributes: Readonly<Record<string, string>>
}

export class LabelsCsvError extends LibraryError {
  override readonly name = 'LabelsCsvError'
  readonly code = 'labels-csv'
}

type Field = 'file' | 'label' | 'patient' | 'group' | 'study' | 'source' | 'urgency' | 'sha256'

const COLUMNS: Readonly<Record<Field, readonly string[]>> = {
  file: ['file', 'filename', 'path', 'image'],
  label: ['label', 'class'],
  patient: ['patient', 'patient_id', 'patientid'],
  group: ['group'],
  study: ['study'],
  source: ['source', 'site'],
  urgency: ['urgency'],
  sha256: ['sha256']
}

/**
 * Reads a table of labels: columns `file` (relative to the table), `label`, `patient`, `group`, and where they are there `study`, `source` or
 * `site`, `urgency`, `sha256` (checked); all others are kept as attributes. Commas, semicolons or tabs, with or without a byte order mark.
 *
 * The columns named by `findings` hold what is said of a finding: present, absent or uncertain; nothing where they are blank.
 *
 * A file that is not found under its name is looked for with the other slash, in the other Unicode normal form (archives made on macOS), below
 * `roots`, and among the names that `inArchives` knows. Throws LabelsCsvError.
 */
export async function readLabelsCsv(
  csvPath: string, roots: readonly string[], inArchives: FindByName = () => undefined, findings: readonly string[] = []
): Promise<LabelsCsvRow[]> {
  const text = await readFile(csvPath, 'utf8').catch((error: unknown) => {
    throw new LabelsCsvError(`The table of labels ${csvPath} cannot be read: ${refuseUnreadable(csvPath, error).reason}.`)
  })
  const own = dirname(resolve(csvPath))
  const below = findBelow(roots)
  const find = (file: string): string => findFile(file, [own]) ?? below(file) ?? findArchived(file, inArchives) ?? resolve(own, file)
  return parseLabelsCsv(text, csvPath, find, findings)
}

/** The path of the file that a name stands for; undefined where there is none. */
export type FindByName = (name: string) => string | undefined

/** Looks for a file under every spelling of its name. */
export function findArchived(file: string, find: FindByName): string | undefined {
  return spellingsOf(file).map((spelling) => find(spelling.replace(/^(\.?\/)+/, ''))).find((path) => path !== undefined)
}

/** `readLabelsCsv` for a table that was read already; `find` gives the path of a file by its name in the table. Throws LabelsCsvError. */
export function parseLabelsCsv(text: string, csvPath: string, find: (file: string) => string, findings: readonly string[] = []): LabelsCsvRow[] {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: 'greedy' })
  const [header, ...rows] = data
  if (header === undefined) throw new LabelsCsvError(`The table of labels ${csvPath} is empty.`)
  const names = header.map((name) => name.trim())
  const columns = findColumns(names)
  if (columns.file === undefined) {
    throw new LabelsCsvError(`The table of labels ${csvPath} has no column "file"; its columns are: ${names.join(', ')}. The first line names the columns.`)
  }
  const asked = findingColumns(findings, names, csvPath)
  const used = new Set([...Object.values(columns), ...asked.map(({ column }) => column)])
  return rows.map((row, r) => {
    const cell = (field: Field): string | undefined => textOf(row[columns[field] ?? -1])
    const file = cell('file')
    if (file === undefined) throw new LabelsCsvError(`Line ${r + 2} of ${csvPath} names no file.`)
    const attributes = Object.fromEntries(
      names.flatMap((name, k) => {
        const value = textOf(row[k])
        return used.has(k) || name === '' || value === undefined ? [] : [[name, value]]
      })
    )
    return {
      path: find(file),
      file,
      line: r + 2,
      ...present({ label: cell('label'), patient: cell('patient'), group: cell('group'), study: cell('study'), source: cell('source'), sha256: cell('sha256')?.toLowerCase() }),
      ...urgencyOf(cell('urgency'), `line ${r + 2} of ${csvPath}`),
      ...(asked.length === 0 ? {} : { findings: findingsOf(row, asked, `line ${r + 2} of ${csvPath}`) }),
      attributes
    }
  })
}

function findColumns(names: readonly string[]): Partial<Record<Field, number>> {
  const lower = names.map((name) => name.toLowerCase())
  const found: Partial<Record<Field, number>> = {}
  for (const [field, aliases] of Object.entries(COLUMNS)) {
    const at = aliases.map((alias) => lower.indexOf(alias)).find((k) => k >= 0)
    if (at !== undefined && isField(field)) found[field] = at
  }
  return found
}

interface FindingColumn {
  readonly finding: string
  readonly column: number
}

function findingColumns(findings: readonly string[], names: readonly string[], csvPath: string): FindingColumn[] {
  const lower = names.map((name) => name.toLowerCase())
  return findings.map((finding) => {
    const column = lower.indexOf(finding.toLowerCase())
    if (column < 0) throw new LabelsCsvError(`The table of labels ${csvPath} has no column "${finding}"; its columns are: ${names.join(', ')}.`)
    return { finding, column }
  })
}

function findingsOf(row: readonly string[], columns: readonly FindingColumn[], place: string): Record<string, FindingValue> {
  const said: Record<string, FindingValue> = {}
  for (const { finding, column } of columns) {
    const text = textOf(row[column])
    if (text === undefined) continue
    const value = parseFindingValue(text)
    if (value === undefined) throw new LabelsCsvError(`"${text}" for ${finding} in ${place} is neither present (1, yes), absent (0, no) nor uncertain (-1, ?).`)
    said[finding] = value
  }
  return said
}

function isField(name: string): name is Field {
  return Object.hasOwn(COLUMNS, name)
}

function spellingsOf(file: string): string[] {
  return [...new Set([file, file.normalize('NFC'), file.normalize('NFD'), file.replaceAll('\\', '/')])]
}

/** Looks below folders, in their order, only in those that hold what a name begins with: each is read once, whatever a table names. */
function findBelow(folders: readonly string[]): FindByName {
  let holders: Map<string, string[]> | undefined
  return (file) => {
    if (isAbsolute(file)) return undefined
    holders ??= holdersOf(folders)
    const [first = ''] = normalize(file.replaceAll('\\', '/')).split(/[\\/]/)
    return findFile(file, first === '..' ? folders : (holders.get(nameKey(first)) ?? []))
  }
}

/** By a name, the folders that hold it; files among `folders`, and folders that cannot be listed, hold nothing. */
function holdersOf(folders: readonly string[]): Map<string, string[]> {
  const holders = new Map<string, string[]>()
  for (const folder of new Set(folders)) {
    for (const key of new Set(namesIn(folder).map(nameKey))) {
      const known = holders.get(key)
      if (known === undefined) holders.set(key, [folder])
      else known.push(folder)
    }
  }
  return holders
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** The same for every spelling under which a file system may find a name. */
function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

function findFile(file: string, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    for (const spelling of spellingsOf(file)) {
      const path = isAbsolute(spelling) ? spelling : join(folder, spelling)
      if (existsSync(path)) return path
    }
  }
  return undefined
}

function urgencyOf(text: string | undefined, place: string): { urgency?: 'stat' | 'urgent' | 'routine' } {
  const urgency = text?.toLowerCase()
  if (urgency === undefined) return {}
  if (urgency === 'stat' || urgency === 'urgent' || urgency === 'routine') return { urgency }
  throw new LabelsCsvError(`The urgency "${text}" in ${place} is none of stat, urgent, routine.`)
}

function textOf(cell: string | undefined): string | undefined {
  const text = cell?.trim()
  return text === '' ? undefined : text
}

function present<T extends Record<string, string | undefined>>(fields: T): { [K in keyof T]?: string } {
  const kept: { [K in keyof T]?: string } = {}
  for (const key in fields) {
    const value = fields[key]
    if (value !== undefined) kept[key] = value
  }
  return kept
}
