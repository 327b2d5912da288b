import { PatientAmbiguousError, PatientUnknownError } from '../../store/errors.ts'
import type { Library } from '../../store/openLibrary.ts'
import { contentPath } from '../../store/paths.ts'
import type { FoundSources } from '../anonymize.ts'

/** The originals of a library: all, those of a data set (`NAME` or `NAME@VERSION`), or a patient's (PatientID, or `#12`). Throws LibraryErrors. */
export function librarySources(library: Library, choice: { readonly dataset?: string; readonly patient?: string }): FoundSources {
  const hashes = choice.dataset !== undefined ? ofDataset(library, choice.dataset) : ofPatient(library, choice.patient)
  return { sources: [...new Set(hashes)].toSorted().map((hash) => ({ path: library.files.absolute(contentPath('files', hash)) })), refused: [] }
}

function ofDataset(library: Library, reference: string): string[] {
  const [, name = reference, version] = /^(.*)@(\d+)$/.exec(reference) ?? []
  const dataset = library.datasets.named(name, version === undefined ? undefined : Number(version))
  return library.db
    .prepare<[number], { hash: string }>('SELECT image.file_hash AS hash FROM dataset_item AS item JOIN image ON image.id = item.image WHERE item.dataset = ?')
    .all(dataset.id)
    .map(({ hash }) => hash)
}

function ofPatient(library: Library, reference: string | undefined): string[] {
  if (reference === undefined) return library.db.prepare<[], { hash: string }>('SELECT hash FROM file').all().map(({ hash }) => hash)
  const found = library.archive.patientsWithId(reference)
  if (found.length > 1) throw new PatientAmbiguousError(found)
  const patient = found[0] ?? (/^#\d+$/.test(reference) ? library.archive.patient(Number(reference.slice(1))) : undefined)
  if (patient === undefined) throw new PatientUnknownError()
  return library.db
    .prepare<[number], { hash: string }>(
      'SELECT image.file_hash AS hash FROM study JOIN series ON series.study = study.id JOIN image ON image.series = series.id WHERE study.patient = ?'
    )
    .all(patient.id)
    .map(({ hash }) => hash)
}
