import { encodePng } from '../image/encodePng.ts'
import { renderSampleFilm, type PlannedFilm } from './sampleArchive.ts'
import { sampleDicom } from './sampleDicom.ts'

/** One file of a sample archive. */
export interface SampleFile {
  /** relative to the archive's folder, with `/` */
  readonly path: string
  readonly bytes: Uint8Array
}

/** Header of `labels.csv`; `file` is the DICOM file, `mask` is empty without lesions. */
export const LABEL_COLUMNS = ['file', 'label', 'patient', 'group', 'site', 'contrast', 'mask'] as const

/** The planned film as DICOM, as an 8-bit PNG in a folder named for its class, and its lesion mask where it has lesions. */
export function sampleFiles(planned: PlannedFilm, seed: number): SampleFile[] {
  const { film, mask } = renderSampleFilm(planned)
  const { dicom, png, mask: maskPath } = samplePaths(planned)
  const width = planned.size
  const grey = new Uint8Array(film.length)
  for (let i = 0; i < grey.length; i++) grey[i] = (film[i] as number) >> 4
  const files: SampleFile[] = [
    { path: dicom, bytes: sampleDicom(planned, film, seed) },
    { path: png, bytes: encodePng({ width, height: width, samplesPerPixel: 1, data: grey }) }
  ]
  if (maskPath !== '') files.push({ path: maskPath, bytes: encodePng({ width, height: width, samplesPerPixel: 1, data: mask }) })
  return files
}

/** `labels.csv` for the archive: one row per DICOM file in LABEL_COLUMNS' order. No value needs quoting. */
export function sampleLabels(plan: readonly PlannedFilm[]): string {
  const rows = plan.map((planned) => {
    const { dicom, mask } = samplePaths(planned)
    return [dicom, planned.label, planned.patient, planned.patient, planned.site, planned.contrast, mask].join(',')
  })
  return `${[LABEL_COLUMNS.join(','), ...rows].join('\n')}\n`
}

/** Where a planned film's files lie; `mask` is '' without lesions. */
export function samplePaths(planned: PlannedFilm): { readonly dicom: string; readonly png: string; readonly mask: string } {
  const { patient, study, instance } = planned
  const name = `${patient}-${study}-${instance}.png`
  return {
    dicom: `dicom/${patient}/${study}/${instance}.dcm`,
    png: `png/${planned.label}/${name}`,
    mask: planned.lesions.length > 0 ? `masks/${name}` : ''
  }
}
