import type { PixelSpacing } from '../image/image.ts'
import { imageOrientation, planeName, type PlaneName } from '../series/imagePlane.ts'
import { lettersOfPatientOrientation, lettersOfPlane, type EdgeLetters } from '../series/orientationLetters.ts'
import { decimal, text, texts } from './attributes.ts'
import { characterSetOf } from './characterSet.ts'
import { cineOf, type Cine } from './cine.ts'
import { framePlacement, type FramePlacement } from './framePlacement.ts'
import type { DicomDataset } from './parseDicom.ts'
import { patientAge, type PatientAge } from './patientAge.ts'
import { pixelAspectRatioOf, pixelSpacingOf } from './pixelSpacing.ts'
import { requestPriorityOf, type RequestPriority } from './requestPriority.ts'
import { frameTechnique, type Technique } from './technique.ts'
import { viewOf, type View } from './view.ts'

/**
 * What Hilum reads of a DICOM header. Absent and empty values are left out; text is decoded and trimmed, otherwise as written. What may
 * differ from frame to frame is that of the first; `framePlacement` and `pixelSpacingOf` give the others'.
 */
export interface DicomHeader extends FramePlacement {
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
  readonly view?: View
  /** Age at the study with its group; undefined where neither age nor birth date tells it. */
  readonly patientAge?: PatientAge
  /** As written: BIPED (which is meant where it is absent) or QUADRUPED. */
  readonly anatomicalOrientation?: string
  readonly patientIdentityRemoved?: string
  readonly manufacturer?: string
  readonly manufacturerModel?: string
  readonly institution?: string
  readonly stationName?: string
  readonly imageType?: readonly string[]
  readonly presentationIntent?: string
  readonly burnedInAnnotation?: string
  readonly spacing?: PixelSpacing
  readonly pixelAspectRatio?: number
  /** Of an image with an orientation. */
  readonly plane?: PlaneName
  /** What lies beyond each edge of the image, from its orientation, else from Patient Orientation; absent where neither says it. */
  readonly edges?: EdgeLetters
  readonly cine?: Cine
  /** How it was taken; absent where nothing of it is said. */
  readonly technique?: Technique
  /** What the request asked for: Requested Procedure Priority (0040,1003) of the image or of its Request Attributes (0040,0275), else Study Priority ID (0032,000C). */
  readonly requestPriority?: RequestPriority
  /** Character sets that are not known, and the like. */
  readonly warnings: readonly string[]
}

/** Reads the header of a parsed file. Never throws: what cannot be read is left out. */
export function readDicomHeader(dataset: DicomDataset): DicomHeader {
  const characterSet = characterSetOf(texts(dataset, 'x00080005'))
  const values: Record<string, unknown> = {}
  for (const [name, tag] of TEXT) values[name] = text(dataset, tag, characterSet)
  for (const [name, tag] of NUMBERS) values[name] = decimal(dataset, tag)
  const placement = framePlacement(dataset, 0)
  const orientation = imageOrientation(placement.imageOrientation)
  values['patientName'] = text(dataset, 'x00100010', characterSet)?.replace(/=+$/, '')
  values['imageType'] = texts(dataset, 'x00080008')
  values['view'] = viewOf(dataset, characterSet)
  values['patientAge'] = patientAge({
    age: text(dataset, 'x00101010'),
    birthDate: text(dataset, 'x00100030'),
    studyDate: text(dataset, 'x00080020') ?? text(dataset, 'x00080022')
  })
  values['spacing'] = pixelSpacingOf(dataset, 0)
  values['pixelAspectRatio'] = pixelAspectRatioOf(dataset)
  values['plane'] = orientation === undefined ? undefined : planeName(orientation)
  values['edges'] = edgesOf(placement, text(dataset, 'x00102210'))
  values['cine'] = cineOf(dataset)
  const technique = frameTechnique(dataset, 0)
  values['technique'] = Object.keys(technique).length === 0 ? undefined : technique
  values['requestPriority'] = requestPriorityOf(dataset)
  const present = Object.fromEntries(Object.entries({ ...values, ...placement }).filter(([, value]) => value !== undefined))
  return {
    transferSyntax: dataset.transferSyntax.uid,
    ...present,
    warnings: characterSet.unknown.map((term) => `the character set ${JSON.stringify(term.slice(0, 40))} is not known; text is read as Latin-1`)
  }
}

/**
 * The letters at the edges of an image: from its orientation in the patient, else from Patient Orientation. Undefined where neither tells
 * them, and for animals (Anatomical Orientation Type (0010,2210) QUADRUPED), whose directions have other names.
 */
export function edgesOf(placement: Pick<FramePlacement, 'imageOrientation' | 'patientOrientation'>, anatomicalOrientation?: string): EdgeLetters | undefined {
  if (anatomicalOrientation?.toUpperCase() === 'QUADRUPED') return undefined
  const orientation = imageOrientation(placement.imageOrientation)
  return orientation === undefined ? lettersOfPatientOrientation(placement.patientOrientation) : lettersOfPlane(orientation)
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
  ['anatomicalOrientation', 'x00102210'],
  ['patientIdentityRemoved', 'x00120062'],
  ['manufacturer', 'x00080070'],
  ['manufacturerModel', 'x00081090'],
  ['institution', 'x00080080'],
  ['stationName', 'x00081010'],
  ['presentationIntent', 'x00080068'],
  ['burnedInAnnotation', 'x00280301'],
]

const NUMBERS: readonly (readonly [Names<number>, string])[] = [
  ['seriesNumber', 'x00200011'],
  ['instanceNumber', 'x00200013']
]
