import type { DicomHeader } from '../../../core/dicom/dicomHeader.ts'
import { patientAge } from '../../../core/dicom/patientAge.ts'
import type { PatientFacts } from '../../store/archive.ts'
import type { ConflictKind } from '../../store/conflicts.ts'
import type { ImageRow } from '../../store/images.ts'
import type { Library } from '../../store/openLibrary.ts'
import type { FrameFacts } from '../../decode/imageFacts.ts'

/** What a correction found to be told, about the file's first image. */
export interface Correction {
  readonly kind: ConflictKind
  readonly detail: string
}

/**
 * Earlier copies of a file's SOP instance with the same pixels, frame by frame: what was sent again with a corrected header. A de-identified
 * copy corrects nothing, and a blank PatientID never takes the place of one that is filled.
 */
export function earlierCopies(library: Library, header: DicomHeader | undefined, frames: readonly FrameFacts[]): ImageRow[] {
  if (header?.sopInstanceUid === undefined || header.patientIdentityRemoved?.toUpperCase() === 'YES') return []
  const files = Map.groupBy(library.images.withSopUid(header.sopInstanceUid), (image) => image.fileHash)
  return [...files.values()]
    .filter((images) => images.length === frames.length && images.every((image) => image.pixelDigest === frames[image.frame]?.pixelDigest))
    .filter(([first]) => first?.studyUid === header.studyInstanceUid && (header.patientId !== undefined || first?.patientId === null))
    .flat()
}

/**
 * Where the earlier copy stands under another PatientID, its whole study goes to the patient of the new one, with labels, readings and
 * predictions: a study is of one patient. The former ID is kept. Where that patient has rows of this study already, both stay.
 */
export function followPatientId(library: Library, copies: readonly ImageRow[], facts: PatientFacts, source: string): Correction | undefined {
  const former = copies.find((copy) => facts.patientId !== undefined && (copy.patientId !== facts.patientId || copy.issuer !== (facts.issuer ?? '')))
  if (former === undefined) return undefined
  const patient = library.archive.patientFor(facts, former.studyUid)
  if (patient === former.patient) return undefined
  const moved = library.archive.moveStudy(former.study, patient)
  if (moved === 'all') library.patientValues.move(former.patient, patient)
  if (moved !== 'refused' && former.patientId !== null) library.patientValues.addFormerId(patient, former.patientId, source)
  const ids = `PatientID ${JSON.stringify(facts.patientId)}${facts.issuer === undefined ? '' : ` of ${facts.issuer}`}; the library had ${former.patientId === null ? 'none' : JSON.stringify(former.patientId)}`
  return { kind: 'patient-id-changed', detail: moved !== 'refused' ? `the same image came with ${ids}: its study is now this patient's, the former ID is kept` : `the same image came with ${ids}; both are kept` }
}

/** Notes name, sex and birth date of a file. The newest are shown and the former kept; what differs is told. */
export function noteDemographics(library: Library, patient: number, facts: PatientFacts, about: { readonly asOf: string | undefined; readonly source: string }): Correction | undefined {
  const fields = [['name', 'name', facts.name], ['sex', 'sex', facts.sex], ['birth_date', 'birth date', facts.birthDate]] as const
  const changes = fields.flatMap(([field, words, value]) => {
    const found = value === undefined || value === '' ? undefined : library.patientValues.note(patient, field, value, about)
    return found === undefined ? [] : [{ field, words, value: value ?? '', ...found }]
  })
  if (changes.some(({ field, replaced }) => field === 'birth_date' && replaced)) refreshAgeGroups(library, patient)
  if (changes.length === 0) return undefined
  const told = changes.map(({ words, value, former, replaced }) => `${words} ${JSON.stringify(value)} ${replaced ? `takes the place of ${JSON.stringify(former)}` : `is of an older study than ${JSON.stringify(former)}, which stays`}`)
  const doubt = ['name', 'birth_date'].every((field) => changes.some((change) => change.field === field)) ? '; this may be another patient with the same ID' : ''
  return { kind: 'demographics-changed', detail: `its patient's ${told.join('; ')}${doubt}; all are kept` }
}

/** Studies that do not write an age take it from the birth date. */
function refreshAgeGroups(library: Library, patient: number): void {
  const studies = library.db.prepare<[number], { id: number; acquired: string | null; birthDate: string | null }>(
    'SELECT study.id, study.acquired, patient.birth_date AS birthDate FROM study JOIN patient ON patient.id = study.patient WHERE patient.id = ? AND study.age IS NULL'
  )
  const set = library.db.prepare<[string | null, number]>('UPDATE study SET age_group = ? WHERE id = ?')
  for (const { id, acquired, birthDate } of studies.all(patient)) {
    set.run(patientAge({ birthDate: birthDate ?? undefined, studyDate: acquired?.slice(0, 10) })?.group ?? null, id)
  }
}
