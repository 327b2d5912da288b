import type { Codecs } from './codecs.ts'
import type { DecodedImage } from './image.ts'
import { ImageRefusedError, refuseFailures } from './imageRefusedError.ts'
import { readJpegHeader } from './jpegHeader.ts'
import { checkFrameSize } from './limits.ts'
import { orientImage } from './orientImage.ts'

/**
 * Decodes an 8-bit grey or colour JPEG (baseline, extended, progressive) to grey or RGB. An EXIF orientation is applied, so
 * that the image stands upright. Throws ImageRefusedError, among others for CMYK and for files that break off.
 */
export function decodeJpeg(bytes: Uint8Array, codecs: Codecs): DecodedImage {
  const header = readJpegHeader(bytes)
  if (header.process !== 'dct-8') {
    throw new ImageRefusedError(
      'unsupported-jpeg',
      `the JPEG is ${header.process}; only 8-bit DCT JPEG can be read here`
    )
  }
  if (header.components !== 1 && header.components !== 3) {
    throw new ImageRefusedError(
      'unsupported-jpeg',
      `the JPEG has ${header.components} colour components${header.components === 4 ? ' (CMYK)' : ''}; only grey and RGB can be read`
    )
  }
  checkFrameSize('the JPEG', header.width, header.height)
  if (header.width * header.height > bytes.length * MAX_PIXELS_PER_BYTE) {
    throw new ImageRefusedError(
      'implausible-size',
      `the JPEG says it is ${header.width} x ${header.height} pixels, more than its ${bytes.length} bytes can hold`
    )
  }
  if (!header.complete) throw new ImageRefusedError('truncated', 'the JPEG breaks off before its end marker')

  const raster = refuseFailures('the JPEG is damaged', () => codecs.decodeJpeg(bytes))
  const { width, height, samplesPerPixel, data } = raster
  if (width !== header.width || height !== header.height || samplesPerPixel !== header.components || data.length !== width * height * samplesPerPixel) {
    throw new ImageRefusedError(
      'damaged',
      `the JPEG says ${header.width} x ${header.height} x ${header.components} and decodes to ${width} x ${height} x ${samplesPerPixel}`
    )
  }
  const image: DecodedImage = {
    width,
    height,
    samplesPerPixel: samplesPerPixel === 3 ? 3 : 1,
    data,
    bitsStored: 8,
    signed: false,
    photometricInterpretation: samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2',
    rescale: { slope: 1, intercept: 0 },
    windows: []
  }
  return orientImage(image, header.orientation)
}

/** At best one bit codes an 8 x 8 block. */
const MAX_PIXELS_PER_BYTE = 512
