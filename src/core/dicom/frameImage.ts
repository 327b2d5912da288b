import type { StoredFrame } from '../image/decodedFile.ts'
import type { DecodedImage, PixelArray, VoiWindow } from '../image/image.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { decimal, decimals, item, text, texts } from './attributes.ts'
import { characterSetOf } from './characterSet.ts'
import { lookupTables } from './lookupTables.ts'
import { expandPalette } from './palette.ts'
import type { DicomDataset, DicomScope } from './parseDicom.ts'
import type { PixelDescription } from './pixelDescription.ts'
import { ybrFullToRgb } from './ybr.ts'

/**
 * A stored frame as later stages see it: colour as RGB, with its rescale, windows and spacing. In multi-frame objects these come from
 * the functional groups (PS3.3 C.7.6.16): the frame's own, then the shared ones, then the data set. Throws ImageRefusedError.
 */
export function frameImage(stored: StoredFrame, description: PixelDescription, dataset: DicomDataset, frame: number): DecodedImage {
  const scopes = (sequence: string): DicomScope[] => functionalGroup(dataset, frame, sequence)
  const spacing = spacingOf(scopes('x00289110'))
  const rescale = rescaleOf(scopes('x00289145'))
  return {
    width: stored.width,
    height: stored.height,
    ...samples(stored, description, dataset, rescale),
    windows: windowsOf(scopes('x00289132'), dataset),
    ...(description.samplesPerPixel === 3 ? {} : lookupTables(dataset, description.signed, characterSetOf(texts(dataset, 'x00080005')))),
    ...(spacing === undefined ? {} : { spacing })
  }
}

/** Integers as they are stored; floating-point values on 16 bits, with the rescale that gives them back (to 1 in 65,535 of their range). */
function samples(
  stored: StoredFrame,
  description: PixelDescription,
  dataset: DicomDataset,
  rescale: DecodedImage['rescale']
): Colour & Pick<DecodedImage, 'signed' | 'rescale'> {
  const { data } = stored
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    return { ...colour(stored, data, description, dataset), signed: description.signed && description.photometricInterpretation !== 'PALETTE COLOR', rescale }
  }
  if (description.samplesPerPixel !== 1) throw new ImageRefusedError('unsupported-pixels', 'the DICOM image holds colour in floating point, which cannot be read')
  const { low, high } = finiteRange(data)
  const slope = high > low ? (high - low) / 65_535 : 1
  const mapped = Uint16Array.from(data, (value) => (Number.isFinite(value) ? Math.round((value - low) / slope) : value === Infinity ? 65_535 : 0))
  return {
    samplesPerPixel: 1,
    data: mapped,
    bitsStored: 16,
    signed: false,
    photometricInterpretation: description.photometricInterpretation === 'MONOCHROME1' ? 'MONOCHROME1' : 'MONOCHROME2',
    rescale: { slope: slope * rescale.slope, intercept: low * rescale.slope + rescale.intercept }
  }
}

function finiteRange(data: Float32Array | Float64Array): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number
    if (value < low && value !== -Infinity) low = value
    if (value > high && value !== Infinity) high = value
  }
  return low <= high ? { low, high } : { low: 0, high: 0 }
}

type Colour = Pick<DecodedImage, 'samplesPerPixel' | 'data' | 'bitsStored' | 'photometricInterpretation'>

function colour(stored: StoredFrame, data: PixelArray, description: PixelDescription, dataset: DicomDataset): Colour {
  const { photometricInterpretation } = description
  const bitsStored = stored.bitsStored ?? description.bitsStored
  switch (photometricInterpretation) {
    case 'MONOCHROME1':
    case 'MONOCHROME2':
      return { samplesPerPixel: 1, data, bitsStored, photometricInterpretation }
    case 'PALETTE COLOR':
      return { samplesPerPixel: 3, ...expandPalette(data, dataset), photometricInterpretation: 'RGB' }
    case 'RGB':
    case 'YBR_FULL':
    case 'YBR_FULL_422':
    case 'YBR_PARTIAL_420':
    case 'YBR_ICT':
    case 'YBR_RCT': {
      // a JPEG 2000 decoder has undone its own transforms; YBR_PARTIAL occurs in video and, by mistake, in JPEG
      const header = photometricInterpretation.startsWith('YBR_FULL') || photometricInterpretation === 'YBR_PARTIAL_420' ? 'YBR' : 'RGB'
      const rgb = (stored.colour ?? header) === 'RGB' ? data : ybrFullToRgb(data, bitsStored)
      return { samplesPerPixel: 3, data: rgb, bitsStored, photometricInterpretation: 'RGB' }
    }
  }
}

function functionalGroup(dataset: DicomDataset, frame: number, sequence: string): DicomScope[] {
  const own = item(dataset, 'x52009230', frame)
  const shared = item(dataset, 'x52009229', 0)
  const groups = [own, shared].map((group) => (group === undefined ? undefined : item(group, sequence, 0)))
  return [...groups, dataset].filter((scope) => scope !== undefined)
}

function rescaleOf(scopes: readonly DicomScope[]): DecodedImage['rescale'] {
  for (const scope of scopes) {
    const slope = decimal(scope, 'x00281053')
    const intercept = decimal(scope, 'x00281052')
    // a slope of 0 would flatten the image; it is written by mistake for "none"
    if (slope !== undefined && slope !== 0) return { slope, intercept: intercept ?? 0 }
    if (intercept !== undefined) return { slope: 1, intercept }
  }
  return { slope: 1, intercept: 0 }
}

function windowsOf(scopes: readonly DicomScope[], dataset: DicomDataset): VoiWindow[] {
  const characterSet = characterSetOf(texts(dataset, 'x00080005'))
  for (const scope of scopes) {
    const centers = decimals(scope, 'x00281050')
    const widths = decimals(scope, 'x00281051')
    const explanations = texts(scope, 'x00281055', characterSet) ?? []
    const written = text(scope, 'x00281056')?.toUpperCase()
    const shape = written === 'SIGMOID' || written === 'LINEAR_EXACT' ? written : 'LINEAR'
    const windows = centers.flatMap((center, i): VoiWindow[] => {
      const width = widths[i]
      if (width === undefined || width < (shape === 'LINEAR' ? 1 : Number.MIN_VALUE)) return []
      const explanation = explanations[i]
      return [{ center, width, function: shape, ...(explanation === undefined || explanation === '' ? {} : { explanation }) }]
    })
    if (windows.length > 0) return windows
  }
  return []
}

function spacingOf(scopes: readonly DicomScope[]): DecodedImage['spacing'] {
  for (const [tag, source] of [['x00280030', 'PixelSpacing'], ['x00181164', 'ImagerPixelSpacing']] as const) {
    for (const scope of scopes) {
      const [row, column] = decimals(scope, tag)
      if (row !== undefined && column !== undefined && row > 0 && column > 0) return { row, column, source }
    }
  }
  return undefined
}
