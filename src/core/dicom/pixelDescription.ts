import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { checkFrameSize } from '../image/limits.ts'
import { decimal, short, text } from './attributes.ts'
import { PIXEL_DATA, type DicomDataset } from './parseDicom.ts'

/** The Image Pixel module (PS3.3 C.7.6.3), checked for being something that can be decoded. */
export interface PixelDescription {
  readonly rows: number
  readonly columns: number
  readonly frames: number
  readonly samplesPerPixel: 1 | 3
  readonly bitsAllocated: number
  readonly bitsStored: number
  readonly highBit: number
  readonly signed: boolean
  /** Planar Configuration 1: each sample in a plane of its own. */
  readonly planar: boolean
  readonly photometricInterpretation: PhotometricInterpretation
  readonly kind: 'integer' | 'float'
  /** Tag of the element with the pixels. */
  readonly element: string
}

export type PhotometricInterpretation = (typeof PHOTOMETRIC)[number]

const PHOTOMETRIC = [
  'MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR', 'RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_PARTIAL_420', 'YBR_ICT', 'YBR_RCT'
] as const

const FLOAT_PIXEL_DATA = 'x7fe00008'
const DOUBLE_FLOAT_PIXEL_DATA = 'x7fe00009'

/** Reads and checks the Image Pixel module. Throws ImageRefusedError: `no-pixels`, `damaged`, `too-many-pixels`, `unsupported-pixels`. */
export function describePixels(dataset: DicomDataset): PixelDescription {
  const element = [PIXEL_DATA, FLOAT_PIXEL_DATA, DOUBLE_FLOAT_PIXEL_DATA].find((tag) => dataset.elements[tag] !== undefined)
  if (element === undefined) {
    if (dataset.brokenAt !== undefined) {
      throw new ImageRefusedError(
        'truncated',
        `the DICOM file breaks off in element ${dataset.brokenAt}, before its pixels`
      )
    }
    throw new ImageRefusedError('no-pixels', 'the DICOM file holds no image (a report, plan, waveform or directory)')
  }
  const rows = required(dataset, 'x00280010', 'Rows')
  const columns = required(dataset, 'x00280011', 'Columns')
  checkFrameSize('the DICOM image', columns, rows)
  const samplesPerPixel = short(dataset, 'x00280002') ?? 1
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3) {
    throw new ImageRefusedError('unsupported-pixels', `the DICOM image has ${samplesPerPixel} samples per pixel; 1 and 3 can be read`)
  }
  const frames = decimal(dataset, 'x00280008') ?? 1
  if (!Number.isInteger(frames) || frames < 1) throw new ImageRefusedError('damaged', `the DICOM image says it has ${frames} frames`)

  const kind = element === PIXEL_DATA ? 'integer' : 'float'
  const bitsAllocated = kind === 'integer' ? required(dataset, 'x00280100', 'Bits Allocated') : element === FLOAT_PIXEL_DATA ? 32 : 64
  const bitsStored = kind === 'integer' ? (short(dataset, 'x00280101') ?? bitsAllocated) : bitsAllocated
  const highBit = kind === 'integer' ? (short(dataset, 'x00280102') ?? bitsStored - 1) : bitsAllocated - 1
  if (kind === 'integer' && (bitsAllocated < 1 || bitsAllocated > 32)) {
    throw new ImageRefusedError('unsupported-pixels', `the DICOM image has ${bitsAllocated} bits allocated; 1 to 32 can be read`)
  }
  if (bitsStored < 1 || bitsStored > bitsAllocated || highBit >= bitsAllocated || highBit < bitsStored - 1) {
    throw new ImageRefusedError(
      'damaged',
      `the DICOM image stores ${bitsStored} bits up to bit ${highBit} in ${bitsAllocated}, which cannot be`
    )
  }
  return {
    rows,
    columns,
    frames,
    samplesPerPixel,
    bitsAllocated,
    bitsStored,
    highBit,
    // a bit has no sign
    signed: kind === 'float' || (bitsAllocated > 1 && short(dataset, 'x00280103') === 1),
    planar: samplesPerPixel === 3 && short(dataset, 'x00280006') === 1,
    photometricInterpretation: photometricOf(dataset, samplesPerPixel),
    kind,
    element
  }
}

function photometricOf(dataset: DicomDataset, samplesPerPixel: 1 | 3): PhotometricInterpretation {
  const written = text(dataset, 'x00280004')?.toUpperCase()
  const value = written === undefined ? (samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2') : PHOTOMETRIC.find((name) => name === written)
  if (value === undefined) {
    throw new ImageRefusedError(
      'unsupported-pixels',
      `the photometric interpretation ${JSON.stringify(written?.slice(0, 20))} cannot be read`
    )
  }
  const grey = value.startsWith('MONOCHROME') || value === 'PALETTE COLOR'
  if (grey !== (samplesPerPixel === 1)) {
    throw new ImageRefusedError('damaged', `the DICOM image is ${value} with ${samplesPerPixel} samples per pixel, which cannot be`)
  }
  return value
}

function required(dataset: DicomDataset, tag: string, name: string): number {
  const value = short(dataset, tag)
  if (value === undefined) {
    throw new ImageRefusedError(
      'damaged',
      `the DICOM image does not say its ${name} (${tag.slice(1, 5)},${tag.slice(5)})`
    )
  }
  return value
}
