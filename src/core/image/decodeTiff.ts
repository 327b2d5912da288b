import { cmykToRgb } from './cmyk.ts'
import type { Codecs } from './codecs.ts'
import type { DecodedFile, StoredFrame } from './decodedFile.ts'
import { finiteRange, quantizeFloats } from './floatSamples.ts'
import type { DecodedImage, PixelArray, ValueRange } from './image.ts'
import { ImageRefusedError } from './imageRefusedError.ts'
import { orientImage } from './orientImage.ts'
import { openTiff } from './tiffDirectory.ts'
import { describeTiffPage, type TiffPage } from './tiffPage.ts'
import { decodeTiffPixels } from './tiffPixels.ts'

/**
 * Opens a TIFF or BigTIFF: each page is a frame, but reduced copies and masks are left out. Pages stand upright as their orientation says;
 * a palette and CMYK become RGB, alpha is dropped; where white is zero the values stay as stored, as MONOCHROME1. `frame` brings floating
 * point to 16 bits over the range of all pages. The resolution, made for printing, is no pixel spacing. Throws ImageRefusedError.
 */
export function decodeTiff(bytes: Uint8Array, codecs: Codecs): DecodedFile {
  const tiff = openTiff(bytes)
  const pages = picturesOf(tiff.directories, (offset) => tiff.directory(offset).numbers(254, 1)?.[0] ?? 0)
  const page = (index: number): TiffPage => {
    const offset = pages[index]
    if (offset === undefined) throw new ImageRefusedError('no-such-frame', `frame ${index} was asked for; the TIFF has ${pages.length}, from 0`)
    return describeTiffPage(tiff.directory(offset), bytes.length)
  }
  const decode = (described: TiffPage): StoredFrame => {
    const data = decodeTiffPixels(bytes, tiff.littleEndian, described, codecs)
    const { width, height, colours } = described
    const picture =
      described.photometric === 'palette' ? { samplesPerPixel: 3, data: expandPalette(data, described) }
      : described.photometric === 'cmyk' ? { samplesPerPixel: 3, data: cmykToRgb(data) }
      : { samplesPerPixel: colours, data }
    return orientImage<StoredFrame['data'], StoredFrame>({ width, height, ...picture }, described.orientation)
  }
  page(0)
  let range: ValueRange | undefined
  const fileRange = (): ValueRange => (range ??= pages.reduce<ValueRange | undefined>((sum, _, i) => finiteRange(decode(page(i)).data, sum), undefined) ?? { low: 0, high: 0 })
  return {
    format: 'tiff',
    frameCount: pages.length,
    framePixels: (index) => (pages[index] === undefined ? 0 : page(index).width * page(index).height),
    warnings: tiff.warnings,
    storedFrame: (index) => decode(page(index)),
    frame: (index) => {
      const described = page(index)
      return pageImage(decode(described), described, fileRange)
    }
  }
}

/** NewSubfileType: bit 0 a smaller copy of another page, bit 2 a mask. */
function picturesOf(directories: readonly number[], kind: (offset: number) => number): readonly number[] {
  const pictures = directories.filter((offset) => (kind(offset) & 5) === 0)
  return pictures.length > 0 ? pictures : directories
}

function pageImage(stored: StoredFrame, page: TiffPage, fileRange: () => ValueRange): DecodedImage {
  const { width, height, samplesPerPixel, data } = stored
  const rescale = { slope: 1, intercept: 0 }
  const frame = { width, height, windows: [] }
  const photometricInterpretation = page.photometric === 'white-is-zero' ? 'MONOCHROME1' : 'MONOCHROME2'
  if (data instanceof Float32Array || data instanceof Float64Array) {
    if (samplesPerPixel !== 1) throw new ImageRefusedError('unsupported-tiff', 'the TIFF holds colour in floating point, which cannot be read')
    return { ...frame, samplesPerPixel: 1, ...quantizeFloats(data, fileRange(), rescale), photometricInterpretation }
  }
  const common = { ...frame, data, bitsStored: samplesPerPixel === 3 && page.colours !== 3 ? 8 : page.bits, signed: page.sample.startsWith('int'), rescale }
  return samplesPerPixel === 3 ? { ...common, samplesPerPixel, photometricInterpretation: 'RGB' } : { ...common, samplesPerPixel: 1, photometricInterpretation }
}

/** The palette's 16 bits become 8 by their high byte, as in Pillow. */
function expandPalette(indices: PixelArray | StoredFrame['data'], { colourMap }: TiffPage): Uint8Array {
  const rgb = new Uint8Array(indices.length * 3)
  const entries = colourMap.length / 3
  for (let i = 0, to = 0; i < indices.length; i++) {
    const index = indices[i] as number
    for (let c = 0; c < 3; c++) rgb[to++] = (colourMap[c * entries + index] as number) >> 8
  }
  return rgb
}
