import type { PixelSpacing } from './image.ts'

/** The unit of a measurement, with where its millimetres hold: `mm`, `mm (detector)`, … `px` where the file gives none. */
export function spacingLabel(spacing: Pick<PixelSpacing, 'provenance'> | undefined): string {
  return spacing === undefined ? 'px' : LABELS[spacing.provenance]
}

const LABELS: Readonly<Record<PixelSpacing['provenance'], string>> = {
  patient: 'mm',
  detector: 'mm (detector)',
  calibrated: 'mm (calibrated)',
  estimated: 'mm (estimated at the patient)',
  film: 'mm (film)',
  unspecified: 'mm (calibration unknown)'
}
