import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Progress } from '../../contract/index.ts'
import { FileExistsError, writeNew } from './anonymize/writeNew.ts'
import type { Refusal } from './import/findings.ts'
import { refuseUnreadable } from './import/walkFolder.ts'
import { makeOutputFolder } from './outputFolder.ts'
import type { Library } from '../store/openLibrary.ts'
import { contentPath, errorCode, safeFileName } from '../store/paths.ts'
import { filesOf, type ChosenFiles } from './chosenFiles.ts'

export interface ExportReport {
  readonly written: number
  /** Files that were there with the same bytes. */
  readonly already: number
  readonly studies: number
  readonly refused: readonly Refusal[]
}

/**
 * Writes originals as they were imported: a folder a patient, in it one a study, in it the files under the names that they came with. Nothing is
 * overwritten. They name their patients: `anonymizeSources` is for what leaves the house. Throws OutputFolderError, LibraryErrors, the signal's reason.
 */
export async function exportStudies(library: Library, choice: ChosenFiles, out: string, hooks: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void }): Promise<ExportReport> {
  const files = filesOf(library, choice)
  await makeOutputFolder(out)
  const refused: Refusal[] = []
  const taken = new Map<string, string>()
  let [written, already] = [0, 0]
  for (const [done, { hash, originalName, study, patient, patientId, studyDate, format }] of files.entries()) {
    hooks.signal.throwIfAborted()
    hooks.onProgress({ phase: 'Copying originals', done, total: files.length, unit: 'files' })
    const folder = join(safeFileName(patientId ?? `patient ${patient}`), safeFileName(`${studyDate ?? 'undated'} study ${study}`))
    const plain = safeFileName(originalName === '' ? `${hash.slice(0, 16)}.${EXTENSIONS[format] ?? 'bin'}` : originalName)
    // discs give many files one name
    const key = join(folder, plain).toLowerCase()
    const name = (taken.get(key) ?? hash) === hash ? plain : `${plain.slice(0, plain.length - extname(plain).length)} ${hash.slice(0, 8)}${extname(plain)}`
    taken.set(key, taken.get(key) ?? hash)
    const path = join(out, folder, name)
    try {
      if (await writeNew(path, await readFile(library.files.absolute(contentPath('files', hash))))) written++
      else already++
    } catch (error) {
      if (error instanceof FileExistsError) refused.push({ path, code: error.code, reason: 'another file of that name is there' })
      else if (errorCode(error) === 'ENOENT' || errorCode(error) === 'EACCES') refused.push(refuseUnreadable(path, error))
      else throw error
    }
  }
  hooks.onProgress({ phase: 'Copying originals', done: files.length, total: files.length, unit: 'files' })
  return { written, already, studies: new Set(files.map(({ study }) => study)).size, refused }
}

const EXTENSIONS: Readonly<Record<string, string>> = { dicom: 'dcm', png: 'png', jpeg: 'jpg', tiff: 'tif', nifti: 'nii' }
