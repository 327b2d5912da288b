import { existsSync, type Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { belowRoots } from './belowRoots.ts'
import type { Refusal } from './findings.ts'
import { findArchived, parseLabelsCsv, readLabelsCsv, type LabelsCsvRow } from './labelsCsv.ts'
import { readBytes, type ByteSource } from '../../files/readBytes.ts'
import { isDicomdirFile, missingFromDirectories, walkDicomdir } from './walkDicomdir.ts'
import { refuseUnreadable, walkFolder, type FolderContent, type FoundFile } from './walkFolder.ts'
import { hasZipName, isZip, walkZip } from './walkZip.ts'

export interface PlanOptions {
  /** The class of a file is the name of the sub-folder, just below the given folder, that it lies in. */
  readonly labelsFromFolders?: boolean
  /** A table of labels; only the files that it lists are imported, unless `unlisted` is said. */
  readonly labelsCsv?: string
  /** `auto`: a folder's own `labels.csv` where it has one, else its sub-folders. */
  readonly labels?: 'auto'
  /** Columns of the table that say whether a finding is present, absent or uncertain. */
  readonly findings?: readonly string[]
  /** With a table: what it does not list is imported too, without a label. */
  readonly unlisted?: boolean
}

/** A file to import, with what is known of it from outside. */
export interface ImportEntry extends ByteSource {
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

/** What lies below the paths, each looked through once: for several plans of the same. */
export type Looked = Map<string, Promise<FolderContent>>

/** Finds what is to be imported; a ZIP archive counts as a folder. Reads no image. Throws LabelsCsvError. */
export async function planImport(paths: readonly string[], options: PlanOptions, signal?: AbortSignal, looked: Looked = new Map()): Promise<ImportPlan> {
  const { labelsCsv, unlisted = false } = options
  if (labelsCsv !== undefined) {
    const plan = await planFromCsv(labelsCsv, paths, signal, options.findings)
    return unlisted ? withOthers(plan, await planImport(paths, {}, signal, looked)) : plan
  }
  const entries: ImportEntry[] = []
  const refused: Refusal[] = []
  for (const path of paths) {
    const plan = await planPath(path, options, paths.length > 1, signal, looked)
    entries.push(...plan.entries)
    refused.push(...plan.refused)
  }
  return { entries, refused }
}

/** The plan of a table, and of the files that it does not list. */
function withOthers(plan: ImportPlan, all: ImportPlan): ImportPlan {
  const known = new Set([...plan.entries, ...plan.refused].map(({ path }) => resolve(path)))
  const isOther = ({ path }: { readonly path: string }): boolean => !known.has(resolve(path))
  return { entries: [...plan.entries, ...all.entries.filter(isOther)], refused: [...plan.refused, ...all.refused.filter(isOther)] }
}

async function planPath(path: string, options: PlanOptions, oneOfSeveral: boolean, signal: AbortSignal | undefined, looked: Looked): Promise<ImportPlan> {
  const auto = options.labels === 'auto'
  const fromFolders = options.labelsFromFolders === true || auto
  const withUnlisted = async (plan: ImportPlan): Promise<ImportPlan> => (options.unlisted === true ? withOthers(plan, await planPath(path, {}, oneOfSeveral, signal, looked)) : plan)
  const facts = await statOrRefuse(path)
  if ('code' in facts) return { entries: [], refused: [facts] }
  if (!facts.isFile() && !facts.isDirectory()) return { entries: [], refused: [{ path, code: 'not-a-file', reason: 'it is neither a file nor a folder' }] }
  let kind: 'folder' | 'archive' | 'directory' | 'file' = 'folder'
  try {
    if (facts.isFile()) kind = (await isZip(path)) ? 'archive' : (await isDicomdirFile(path)) ? 'directory' : 'file'
  } catch (error) {
    return { entries: [], refused: [refuseUnreadable(path, error)] }
  }
  if (kind === 'file') return { entries: [{ path, size: facts.size, labelSource: basename(path), method: 'folder', facts: { attributes: {} }, listed: true }], refused: [] }
  const ownTable = join(path, 'labels.csv')
  if (auto && kind === 'folder' && existsSync(ownTable)) return withUnlisted(await planFromCsv(ownTable, [path], signal, options.findings))

  const looking = looked.get(path) ?? contentOf(path, kind, signal)
  looked.set(path, looking)
  const content = await looking
  if (auto && content.table !== undefined) return withUnlisted(await planFromOwnTable(content.table, content, options.findings))
  const name = kind === 'archive' ? withoutZip(basename(path)) : basename(kind === 'directory' ? dirname(resolve(path)) : resolve(path))
  const entries = content.files.map(({ below, ...file }): ImportEntry => {
    // several folders given at once (data/*) are the classes themselves
    const label = below.length > 1 ? below[0] : oneOfSeveral ? name : undefined
    return {
      ...file,
      labelSource: (oneOfSeveral ? [name, ...below] : below).join('/'),
      method: 'folder',
      facts: { attributes: {}, ...(fromFolders && label !== undefined ? { label } : {}) },
      listed: kind === 'directory'
    }
  })
  return { entries, refused: [...content.refused, ...(await missingFromDirectories(content))] }
}

function contentOf(path: string, kind: 'folder' | 'archive' | 'directory', signal?: AbortSignal): Promise<FolderContent> {
  if (kind === 'archive') return walkZip(path, signal)
  return kind === 'directory' ? walkDicomdir(path, signal) : walkFolder(path, signal).then((content) => openArchives(content, signal))
}

/** Puts the files of the archives that lie in a folder in their places. */
async function openArchives(content: FolderContent, signal?: AbortSignal): Promise<FolderContent> {
  const files: FoundFile[] = []
  const directories = [...content.directories]
  const refused = [...content.refused]
  for (const file of content.files) {
    // a file that cannot be read is refused when its turn comes
    if (!hasZipName(file.path) || !(await isZip(file.path).catch(() => false))) {
      files.push(file)
      continue
    }
    const inside = await walkZip(file.path, signal)
    const place = (found: FoundFile): FoundFile => ({ ...found, below: [...file.below.slice(0, -1), withoutZip(file.below.at(-1) ?? ''), ...found.below] })
    files.push(...inside.files.map(place))
    directories.push(...inside.directories.map(place))
    refused.push(...inside.refused)
  }
  return { files, directories, refused }
}

function withoutZip(name: string): string {
  return name.replace(/\.zip$/i, '')
}

async function planFromCsv(csvPath: string, roots: readonly string[], signal?: AbortSignal, findings: readonly string[] = []): Promise<ImportPlan> {
  const archived = new Map<string, FoundFile>()
  const byName = new Map<string, string>()
  const refused: Refusal[] = []
  for (const root of roots) {
    if (!hasZipName(root) || !(await isZip(root).catch(() => false))) continue
    const content = await walkZip(root, signal)
    refused.push(...content.refused)
    for (const file of content.files) {
      archived.set(file.path, file)
      for (const name of namesInArchive(file)) if (!byName.has(name)) byName.set(name, file.path)
    }
  }
  const rows = await readLabelsCsv(csvPath, roots, (name) => byName.get(name), findings)
  const isBelow = belowRoots(roots)
  const inside = roots.length === 0 ? rows : rows.filter((row) => isBelow(row.path))
  const plan = await planRows(inside, csvPath, archived)
  return { entries: plan.entries, refused: [...refused, ...plan.refused] }
}

/** By the table that lies at the top of an archive. */
async function planFromOwnTable(table: FoundFile, content: FolderContent, findings?: readonly string[]): Promise<ImportPlan> {
  let text: string
  try {
    text = new TextDecoder().decode(await readBytes(table))
  } catch (error) {
    return { entries: [], refused: [...content.refused, refuseUnreadable(table.path, error)] }
  }
  const byName = new Map(content.files.flatMap((file) => namesInArchive(file).map((name) => [name, file.path] as const)))
  const top = table.path.slice(0, -'labels.csv'.length)
  const rows = parseLabelsCsv(text, table.path, (file) => findArchived(file, (name) => byName.get(name)) ?? top + file, findings)
  const plan = await planRows(rows, table.path, new Map(content.files.map((file) => [file.path, file])))
  return { entries: plan.entries, refused: [...content.refused, ...plan.refused] }
}

/** As people name a file of an archive: from its top, and from the folder that holds all of it. */
function namesInArchive({ below, member }: FoundFile): string[] {
  return [...new Set([below.join('/'), member?.name ?? ''])]
}

async function planRows(rows: readonly LabelsCsvRow[], csvPath: string, archived: ReadonlyMap<string, FoundFile>): Promise<ImportPlan> {
  const entries: ImportEntry[] = []
  const refused: Refusal[] = []
  const seen = new Map<string, string>()
  for (const { path, file, line, ...facts } of rows) {
    const content = JSON.stringify(facts)
    const before = seen.get(path)
    if (before === content) continue
    seen.set(path, content)
    // a second, different row about one file is a second voice
    const labelSource = before === undefined ? file.replaceAll('\\', '/') : `${file.replaceAll('\\', '/')} (line ${line})`
    const said = { labelSource, method: 'csv', facts, listed: true } as const
    const found = archived.get(path)
    if (found !== undefined) {
      const { below: _, ...source } = found
      entries.push({ ...source, ...said })
      continue
    }
    const stats = await statOrRefuse(path)
    if ('code' in stats) refused.push({ ...stats, reason: `line ${line} of ${csvPath} lists it, but ${stats.reason}` })
    else if (!stats.isFile()) refused.push({ path, code: 'not-a-file', reason: `line ${line} of ${csvPath} lists it, but it is no ordinary file` })
    else entries.push({ path, size: stats.size, ...said })
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
