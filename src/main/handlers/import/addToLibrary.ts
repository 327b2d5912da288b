import { basename } from 'node:path'
import type { DicomHeader } from '../../../core/dicom/dicomHeader.ts'
import type { PatientFacts, SeriesFacts, StudyFacts } from '../../store/archive.ts'
import type { ImageRow } from '../../store/images.ts'
import type { Library } from '../../store/openLibrary.ts'
import { DIAGNOSIS, pseudonym } from '../datasets.ts'
import { SCANNER_ATTRIBUTE } from '../scannerAttribute.ts'
import { earlierCopies, followPatientId, noteDemographics } from './corrections.ts'
import type { ImportConflict } from './findings.ts'
import type { ImageFacts } from '../../decode/imageFacts.ts'
import type { ReadFile } from './readImage.ts'

/** What adding one file did. */
export interface Addition {
  readonly images: readonly number[]
  readonly isNew: boolean
  readonly label: 'added' | 'same' | 'changed' | 'none'
  /** The first name of a file with the same pixels, where there is one. */
  readonly sameAs?: string
  readonly conflicts: readonly ImportConflict[]
  /** It was moved from an anonymous patient to the one that is now known. */
  readonly moved: boolean
}

/**
 * Adds one file's rows, or what is new about a file that is there; inside the transaction that settles the file. `facts` are needed for bytes
 * that the library does not have.
 */
export function addToLibrary(library: Library, file: ReadFile, facts: ImageFacts | undefined): Addition {
  const existing = library.images.ofFile(file.hash)
  const conflicts: ImportConflict[] = []
  let moved = false
  let images: readonly number[]
  if (existing.length === 0) {
    if (facts === undefined) throw new TypeError(`${file.entry.path} is new and was not decoded`)
    const added = addNew(library, file, facts, conflicts)
    images = added.images
    moved = added.moved
  } else {
    images = existing.map((image) => image.id)
    moved = complete(library, file, existing, conflicts)
  }
  const label = addLabels(library, file, images)
  const sameAs = findSamePixels(library, file, images, conflicts)
  return { images, isNew: existing.length === 0, label, ...(sameAs === undefined ? {} : { sameAs }), conflicts, moved }
}

/** Manufacturer (0008,0070) and model (0008,1090), as one attribute; nothing where the file names neither. */
function scannerOf(header: DicomHeader | undefined): Record<string, string> {
  const name = [header?.manufacturer, header?.manufacturerModel].flatMap((part) => part?.trim() ?? []).filter((part) => part !== '').join(' ')
  return name === '' ? {} : { [SCANNER_ATTRIBUTE]: name }
}

function addNew(library: Library, { entry, hash, bytes }: ReadFile, facts: ImageFacts, conflicts: ImportConflict[]): { readonly images: number[]; readonly moved: boolean } {
  const { patient: written, study, series } = placeOf(entry.facts, facts.header, hash)
  const originalName = basename(entry.member?.name ?? entry.path)
  const copies = earlierCopies(library, facts.header, facts.frames)
  const follows = followPatientId(library, copies, written, originalName)
  const patient = currentIdentity(library, written, study.uid)
  const place = library.archive.seriesFor(patient, study, series)
  const asOf = isoDate(facts.header?.studyDate) ?? isoDate(facts.header?.acquisitionDate)
  const changed = facts.header === undefined ? undefined : noteDemographics(library, place.patient, patient, { asOf, source: originalName })
  library.images.addFile({ hash, size: bytes.length, format: facts.format, originalName })
  const images = facts.frames.map((frame, index) => {
    const image = library.images.add({
      ...frame,
      series: place.series,
      fileHash: hash,
      frame: index,
      sopUid: facts.header?.sopInstanceUid,
      instanceNumber: wholeOf(facts.header?.instanceNumber),
      splitGroup: splitGroupOf(entry.facts, facts.format),
      source: entry.facts.source ?? facts.header?.institution,
      attributes: { ...scannerOf(facts.header), ...entry.facts.attributes }
    })
    library.geometry.put(image, frame.geometry)
    return image
  })
  const [first] = images
  const sopUid = facts.header?.sopInstanceUid
  if (first !== undefined && sopUid !== undefined) {
    const other = library.images.withSopUid(sopUid).find(({ fileHash, frame }) => fileHash !== hash && frame === 0)
    if (other !== undefined) {
      const detail = `its SOP Instance UID is also that of other bytes, imported as ${other.originalName}; both are kept`
      library.conflicts.add({ kind: 'sop-uid-reused', image: first, otherImage: other.id, detail })
      conflicts.push({ kind: 'sop-uid-reused', path: entry.path, detail })
    }
  }
  for (const copy of copies) {
    const by = images[copy.frame]
    if (by !== undefined && library.images.byId(copy.id)?.series === place.series) library.images.supersede(copy.id, by)
  }
  for (const correction of [follows, changed]) {
    if (correction === undefined || first === undefined) continue
    library.conflicts.add({ ...correction, image: first })
    conflicts.push({ ...correction, path: entry.path })
  }
  return { images, moved: follows !== undefined }
}

/** A study that was given to another patient draws later files of its former PatientID after it. */
function currentIdentity(library: Library, facts: PatientFacts, studyUid: string): PatientFacts {
  const patient = facts.patientId === undefined ? undefined : library.patientValues.withFormerId(facts.patientId, studyUid)
  const row = patient === undefined ? undefined : library.archive.patient(patient)
  return row === undefined || row.patientId === null ? facts : { ...facts, patientId: row.patientId, issuer: row.issuer }
}

/** Adds what the table says of a file that is there already; true where its images were moved to a patient. */
function complete(library: Library, { entry, hash }: ReadFile, existing: readonly ImageRow[], conflicts: ImportConflict[]): boolean {
  const { facts } = entry
  let moved = false
  for (const image of existing) {
    library.images.complete(image.id, { splitGroup: splitGroupOf(facts, image.format), source: facts.source, attributes: facts.attributes })
  }
  const [first] = existing
  if (first === undefined || first.format === 'dicom' || facts.patient === undefined || facts.patient === first.patientId) {
    if (first !== undefined && facts.urgency !== undefined) library.archive.setUrgency(first.study, facts.urgency)
    return false
  }
  if (first.patientId === null) {
    const { patient, study, series } = placeOf(facts, undefined, hash)
    const place = library.archive.seriesFor(patient, study, series)
    for (const image of existing) library.images.moveToSeries(image.id, place.series)
    moved = true
  } else {
    const detail = 'it is in the library under another patient than the table says; the first one stays'
    library.conflicts.add({ kind: 'patient-differs', image: first.id, detail })
    conflicts.push({ kind: 'patient-differs', path: entry.path, detail })
  }
  return moved
}

function addLabels(library: Library, { entry }: ReadFile, images: readonly number[]): Addition['label'] {
  const { label, findings = {} } = entry.facts
  const said = Object.entries({ ...findings, ...(label === undefined ? {} : { [DIAGNOSIS]: label }) })
  if (said.length === 0) return 'none'
  const outcomes = images.flatMap((image) =>
    said.map(([finding, value]) => library.labels.put({ subject: { image }, finding, value, method: entry.method, source: entry.labelSource }))
  )
  return outcomes.find((outcome) => outcome !== 'same') ?? 'same'
}

/** Notes contradictory labels of the same bytes or pixels; answers the first name of another file with these pixels. */
function findSamePixels(library: Library, { entry, hash }: ReadFile, images: readonly number[], conflicts: ImportConflict[]): string | undefined {
  const [first] = images
  const image = first === undefined ? undefined : library.images.byId(first)
  if (image === undefined) return undefined
  const others = image.uniform === 1 ? [] : library.images.withDigest(image.pixelDigest).filter((other) => other.fileHash !== hash)
  for (const row of [image, ...others]) {
    for (const label of library.labels.ofImage(row.id)) {
      if (entry.facts.label === undefined || label.finding !== DIAGNOSIS || label.value === entry.facts.label) continue
      const detail = `it is labelled "${entry.facts.label}" here and "${label.value}" as ${label.source === '' ? row.originalName : label.source}; it is left out of data sets`
      library.conflicts.add({ kind: 'labels-contradict', image: image.id, ...(row.id === image.id ? {} : { otherImage: row.id }), detail })
      conflicts.push({ kind: 'labels-contradict', path: entry.path, detail })
    }
  }
  return others[0]?.originalName
}

/** Which patient, study and series a file belongs to: its header's, else the table's, else its own. A blank never groups. */
function placeOf(facts: ReadFile['entry']['facts'], header: DicomHeader | undefined, hash: string): { patient: PatientFacts; study: StudyFacts; series: SeriesFacts } {
  const patientId = header?.patientId ?? facts.patient
  const local = facts.study === undefined ? (patientId === undefined ? `local:file:${hash}` : 'local:') : `local:study:${facts.study}`
  const studyUid = header?.studyInstanceUid ?? (header === undefined ? local : `local:file:${hash}`)
  return {
    patient: { patientId, issuer: header?.issuerOfPatientId, name: header?.patientName, sex: header?.sex, birthDate: isoDate(header?.birthDate) },
    study: {
      uid: studyUid,
      accession: header?.accessionNumber,
      description: header?.studyDescription,
      acquired: isoTime(header?.studyDate, header?.studyTime),
      age: header?.age,
      ageGroup: header?.patientAge?.group,
      urgency: facts.urgency ?? header?.requestPriority
    },
    series: {
      uid: header?.seriesInstanceUid ?? 'local:',
      modality: header?.modality,
      bodyPart: header?.bodyPart,
      viewPosition: header?.viewPosition,
      description: header?.seriesDescription,
      number: wholeOf(header?.seriesNumber)
    }
  }
}

/** A DICOM file has its patient in its header, so the table's patient can only keep images together. */
function splitGroupOf(facts: ReadFile['entry']['facts'], format: ImageRow['format']): string | undefined {
  return facts.group ?? (format === 'dicom' && facts.patient !== undefined ? pseudonym('patient', facts.patient) : undefined)
}

/** An IS (PS3.5 6.2) that is written as one; a fraction is no number of an image. */
function wholeOf(value: number | undefined): number | undefined {
  return Number.isSafeInteger(value) ? value : undefined
}

/** DICOM DA (PS3.5 6.2) as ISO 8601; undefined where it is not one. */
function isoDate(date: string | undefined): string | undefined {
  const parts = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date ?? '')
  return parts === null ? undefined : `${parts[1]}-${parts[2]}-${parts[3]}`
}

/** DICOM DA and TM as ISO 8601 without zone, as far as they are written. */
function isoTime(date: string | undefined, time: string | undefined): string | undefined {
  const day = isoDate(date)
  const parts = /^(\d{2}):?(\d{2})(?::?(\d{2}))?/.exec(time ?? '')
  return day === undefined || parts === null ? day : `${day}T${parts[1]}:${parts[2]}:${parts[3] ?? '00'}`
}
