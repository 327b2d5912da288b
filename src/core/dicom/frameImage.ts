import type { StoredFrame } from '../image/decodedFile.ts'
import { finiteRange, quantizeFloats } from '../image/floatSamples.ts'
import type { DecodedImage, PixelArray } from '../image/image.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { text } from './attributes.ts'
import { frameScopes } from './functionalGroups.ts'
import { modalityOf } from './modality.ts'
import { expandPalette } from './palette.ts'
import type { DicomDataset, DicomScope } from './parseDicom.ts'
import type { PixelDescription } from './pixelDescription.ts'
import { pixelPadding } from './pixelPadding.ts'
import { pixelAspectRatioOf, pixelSpacingOf } from './pixelSpacing.ts'
import { voiTransforms } from './voiTransforms.ts'
import { ybrFullToRgb } from './ybr.ts'

/**
 * A stored frame as later stages see it: colour as RGB; grey with its padding, modality and VOI transformations; spacing. In multi-frame
 * objects these come from the functional groups (PS3.3 C.7.6.16): the frame's own, then the shared ones, then the data set. A real-world
 * value mapping (C.7.6.16.2.11) is not a step of the grey pipeline and is not read. Throws ImageRefusedError.
 */
export function frameImage(stored: StoredFrame, description: PixelDescription, dataset: DicomDataset, frame: number): DecodedImage {
  const scopes = (sequence: string): DicomScope[] => frameScopes(dataset, frame, sequence)
  const { signed, photometricInterpretation } = description
  const grey = photometricInterpretation.startsWith('MONOCHROME')
  const spacing = pixelSpacingOf(dataset, frame)
  const pixelAspectRatio = spacing === undefined ? pixelAspectRatioOf(dataset) : undefined
  const { rescale, modalityLut, modalityUnit } = modalityOf(scopes('x00289145'), dataset, signed)
  const { windows, voiLuts } = voiTransforms(scopes('x00289132'), dataset, signed)
  return {
    width: stored.width,
    height: stored.height,
    ...samples(stored, description, dataset, rescale),
    ...(grey ? polarityOf(dataset) : {}),
    windows,
    ...(grey && modalityLut !== undefined && description.kind === 'integer' ? { modalityLut } : {}),
    ...(grey && modalityUnit !== undefined ? { modalityUnit } : {}),
    ...(grey && voiLuts !== undefined ? { voiLuts } : {}),
    ...(spacing === undefined ? {} : { spacing }),
    ...(pixelAspectRatio === undefined ? {} : { pixelAspectRatio })
  }
}

/** Presentation LUT Shape (2050,0020), where the file has it, says what low values look like, whatever the photometric interpretation (C.11.6.1). */
function polarityOf(dataset: DicomDataset): Partial<Pick<DecodedImage, 'photometricInterpretation'>> {
  const shape = text(dataset, 'x20500020')?.toUpperCase()
  if (shape === 'INVERSE') return { photometricInterpretation: 'MONOCHROME1' }
  return shape === 'IDENTITY' ? { photometricInterpretation: 'MONOCHROME2' } : {}
}

/** Integers as they are stored; floating-point values on 16 bits, with the rescale that gives them back. */
function samples(
  stored: StoredFrame,
  description: PixelDescription,
  dataset: DicomDataset,
  rescale: DecodedImage['rescale']
): Colour & Pick<DecodedImage, 'signed' | 'rescale' | 'padding' | 'rounding'> {
  const { data } = stored
  const padding = pixelPadding(dataset, description)
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    const signed = description.signed && description.photometricInterpretation !== 'PALETTE COLOR'
    return { ...colour(stored, data, description, dataset), signed, rescale, ...(padding === undefined ? {} : { padding }) }
  }
  if (description.samplesPerPixel !== 1) throw new ImageRefusedError('unsupported-pixels', 'the DICOM image holds colour in floating point, which cannot be read')
  return {
    samplesPerPixel: 1,
    photometricInterpretation: description.photometricInterpretation === 'MONOCHROME1' ? 'MONOCHROME1' : 'MONOCHROME2',
    ...quantizeFloats(data, finiteRange(data, undefined, padding) ?? { low: 0, high: 0 }, rescale, padding)
  }
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
      const isYbr = (stored.colour ?? header) === 'YBR'
      if (isYbr && description.signed) throw new ImageRefusedError('unsupported-pixels', `${photometricInterpretation} with a sign (0028,0103) means no colour`)
      const rgb = isYbr ? ybrFullToRgb(data, bitsStored) : data
      return { samplesPerPixel: 3, data: rgb, bitsStored, photometricInterpretation: 'RGB' }
    }
  }
}
