import type { LabelProposal } from '../../../contract/index.ts'
import { RowUnknownError } from '../../store/errors.ts'
import type { Library } from '../../store/openLibrary.ts'

/** The training queue, oldest first; of one study where it is named. */
export function listProposals(library: Library, studyId?: number): LabelProposal[] {
  const imagesIn = imagesOf(library)
  return (studyId === undefined ? library.labelProposals.open() : library.labelProposals.openOf(studyId)).map((row) => ({ row, images: imagesIn(row.study) })).map(({ row, images }) => ({
    proposalId: row.id,
    studyId: row.study,
    imageId: images[Math.floor((images.length - 1) / 2)] ?? null,
    images: images.length,
    finding: row.finding,
    value: row.value,
    present: [...new Set(images.flatMap((image) => library.labels.ofImage(image).flatMap((label) => (label.finding === row.finding ? [label.value] : []))))],
    proposedBy: row.proposedBy,
    proposedAt: row.proposedAt,
    note: row.reading === null ? null : (library.readings.ofStudy(row.study).find(({ id }) => id === row.reading)?.note ?? null)
  }))
}

/** Those about the finding of a data set, of studies that have images in its latest version. Throws DatasetUnknownError. */
export function listProposalsAbout(library: Library, dataset: string): LabelProposal[] {
  const { id, finding } = library.datasets.named(dataset)
  const studies = new Set(library.datasets.items(id).map(({ study }) => study))
  return listProposals(library).filter((proposal) => proposal.finding === finding && studies.has(proposal.studyId))
}

/** Puts a study into the training queue, to be looked at; false where it is there already. Throws RowUnknownError. */
export function queueStudy(library: Library, by: string, { studyId, finding }: { readonly studyId: number; readonly finding: string }): boolean {
  return library.transaction(() => {
    if (library.db.prepare<[number]>('SELECT 1 FROM study WHERE id = ?').get(studyId) === undefined) throw new RowUnknownError('study', studyId)
    if (library.labelProposals.openOf(studyId).some((row) => row.finding === finding)) return false
    library.labelProposals.add({ study: studyId, finding, proposedBy: by })
    return true
  })
}

/**
 * Takes proposals over as labels of their studies, made by those who proposed them, or sets them aside. Labels of the same finding before, of the study
 * and its images, are retired, not rewritten. A proposal without a value is left open by `accept`. One transaction. Returns how many were decided.
 */
export function decideProposals(library: Library, by: string, { proposalIds, accept }: { readonly proposalIds: readonly number[]; readonly accept: boolean }): number {
  // a patient's labels are about other studies too
  const earlier = library.db.prepare<[{ study: number; finding: string }], { id: number }>(
    `SELECT id FROM label WHERE finding = @finding AND retired_at IS NULL AND (study = @study OR series IN (SELECT id FROM series WHERE study = @study)
       OR image IN (SELECT image.id FROM series JOIN image ON image.series = series.id WHERE series.study = @study))`
  )
  return library.transaction(() => {
    let changed = 0
    for (const id of proposalIds) {
      const row = library.labelProposals.byId(id)
      if (row === undefined) throw new RowUnknownError('proposal', id)
      if (row.state !== 'open' || (accept && row.value === null)) continue
      if (accept && row.value !== null) {
        for (const { id: label } of earlier.all({ study: row.study, finding: row.finding })) library.labels.retire(label)
        library.labels.put({ subject: { study: row.study }, finding: row.finding, value: row.value, annotator: row.proposedBy, method: 'reader', source: 'reading' })
      }
      library.labelProposals.decide(id, accept ? 'accepted' : 'dismissed', by)
      changed++
    }
    if (changed > 0) library.audit.record(accept ? 'labels.accepted' : 'labels.dismissed', { proposals: changed }, by)
    return changed
  })
}

function imagesOf({ db }: Library): (study: number) => number[] {
  const query = db.prepare<[number], { id: number }>('SELECT image.id FROM series JOIN image ON image.series = series.id WHERE series.study = ? ORDER BY image.id')
  return (study) => query.all(study).map(({ id }) => id)
}
