import { element } from '../dicom/dicomElement.ts'
import { uidOf128Bits } from '../dicom/uid.ts'
import { writeDicom } from '../dicom/writeDicom.ts'
import { createRandom } from '../random.ts'
import { FILM_MAX } from './film.ts'
import { FIELD_OF_VIEW } from './grid.ts'
import type { PlannedFilm } from './sampleArchive.ts'

const DIGITAL_X_RAY_FOR_PRESENTATION = '1.2.840.10008.5.1.4.1.1.1.1'
const FIRST_DAY = Date.UTC(2001, 0, 1)
const DAY = 86_400_000

/**
 * A planned film as a DICOM Part 10 file: Digital X-Ray Image for presentation, 12 bits stored in 16, MONOCHROME2. Says that it is
 * synthetic in manufacturer, patient name, comments and description. UIDs follow from `seed` and the film's place in the archive.
 */
export function sampleDicom(planned: PlannedFilm, film: Uint16Array, seed: number): Uint8Array<ArrayBuffer> {
  const { patient, study, instance, size } = planned
  const date = dicomDate(planned.day)
  const spacing = FIELD_OF_VIEW / size
  return writeDicom(
    [
      element('ImageType', ['DERIVED', 'PRIMARY']),
      element('SOPClassUID', DIGITAL_X_RAY_FOR_PRESENTATION),
      element('SOPInstanceUID', sampleUid(seed, patient, study, instance)),
      element('StudyDate', date),
      element('SeriesDate', date),
      element('ContentDate', date),
      element('StudyTime', '120000'),
      element('ContentTime', `12${String(instance).padStart(2, '0')}00`),
      element('AccessionNumber', ''),
      element('Modality', 'DX'),
      element('PresentationIntentType', 'FOR PRESENTATION'),
      element('Manufacturer', 'Hilum synthetic phantom'),
      element('InstitutionName', `Synthetic site ${planned.site}`),
      element('ReferringPhysicianName', ''),
      element('StudyDescription', 'Synthetic chest phantom'),
      element('SeriesDescription', 'Synthetic PA chest'),
      element('PatientName', `Synthetic^${patient}`),
      element('PatientID', patient),
      element('PatientBirthDate', ''),
      element('PatientSex', planned.anatomy.sex),
      element('PatientAge', `${String(planned.anatomy.age).padStart(3, '0')}Y`),
      element('PatientComments', 'synthetic'),
      element('BodyPartExamined', 'CHEST'),
      element('ImagerPixelSpacing', [spacing, spacing]),
      element('ViewPosition', 'PA'),
      element('StudyInstanceUID', sampleUid(seed, patient, study)),
      element('SeriesInstanceUID', sampleUid(seed, patient, study, 'series')),
      element('StudyID', String(study)),
      element('SeriesNumber', 1),
      element('InstanceNumber', instance),
      element('PatientOrientation', ['L', 'F']),
      element('ImageLaterality', 'U'),
      element('ImageComments', 'synthetic'),
      element('PixelSpacing', [spacing, spacing]),
      element('BurnedInAnnotation', planned.marker === null ? 'NO' : 'YES'),
      element('WindowCenter', (FILM_MAX + 1) / 2),
      element('WindowWidth', FILM_MAX + 1),
      element('RescaleIntercept', 0),
      element('RescaleSlope', 1),
      element('RescaleType', 'US'),
      element('PresentationLUTShape', 'IDENTITY'),
      element('LossyImageCompression', '00')
    ],
    { rows: size, columns: size, photometricInterpretation: 'MONOCHROME2', bitsStored: 12, data: film }
  )
}

/** A UID that depends on the archive's seed and the names alone. */
function sampleUid(seed: number, ...names: readonly (string | number)[]): string {
  const random = createRandom(seed).fork('uid').fork(names.join('/'))
  return uidOf128Bits([0, 1, 2, 3].map(() => random.integer(2 ** 32).toString(16).padStart(8, '0')).join(''))
}

function dicomDate(day: number): string {
  return new Date(FIRST_DAY + day * DAY).toISOString().slice(0, 10).replaceAll('-', '')
}
