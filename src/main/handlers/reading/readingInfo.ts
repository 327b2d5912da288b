import type { ReadingInfo } from '../../../contract/index.ts'
import type { Library } from '../../store/openLibrary.ts'
import type { ReadingRow } from '../../store/readings.ts'

/** A stored reading as the contract gives it. */
export function infoOfReading(library: Pick<Library, 'models'>): (row: ReadingRow) => ReadingInfo {
  const names = new Map<number, string | null>()
  const nameOf = (model: number | null): string | null => {
    if (model === null) return null
    const known = names.get(model)
    if (known !== undefined) return known
    const row = library.models.byId(model)
    const name = row === undefined ? null : `${row.name}@${row.version}`
    names.set(model, name)
    return name
  }
  return (row) => ({
    readingId: row.id,
    studyId: row.study,
    imageId: row.image,
    reader: row.reader,
    readAt: row.readAt,
    finding: row.finding,
    answer: row.answer,
    found: [...row.found],
    note: row.note,
    aiVisible: row.aiVisible,
    firstAnswer: row.firstAnswer,
    agrees: row.modelAnswer === null || row.answer === 'uncertain' ? null : row.answer === row.modelAnswer,
    model: row.modelAnswer === null ? null : { model: nameOf(row.model), score: row.modelScore, answer: row.modelAnswer, operatingPoint: row.operatingPoint }
  })
}
