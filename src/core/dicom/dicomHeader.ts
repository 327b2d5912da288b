import { decimal, decimals, text, texts } from './attributes.ts'
import { characterSetOf } from './characterSet.ts'
import type { DicomDataset } from './parseDicom.ts'

/** What Hilum reads of a DICOM header. Absent and empty values are left out; text is decoded and trimmed, otherwise as written. */
export interface DicomHeader {
  readonly transferSyntax: string
  readonly sopClassUid?: string
  readonly sopInstanceUid?: string
  readonly patientId?: string
  readonly issuerOfPatientId?: string
  /** As written, e.g. `Yamada^Tarou=山田^太郎`. */
  readonly patientName?: string
  /** YYYYMMDD */
  readonly birthDate?: string
  readonly sex?: string
  /** As written, e.g. `045Y`. */
  readonly age?: string
  readonly studyInstanceUid?: string
  readonly seriesInstanceUid?: string
  readonly frameOfReferenceUid?: string
  readonly modality?: string
  /** YYYYMMDD */
  readonly studyDate?: string
  /** HHMMSS.FFFFFF, as far as written */
  readonly studyTime?: string
  readonly acquisitionDate?: string
  readonly studyDescription?: string
  readonly seriesDescription?: string
  readonly protocolName?: string
  readonly accessionNumber?: string
  readonly seriesNumber?: number
  readonly instanceNumber?: number
  readonly bodyPart?: string
  readonly viewPosition?: string
  readonly laterality?: string
  readonly patientOrientation?: readonly string[]
  readonly manufacturer?: string
  readonly manufacturerModel?: string
  readonly institution?: string
  readonly stationName?: string
  readonly imageType?: readonly string[]
  readonly presentationIntent?: string
  readonly burnedInAnnotation?: string
  /** mm between rows, between columns */
  readonly spacing?: readonly [row: number, column: number]
  /** mm */
  readonly sliceThickness?: number
  readonly imagePosition?: readonly number[]
  readonly imageOrientation?: readonly number[]
  /** Character sets that are not known, and the like. */
  readonly warnings: readonly string[]
}

/** Reads the header of a parsed file. Never throws: what cannot be read is left out. */
export function readDicomHeader(dataset: DicomDataset): DicomHeader {
  const characterSet = characterSetOf(texts(dataset, 'x00080005'))
  const values: Record<string, unknown> = {}
  for (const [name, tag] of TEXT) values[name] = text(dataset, tag, characterSet)
  for (const [name, tag] of LISTS) values[name] = texts(dataset, tag, characterSet)
  for (const [name, tag] of NUMBERS) values[name] = decimal(dataset, tag)
  for (const [name, tag] of VECTORS) {
    const numbers = decimals(dataset, tag)
    values[name] = numbers.length > 0 ? numbers : undefined
  }
  const spacing = decimals(dataset, 'x00280030').length === 2 ? decimals(dataset, 'x00280030') : decimals(dataset, 'x00181164')
  const [row, column] = spacing
  // Image Laterality is of the image, Laterality of its series
  values['patientName'] = text(dataset, 'x00100010', characterSet)?.replace(/=+$/, '')
  values['laterality'] = text(dataset, 'x00200062') ?? text(dataset, 'x00200060')
  const present = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
  return {
    transferSyntax: dataset.transferSyntax.uid,
    ...present,
    ...(row !== undefined && column !== undefined && row > 0 && column > 0 ? { spacing: [row, column] as const } : {}),
    warnings: characterSet.unknown.map((term) => `the character set ${JSON.stringify(term.slice(0, 40))} is not known; text is read as Latin-1`)
  }
}

type Names<T> = { [K in keyof DicomHeader]-?: DicomHeader[K] extends T | undefined ? K : never }[keyof DicomHeader]

const TEXT: readonly (readonly [Names<string>, string])[] = [
  ['sopClassUid', 'x00080016'],
  ['sopInstanceUid', 'x00080018'],
  ['patientId', 'x00100020'],
  ['issuerOfPatientId', 'x00100021'],
  ['birthDate', 'x00100030'],
  ['sex', 'x00100040'],
  ['age', 'x00101010'],
  ['studyInstanceUid', 'x0020000d'],
  ['seriesInstanceUid', 'x0020000e'],
  ['frameOfReferenceUid', 'x00200052'],
  ['modality', 'x00080060'],
  ['studyDate', 'x00080020'],
  ['studyTime', 'x00080030'],
  ['acquisitionDate', 'x00080022'],
  ['studyDescription', 'x00081030'],
  ['seriesDescription', 'x0008103e'],
  ['protocolName', 'x00181030'],
  ['accessionNumber', 'x00080050'],
  ['bodyPart', 'x00180015'],
  ['viewPosition', 'x00185101'],
  ['manufacturer', 'x00080070'],
  ['manufacturerModel', 'x00081090'],
  ['institution', 'x00080080'],
  ['stationName', 'x00081010'],
  ['presentationIntent', 'x00080068'],
  ['burnedInAnnotation', 'x00280301'],
]

const LISTS: readonly (readonly [Names<readonly string[]>, string])[] = [
  ['imageType', 'x00080008'],
  ['patientOrientation', 'x00200020']
]

const NUMBERS: readonly (readonly [Names<number>, string])[] = [
  ['seriesNumber', 'x00200011'],
  ['instanceNumber', 'x00200013'],
  ['sliceThickness', 'x00180050']
]

const VECTORS: readonly (readonly [Names<readonly number[]>, string])[] = [
  ['imagePosition', 'x00200032'],
  ['imageOrientation', 'x00200037']
]
