import type { ReadingInfo } from '../../../contract/index.ts'
import { readerFigures, type ReaderFigures } from '../../../core/judge/readerAgreement.ts'
import type { Library } from '../../store/openLibrary.ts'
import { pseudonym } from '../datasets.ts'
import { infoOfReading } from './readingInfo.ts'

/** A reading as it leaves the library: the study under a pseudonym, unless identities are asked for. */
export type ExportedReading = Omit<ReadingInfo, 'studyId' | 'imageId' | 'readingId'> & { readonly study: string; readonly pixelDigest: string | null }

export interface ExportedReadings {
  readonly readings: readonly ExportedReading[]
  /** Readers beside models at their operating points, and how often the models' answers changed theirs. */
  readonly figures: ReaderFigures
}

/** All readings in the order they were made, with how readers and models agree. Notes may name a patient: they go along only where `notes` asks for them. */
export function exportReadings(library: Library, { notes }: { readonly notes: boolean }): ExportedReadings {
  const rows = library.readings.all()
  const describe = infoOfReading(library)
  const uidOf = library.db.prepare<[number], { uid: string }>('SELECT uid FROM study WHERE id = ?')
  const infos = rows.map(describe)
  return {
    readings: infos.map(({ studyId, imageId, readingId: _, ...info }) => ({
      study: pseudonym('study', uidOf.get(studyId)?.uid ?? String(studyId)),
      pixelDigest: imageId === null ? null : (library.images.byId(imageId)?.pixelDigest ?? null),
      ...info,
      note: notes ? info.note : null
    })),
    figures: readerFigures(
      infos.map(({ studyId, reader, finding, answer, aiVisible, model }) => ({
        study: studyId,
        reader,
        finding,
        answer,
        aiVisible,
        modelAnswer: model?.answer ?? null,
        model: model?.model ?? null,
        operatingPoint: model?.operatingPoint ?? null
      }))
    )
  }
}
