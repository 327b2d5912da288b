import type { Library } from '../../store/openLibrary.ts'
import { contentPath } from '../../store/paths.ts'
import type { FoundSources } from '../anonymize.ts'
import { filesOf, type ChosenFiles } from '../chosenFiles.ts'

/** The chosen originals of a library. Throws LibraryErrors. */
export function librarySources(library: Library, choice: ChosenFiles): FoundSources {
  const hashes = new Set(filesOf(library, choice).map(({ hash }) => hash))
  return { sources: [...hashes].map((hash) => ({ path: library.files.absolute(contentPath('files', hash)) })), refused: [] }
}
