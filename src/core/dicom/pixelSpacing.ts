import type { PixelSpacing } from '../image/image.ts'
import { decimal, decimals, doubles, items, longs, short, text, texts } from './attributes.ts'
import { frameScopes } from './functionalGroups.ts'
import type { DicomDataset, DicomScope } from './parseDicom.ts'

/**
 * The size of a pixel of frame `frame` and where its millimetres hold (PS3.3 10.7.1.3). Nothing is substituted silently: a projection's
 * Pixel Spacing equal to Imager Pixel Spacing is that of the detector, a different one or one with a calibration type is calibrated, one
 * alone is of unknown calibration; Imager Pixel Spacing with a magnification factor is estimated at the patient. Undefined where the file
 * gives no millimetres.
 */
export function pixelSpacingOf(dataset: DicomDataset, frame: number): PixelSpacing | undefined {
  const measures = frameScopes(dataset, frame, 'x00289110')
  return ultrasoundSpacing(dataset) ?? writtenSpacing(dataset, frame, measures) ?? detectorSpacing(dataset) ?? pairOf(dataset, 'x00182010', 'NominalScannedPixelSpacing', 'film')
}

/** Pixel Aspect Ratio (0028,0034): height of a pixel by its width; undefined where it is not written. */
export function pixelAspectRatioOf(dataset: DicomDataset): number | undefined {
  const [vertical, horizontal] = decimals(dataset, 'x00280034')
  return vertical !== undefined && horizontal !== undefined && vertical > 0 && horizontal > 0 ? vertical / horizontal : undefined
}

/** Written decimals that differ by less are one number. */
const SAME_SPACING = 1e-4
/** Modalities whose images are cross-sections of the object itself. */
const CROSS_SECTIONS: ReadonlySet<string> = new Set(['CT', 'MR', 'PT', 'NM', 'US', 'IVUS', 'OCT', 'OPT', 'SM', 'RTDOSE', 'SEG'])
const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7'

function writtenSpacing(dataset: DicomDataset, frame: number, measures: readonly DicomScope[]): PixelSpacing | undefined {
  const written = measures.map((scope) => pairOf(scope, 'x00280030', 'PixelSpacing', 'patient')).find((found) => found !== undefined)
  if (written === undefined) return undefined
  const calibration = text(dataset, 'x00280a02')?.toUpperCase()
  const description = text(dataset, 'x00280a04')
  const calibrated: PixelSpacing = {
    ...written,
    provenance: 'calibrated',
    ...(calibration === undefined ? {} : { calibration }),
    ...(description === undefined ? {} : { calibrationDescription: description })
  }
  if (calibration !== undefined) return calibrated
  const imager = pairOf(dataset, 'x00181164', 'ImagerPixelSpacing', 'detector')
  if (imager !== undefined) return same(written, imager) ? { ...written, provenance: 'detector' } : calibrated
  const scanned = pairOf(dataset, 'x00182010', 'NominalScannedPixelSpacing', 'film')
  if (scanned !== undefined) return same(written, scanned) ? { ...written, provenance: 'film' } : calibrated
  return isCrossSection(dataset, frame) ? written : { ...written, provenance: 'unspecified' }
}

/** A CT localizer has a plane and is a projection all the same. */
function isCrossSection(dataset: DicomDataset, frame: number): boolean {
  const modality = text(dataset, 'x00080060')?.toUpperCase() ?? ''
  const localizer = texts(dataset, 'x00080008')?.[2]?.toUpperCase() === 'LOCALIZER'
  if (localizer && modality === 'CT') return false
  const inPlane = frameScopes(dataset, frame, 'x00209116').some((scope) => decimals(scope, 'x00200037').length === 6)
  if (inPlane) return true
  return CROSS_SECTIONS.has(modality) && !(text(dataset, 'x00080016') ?? '').startsWith(SECONDARY_CAPTURE)
}

function detectorSpacing(dataset: DicomDataset): PixelSpacing | undefined {
  const imager = pairOf(dataset, 'x00181164', 'ImagerPixelSpacing', 'detector')
  const magnification = decimal(dataset, 'x00181114')
  if (imager === undefined || magnification === undefined || magnification < 1) return imager
  return { ...imager, row: imager.row / magnification, column: imager.column / magnification, provenance: 'estimated', magnification }
}

/** Where all two-dimensional tissue regions in centimetres agree (PS3.3 C.8.5.5): the spacing inside them, and nowhere else. */
function ultrasoundSpacing(dataset: DicomDataset): PixelSpacing | undefined {
  const regions = items(dataset, 'x00186011').filter((region) => short(region, 'x00186012') === 1 && short(region, 'x00186024') === 3 && short(region, 'x00186026') === 3)
  const found = regions.flatMap((region) => {
    // negative where the physical axis runs against the pixels
    const [column, row] = [Math.abs(doubles(region, 'x0018602c')[0] ?? 0) * 10, Math.abs(doubles(region, 'x0018602e')[0] ?? 0) * 10]
    const [left, top, right, bottom] = ['x00186018', 'x0018601a', 'x0018601c', 'x0018601e'].map((tag) => longs(region, tag)[0])
    if (!(row > 0 && column > 0) || left === undefined || top === undefined || right === undefined || bottom === undefined) return []
    return [{ row, column, region: { left, top, right, bottom } }]
  })
  const [first] = found
  if (first === undefined || found.length !== regions.length || !found.every((one) => same(one, first))) return undefined
  return { row: first.row, column: first.column, source: 'SequenceOfUltrasoundRegions', provenance: 'patient', regions: found.map(({ region }) => region) }
}

function pairOf(scope: DicomScope, tag: string, source: PixelSpacing['source'], provenance: PixelSpacing['provenance']): PixelSpacing | undefined {
  const [row, column] = decimals(scope, tag)
  return row !== undefined && column !== undefined && row > 0 && column > 0 ? { row, column, source, provenance } : undefined
}

function same(a: { row: number; column: number }, b: { row: number; column: number }): boolean {
  return Math.abs(a.row / b.row - 1) < SAME_SPACING && Math.abs(a.column / b.column - 1) < SAME_SPACING
}
