import type { Codecs } from '../image/codecs.ts'
import { ImageRefusedError, refuseFailures } from '../image/imageRefusedError.ts'
import { joinBytes } from '../joinBytes.ts'
import { readElementTree, type ElementTree } from '../dicom/elementTree.ts'
import { nameOfTag } from '../dicom/nameOfTag.ts'
import { parseDicom, type DicomDataset } from '../dicom/parseDicom.ts'
import { EXPLICIT_BIG_ENDIAN, EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from '../dicom/transferSyntax.ts'
import { IMPLEMENTATION_CLASS_UID } from '../dicom/writeDicom.ts'
import { writeElementTree } from '../dicom/writeElementTree.ts'
import { blankPixels } from './blankPixels.ts'
import { regionsFor, type BlankRule } from './blankRegions.ts'
import { burnedInRisk, showsRecognisableFeatures } from './burnedIn.ts'
import { deidentify } from './deidentify.ts'
import { ascii, leaf } from './dummyValue.ts'
import { asciiText } from './elementText.ts'
import type { ProfileOption } from './profileTable.ts'
import type { Tally } from './tally.ts'

/** A file is refused because its pixels may show who the patient is. */
export class BurnedInError extends Error {
  override readonly name = 'BurnedInError'
  readonly code = 'burned-in'
}

/** What identifies a patient in a file; empty texts where it is not said. Latin-1 of the bytes, whatever the character set. */
export interface PatientIdentity {
  readonly id: string
  readonly issuer: string
  readonly name: string
  readonly birthDate: string
  readonly study: string
}

/** What stands for a patient in every file of theirs. */
export interface PatientAlias {
  readonly id: string
  readonly name: string
  readonly shiftDays?: number
}

export interface AnonymizeRequest {
  readonly options: ReadonlySet<ProfileOption>
  readonly aliasOf: (patient: PatientIdentity) => PatientAlias
  readonly newUid: (uid: string) => string
  /** For a file that names no instance. */
  readonly fallbackUid: () => string
  readonly method: string
  readonly onBurnedIn: 'refuse' | 'warn' | 'keep'
  readonly blank: readonly BlankRule[]
}

export interface AnonymizedDicom {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly alias: PatientAlias
  /** New UIDs, whether or not the file keeps its own: for the file's name. */
  readonly study: string
  readonly instance: string
  readonly transferSyntax: string
  readonly blanked: boolean
  readonly warnings: readonly string[]
  readonly tally: Tally
}

/**
 * A DICOM file de-identified (PS3.15 Annex E). Pixel bytes, fragments included, and transfer syntax stay as they are, with two exceptions: a
 * deflated file is written in Explicit VR Little Endian, and so is a compressed one whose pixels are blanked. Preamble and meta header are
 * made anew. Throws ImageRefusedError, BurnedInError.
 */
export function anonymizeDicom(file: Uint8Array, codecs: Codecs, request: AnonymizeRequest): AnonymizedDicom {
  return refuseFailuresBut(() => {
    const dataset = parseDicom(file, codecs)
    if (dataset.brokenAt !== undefined) throw new ImageRefusedError('truncated', `the DICOM file breaks off in element ${dataset.brokenAt}`)
    const read = readElementTree(dataset.bytes, dataset.start, dataset.transferSyntax)
    checkKind(read.elements)
    const warnings = [...dataset.warnings, ...read.warnings]
    const regions = regionsFor(dataset, request.blank)
    const risk = burnedInRisk(dataset)
    if (risk !== undefined && regions.length === 0) {
      if (request.onBurnedIn === 'refuse') throw new BurnedInError(`its pixels may show who the patient is: ${risk}`)
      if (request.onBurnedIn === 'warn') warnings.push(`its pixels may show who the patient is: ${risk}`)
    }
    if (showsRecognisableFeatures(dataset)) warnings.push('it says that a face or the like can be recognised in it (0028,0302)')
    const blanked = regions.length === 0 ? undefined : blankPixels(read.elements, dataset, regions, codecs)
    if (has(read.elements, '00420011')) warnings.push('its document (0042,0011) cannot be cleaned and was replaced by nothing')
    return { ...write(blanked?.elements ?? read.elements, dataset, request, { blanked: blanked !== undefined, decoded: blanked?.decoded === true }), warnings }
  })
}

function refuseFailuresBut<T>(work: () => T): T {
  let own: BurnedInError | undefined
  const done = refuseFailures('the DICOM file is damaged', () => {
    try {
      return { value: work() }
    } catch (error) {
      if (!(error instanceof BurnedInError)) throw error
      own = error
      return undefined
    }
  })
  if (done === undefined) throw own ?? new Error('unreachable')
  return done.value
}

const DICOMDIR = '1.2.840.10008.1.3.10'

function checkKind(elements: ElementTree): void {
  const sopClass = textOf(elements, '00080016')
  if (sopClass === DICOMDIR || has(elements, '00041220')) {
    throw new ImageRefusedError('no-pixels', 'it is a DICOMDIR, an index of files with their patients; make a new one of the files that are written')
  }
  if (sopClass === '') throw new ImageRefusedError('damaged', `it does not say what it is: SOP Class UID ${nameOfTag('00080016')} is missing`)
}

function write(
  elements: ElementTree,
  dataset: DicomDataset,
  request: AnonymizeRequest,
  { blanked, decoded }: { blanked: boolean; decoded: boolean }
): Omit<AnonymizedDicom, 'warnings'> {
  const patient = identityOf(elements)
  const alias = request.aliasOf(patient)
  const oldInstance = textOf(elements, '00080018')
  const instance = oldInstance === '' ? request.fallbackUid() : request.newUid(oldInstance)
  const { elements: kept, tally } = deidentify(oldInstance === '' ? [...elements, leaf('00080018', 'UI', instance)] : elements, {
    options: request.options,
    ...(alias.shiftDays === undefined ? {} : { shiftDays: alias.shiftDays }),
    patientId: alias.id,
    patientName: alias.name,
    newUid: (uid) => (uid === instance ? uid : request.newUid(uid)),
    method: request.method,
    cleanedPixels: blanked
  })
  const marked = blanked ? withElement(kept, leaf('00280301', 'CS', 'NO')) : kept
  const { uid, explicit, littleEndian } = encodingOf(dataset, decoded)
  const body = writeElementTree(marked, { explicit, littleEndian })
  const meta = metaHeader(textOf(marked, '00080016'), textOf(marked, '00080018'), uid)
  return {
    bytes: joinBytes([new Uint8Array(128), ascii('DICM'), meta, body]),
    alias,
    study: request.newUid(patient.study),
    instance,
    transferSyntax: uid,
    blanked,
    tally
  }
}

/** As the values stand: a file that names one encoding and uses another is written as what it is. */
function encodingOf({ transferSyntax }: DicomDataset, decoded: boolean): { uid: string; explicit: boolean; littleEndian: boolean } {
  const { explicit, littleEndian, encapsulated } = transferSyntax
  if (encapsulated && !littleEndian) throw new ImageRefusedError('damaged', 'compressed pixels stand in a big endian file, which cannot be')
  if (encapsulated) return { uid: decoded ? EXPLICIT_LITTLE_ENDIAN : transferSyntax.uid, explicit: true, littleEndian: true }
  return { uid: !explicit ? IMPLICIT_LITTLE_ENDIAN : littleEndian ? EXPLICIT_LITTLE_ENDIAN : EXPLICIT_BIG_ENDIAN, explicit, littleEndian }
}

/** The file meta information (PS3.10 7.1): what the format needs, and Hilum as the writer. */
function metaHeader(sopClass: string, instance: string, transferSyntax: string): Uint8Array {
  const encoding = { explicit: true, littleEndian: true }
  const body = writeElementTree(
    [
      { tag: '00020001', vr: 'OB', bytes: Uint8Array.of(0, 1) },
      leaf('00020002', 'UI', sopClass),
      leaf('00020003', 'UI', instance),
      leaf('00020010', 'UI', transferSyntax),
      leaf('00020012', 'UI', IMPLEMENTATION_CLASS_UID),
      leaf('00020013', 'SH', 'HILUM')
    ],
    encoding
  )
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, body.length, true)
  return joinBytes([writeElementTree([{ tag: '00020000', vr: 'UL', bytes: length }], encoding), body])
}

function identityOf(elements: ElementTree): PatientIdentity {
  return {
    id: textOf(elements, '00100020'),
    issuer: textOf(elements, '00100021'),
    name: textOf(elements, '00100010'),
    birthDate: textOf(elements, '00100030'),
    study: textOf(elements, '0020000d')
  }
}

function withElement(elements: ElementTree, element: ElementTree[number]): ElementTree {
  return [...elements.filter(({ tag }) => tag !== element.tag), element].toSorted((a, b) => (a.tag < b.tag ? -1 : 1))
}

function has(elements: ElementTree, tag: string): boolean {
  return elements.some((element) => element.tag === tag)
}

function textOf(elements: ElementTree, tag: string): string {
  const element = elements.find((one) => one.tag === tag)
  return element === undefined ? '' : asciiText(element)
}
