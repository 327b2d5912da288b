import { decodeLosslessJpeg } from '../dicom/decodeLosslessJpeg.ts'
import { decodeWideJpeg } from '../dicom/decodeWideJpeg.ts'
import { readJpegFrameHeader, type JpegFrameHeader } from '../dicom/jpegFrameHeader.ts'
import { ybrFullToRgb } from '../dicom/ybr.ts'
import type { Codecs } from './codecs.ts'
import { decodeJpegPlanes, type JpegColour } from './decodeJpegPlanes.ts'
import type { DecodedImage, PixelArray } from './image.ts'
import { ImageRefusedError, refuseFailures } from './imageRefusedError.ts'
import { readJpegHeader, type JpegHeader } from './jpegHeader.ts'
import { checkFrameSize } from './limits.ts'
import { orientImage } from './orientImage.ts'

/**
 * Decodes a JPEG to grey or RGB: baseline, extended and progressive of 8 bits (CMYK and YCCK by Pillow's formula) and of 12 bits,
 * lossless of 2 to 16. An EXIF orientation is applied, so that the image stands upright. Throws ImageRefusedError, among others for
 * arithmetic coding and for files that break off.
 */
export function decodeJpeg(bytes: Uint8Array, codecs: Codecs): DecodedImage {
  const header = readJpegHeader(bytes)
  const { width, height, components } = header
  const bits = bitsOf(header)
  if (components !== 1 && components !== 3 && !(components === 4 && header.process === 'dct-8')) {
    throw new ImageRefusedError('unsupported-jpeg', `the JPEG has ${components} colour components; grey, RGB and, with 8 bits, CMYK can be read`)
  }
  checkFrameSize('the JPEG', width, height)
  // at best one bit codes an 8 x 8 block, or a lossless sample
  if (width * height > bytes.length * (header.process === 'lossless' ? 8 : 512)) {
    throw new ImageRefusedError('implausible-size', `the JPEG says it is ${width} x ${height} pixels, more than its ${bytes.length} bytes can hold`)
  }
  if (!header.complete) throw new ImageRefusedError('truncated', 'the JPEG breaks off before its end marker')

  const decoded = refuseFailures('the JPEG is damaged', () => decodeProcess(bytes, header, codecs))
  const samplesPerPixel = components === 1 ? 1 : 3
  if (decoded.width !== width || decoded.height !== height || decoded.data.length !== width * height * samplesPerPixel) {
    throw new ImageRefusedError(
      'damaged',
      `the JPEG says ${width} x ${height} x ${components} and decodes to ${decoded.width} x ${decoded.height} x ${decoded.data.length / (decoded.width * decoded.height)}`
    )
  }
  const image: DecodedImage = {
    width,
    height,
    samplesPerPixel,
    data: decoded.data,
    bitsStored: bits ?? readJpegFrameHeader(bytes).precision,
    signed: false,
    photometricInterpretation: samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2',
    rescale: { slope: 1, intercept: 0 },
    windows: []
  }
  return orientImage<PixelArray, DecodedImage>(image, header.orientation)
}

/** Undefined for lossless JPEG, which may have any. Throws ImageRefusedError for processes that cannot be read. */
function bitsOf({ process }: JpegHeader): number | undefined {
  if (process === 'dct-8') return 8
  if (process === 'of 12 bits per sample') return 12
  if (process === 'lossless') return undefined
  throw new ImageRefusedError('unsupported-jpeg', `the JPEG is ${process}, which cannot be read`)
}

function decodeProcess(bytes: Uint8Array, header: JpegHeader, codecs: Codecs): { width: number; height: number; data: PixelArray } {
  const frame = readJpegFrameHeader(bytes)
  if (header.process === 'dct-8') {
    const factors = frame.sampling.map(({ across, down }) => `${across}x${down}`).join(' ')
    return header.components === 1 || WASM_SAMPLINGS.has(factors) ? codecs.decodeJpeg(bytes) : decodeJpegPlanes(bytes, frame, colourOf(frame))
  }
  const coded = frame.process === 'lossless' ? decodeLosslessJpeg(bytes, frame) : decodeWideJpeg(bytes, frame)
  return { width: coded.width, height: coded.height, data: toRgb(coded.data, frame) }
}

/** What turbojpeg knows of colour: 4:4:4, 4:2:2, 4:2:0, 4:4:0 and 4:1:1. */
const WASM_SAMPLINGS: ReadonlySet<string> = new Set(['1x1', '2x1', '2x2', '1x2', '4x1'].map((first) => `${first} 1x1 1x1`))

/** Lossless colour is as coded unless Adobe's segment says otherwise, as in libjpeg-turbo. */
function toRgb(data: PixelArray, frame: JpegFrameHeader): PixelArray {
  if (frame.components !== 3) return data
  const ybr = frame.process === 'lossless' ? frame.adobeTransform === 1 : colourOf(frame) === 'YCbCr'
  return ybr ? ybrFullToRgb(data, frame.precision) : data
}

/** libjpeg's rule: JFIF means YCbCr, else Adobe's segment decides, else the component identifiers. */
function colourOf({ components, adobeTransform, jfif, componentIds }: JpegFrameHeader): JpegColour {
  if (components === 1) return 'grey'
  if (components === 4) return adobeTransform === 2 ? 'YCCK' : 'CMYK'
  if (jfif) return 'YCbCr'
  if (adobeTransform !== undefined) return adobeTransform === 0 ? 'RGB' : 'YCbCr'
  return String.fromCharCode(...componentIds) === 'RGB' ? 'RGB' : 'YCbCr'
}
