import { existsSync, type Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import type { Refusal } from './findings.ts'
import { readLabelsCsv, type LabelsCsvRow } from './labelsCsv.ts'
import { refuseUnreadable, walkFolder } from './walkFolder.ts'

export interface PlanOptions {
  /** The class of a file is the name of the sub-folder, just below the given folder, that it lies in. */
  readonly labelsFromFolders?: boolean
  /** A table of labels; only the files that it lists are imported. */
  readonly labelsCsv?: string
  /** `auto`: a folder's own `labels.csv` where it has one, else its sub-folders. */
  readonly labels?: 'auto'
}

/** A file to import, with what is known of it from outside. */
export interface ImportEntry {
  readonly path: string
  readonly size: number
  /** Where a label comes from: the file's path in its table or folder. */
  readonly labelSource: string
  readonly method: 'csv' | 'folder'
  readonly facts: Omit<LabelsCsvRow, 'path' | 'file' | 'line'>
  /** Listed by a table or named itself, so that a refusal is always told. */
  readonly listed: boolean
}

export interface ImportPlan {
  readonly entries: readonly ImportEntry[]
  readonly refused: readonly Refusal[]
}

/** Finds what is to be imported; reads no image. Throws LabelsCsvError. */
export async function planImport(paths: readonly string[], options: PlanOptions, signal?: AbortSignal): Promise<ImportPlan> {
  const { labelsCsv, labels } = options
  if (labelsCsv !== undefined) return planFromCsv(labelsCsv, paths)
  const entries: ImportEntry[] = []
  const refused: Refusal[] = []
  for (const path of paths) {
    const plan = await planPath(path, options.labelsFromFolders === true || labels === 'auto', labels === 'auto', paths.length > 1, signal)
    entries.push(...plan.entries)
    refused.push(...plan.refused)
  }
  return { entries, refused }
}

async function planPath(path: string, fromFolders: boolean, auto: boolean, oneOfSeveral: boolean, signal?: AbortSignal): Promise<ImportPlan> {
  const facts = await statOrRefuse(path)
  if ('code' in facts) return { entries: [], refused: [facts] }
  if (facts.isFile()) {
    return { entries: [{ path, size: facts.size, labelSource: basename(path), method: 'folder', facts: { attributes: {} }, listed: true }], refused: [] }
  }
  if (!facts.isDirectory()) return { entries: [], refused: [{ path, code: 'not-a-file', reason: 'it is neither a file nor a folder' }] }
  const ownTable = join(path, 'labels.csv')
  if (auto && existsSync(ownTable)) return planFromCsv(ownTable, [path])

  const { files, refused } = await walkFolder(path, signal)
  const name = basename(resolve(path))
  const entries = files.map(({ path: file, below, size }): ImportEntry => {
    // several folders given at once (data/*) are the classes themselves
    const label = below.length > 1 ? below[0] : oneOfSeveral ? name : undefined
    return {
      path: file,
      size,
      labelSource: (oneOfSeveral ? [name, ...below] : below).join('/'),
      method: 'folder',
      facts: { attributes: {}, ...(fromFolders && label !== undefined ? { label } : {}) },
      listed: false
    }
  })
  return { entries, refused }
}

async function planFromCsv(csvPath: string, roots: readonly string[]): Promise<ImportPlan> {
  const rows = await readLabelsCsv(csvPath, roots)
  const inside = roots.length === 0 ? rows : rows.filter((row) => roots.some((root) => isBelow(row.path, root)))
  const entries: ImportEntry[] = []
  const refused: Refusal[] = []
  const seen = new Map<string, string>()
  for (const { path, file, line, ...facts } of inside) {
    const content = JSON.stringify(facts)
    const before = seen.get(path)
    if (before === content) continue
    seen.set(path, content)
    const found = await statOrRefuse(path)
    if ('code' in found) refused.push({ ...found, reason: `line ${line} of ${csvPath} lists it, but ${found.reason}` })
    else if (!found.isFile()) refused.push({ path, code: 'not-a-file', reason: `line ${line} of ${csvPath} lists it, but it is no ordinary file` })
    else {
      // a second, different row about one file is a second voice
      const labelSource = before === undefined ? file.replaceAll('\\', '/') : `${file.replaceAll('\\', '/')} (line ${line})`
      entries.push({ path, size: found.size, labelSource, method: 'csv', facts, listed: true })
    }
  }
  return { entries, refused }
}

async function statOrRefuse(path: string): Promise<Stats | Refusal> {
  try {
    return await stat(path)
  } catch (error) {
    return refuseUnreadable(path, error)
  }
}

function isBelow(path: string, root: string): boolean {
  const way = relative(resolve(root), resolve(path))
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(root, way) === resolve(path))
}
