import { orientationOf, type Orientation } from './exifOrientation.ts'
import { ImageRefusedError } from './imageRefusedError.ts'
import { checkFrameSize } from './limits.ts'
import type { SampleType } from './samplesFromBytes.ts'
import type { TiffDirectory } from './tiffDirectory.ts'

/** One page of a TIFF, checked for being something that can be decoded (TIFF 6.0, TIFF Technical Notes 2 and 3). */
export interface TiffPage {
  readonly width: number
  readonly height: number
  readonly bits: number
  readonly sample: SampleType
  readonly samplesPerPixel: number
  /** How many of them make the picture; the others (alpha) are dropped. */
  readonly colours: 1 | 3 | 4
  readonly photometric: 'white-is-zero' | 'black-is-zero' | 'rgb' | 'palette' | 'cmyk' | 'ycbcr'
  readonly planar: boolean
  readonly compression: TiffCompression
  readonly predictor: 1 | 2 | 3
  /** Bits of each byte come the other way round. */
  readonly reversedBits: boolean
  readonly orientation: Orientation
  /** Reds, greens and blues of 16 bits; empty without a palette. */
  readonly colourMap: readonly number[]
  readonly jpegTables: Uint8Array
  /** Strips or tiles, row by row, plane by plane. */
  readonly chunks: readonly TiffChunk[]
  readonly chunkWidth: number
  /** Of a whole one; the last strip is shorter. */
  readonly chunkHeight: number
  readonly tiled: boolean
}

export interface TiffChunk {
  readonly offset: number
  readonly length: number
}

export type TiffCompression = 'none' | 'lzw' | 'deflate' | 'packbits' | 'jpeg'

const COMPRESSIONS: ReadonlyMap<number, TiffCompression> = new Map([[1, 'none'], [5, 'lzw'], [7, 'jpeg'], [8, 'deflate'], [32_773, 'packbits'], [32_946, 'deflate']])

const UNREAD_COMPRESSIONS: ReadonlyMap<number, string> = new Map([
  [2, 'CCITT run lengths (fax)'], [3, 'CCITT group 3 (fax)'], [4, 'CCITT group 4 (fax)'], [6, 'JPEG of the old kind'], [32_771, 'CCITT run lengths (fax)'],
  [34_712, 'JPEG 2000'], [33_003, 'JPEG 2000'], [33_005, 'JPEG 2000'], [34_887, 'LERC'], [34_925, 'LZMA'], [50_000, 'Zstandard'], [50_001, 'WebP'], [50_002, 'JPEG XL']
])

const PHOTOMETRIC = ['white-is-zero', 'black-is-zero', 'rgb', 'palette', 'black-is-zero', 'cmyk', 'ycbcr'] as const

/** Output bytes per byte at best. A JPEG block of 64 samples takes a bit. */
const MAX_RATIO = { none: 1, lzw: 4096, deflate: 1032, packbits: 64, jpeg: 1536 } as const

/** Reads and checks the fields of a page. Throws ImageRefusedError. */
export function describeTiffPage(directory: TiffDirectory, fileBytes: number): TiffPage {
  const one = (tag: number): number | undefined => directory.numbers(tag, 1)?.[0]
  const [width, height] = [one(256), one(257)]
  if (width === undefined || height === undefined) throw new ImageRefusedError('no-pixels', 'a page of the TIFF has no width or no height')
  checkFrameSize('the TIFF', width, height)
  const samplesPerPixel = one(277) ?? 1
  const compression = compressionOf(one(259) ?? 1)
  const photometric = photometricOf(one(262), compression)
  const { bits, sample } = sampleOf(directory, samplesPerPixel)
  const planar = one(284) === 2 && samplesPerPixel > 1
  const colours = coloursOf(photometric, samplesPerPixel)
  if (photometric === 'palette' && (bits > 8 || sample !== 'uint8')) throw new ImageRefusedError('unsupported-tiff', `the TIFF has a palette for ${bits} bits; at most 8 can be read`)
  if ((photometric === 'cmyk' || compression === 'jpeg') && bits !== 8) throw new ImageRefusedError('unsupported-tiff', `the TIFF has CMYK or JPEG of ${bits} bits; 8 can be read`)
  const layout = chunksOf(directory, { width, height, planes: planar ? samplesPerPixel : 1, rowBits: (planar ? 1 : samplesPerPixel) * bits, compression })
  const needed = Math.ceil((width * height * samplesPerPixel * bits) / 8)
  if (needed > fileBytes * MAX_RATIO[compression]) {
    throw new ImageRefusedError('implausible-size', `the TIFF says it is ${width} x ${height} pixels, more than its ${fileBytes} bytes can hold`)
  }
  return {
    width,
    height,
    bits,
    sample,
    samplesPerPixel,
    colours,
    photometric,
    planar,
    compression,
    predictor: predictorOf(one(317) ?? 1, compression, sample, bits),
    reversedBits: one(266) === 2 && compression !== 'jpeg',
    orientation: orientationOf(one(274)) ?? 1,
    colourMap: photometric === 'palette' ? colourMapOf(directory, bits) : [],
    jpegTables: (compression === 'jpeg' ? directory.bytes(347) : undefined) ?? new Uint8Array(0),
    ...layout
  }
}

function compressionOf(code: number): TiffCompression {
  const compression = COMPRESSIONS.get(code)
  if (compression !== undefined) return compression
  throw new ImageRefusedError('unsupported-tiff', `the TIFF is compressed by ${UNREAD_COMPRESSIONS.get(code) ?? `method ${code}`}, which cannot be read`)
}

function photometricOf(code: number | undefined, compression: TiffCompression): TiffPage['photometric'] {
  const photometric = PHOTOMETRIC[code ?? 1]
  if (photometric === undefined || (photometric === 'ycbcr' && compression !== 'jpeg')) {
    const name = code === 6 ? 'YCbCr without JPEG' : code === 8 || code === 9 || code === 10 ? 'CIE L*a*b*' : `photometric interpretation ${code}`
    throw new ImageRefusedError('unsupported-tiff', `the TIFF holds ${name}, which cannot be read`)
  }
  return photometric
}

function coloursOf(photometric: TiffPage['photometric'], samples: number): 1 | 3 | 4 {
  const colours = photometric === 'rgb' || photometric === 'ycbcr' ? 3 : photometric === 'cmyk' ? 4 : 1
  // one more is alpha; any others would be channels of their own
  if (samples < colours || samples > colours + 1) {
    throw new ImageRefusedError('unsupported-tiff', `the TIFF has ${samples} samples per pixel where ${colours}, or one more for alpha, can be read`)
  }
  return colours
}

function sampleOf(directory: TiffDirectory, samples: number): Pick<TiffPage, 'bits' | 'sample'> {
  if (samples < 1 || samples > 5) throw new ImageRefusedError('unsupported-tiff', `the TIFF has ${samples} samples per pixel; 1 to 5 can be read`)
  const [bits = 1, ...otherBits] = directory.numbers(258, samples) ?? [1]
  const [format = 1, ...otherFormats] = directory.numbers(339, samples) ?? [1]
  if (otherBits.some((other) => other !== bits) || otherFormats.some((other) => other !== format)) {
    throw new ImageRefusedError('unsupported-tiff', 'the samples of a pixel of the TIFF differ in bits or type, which cannot be read')
  }
  const sample = typeOf(format, bits)
  if (sample === undefined) {
    const name = ['', 'unsigned integers', 'signed integers', 'floating point', 'undefined data', 'complex integers', 'complex numbers'][format] ?? `sample format ${format}`
    throw new ImageRefusedError('unsupported-tiff', `the TIFF holds ${name} of ${bits} bits, which cannot be read`)
  }
  return { bits, sample }
}

function typeOf(format: number, bits: number): SampleType | undefined {
  switch (format) {
    case 1:
    case 4:
      return bits >= 1 && bits <= 8 ? 'uint8' : bits > 8 && bits <= 16 ? 'uint16' : bits === 32 ? 'uint32' : undefined
    case 2:
      return bits === 8 ? 'int8' : bits === 16 ? 'int16' : bits === 32 ? 'int32' : undefined
    case 3:
      return bits === 32 ? 'float32' : bits === 64 ? 'float64' : undefined
    default:
      return undefined
  }
}

/** Only these two compressions have a predictor; libtiff ignores one elsewhere. */
function predictorOf(code: number, compression: TiffCompression, sample: SampleType, bits: number): 1 | 2 | 3 {
  if (code === 1 || (compression !== 'lzw' && compression !== 'deflate')) return 1
  if (code === 2 && (bits === 8 || bits === 16 || bits === 32) && !sample.startsWith('float')) return 2
  if (code === 3 && sample.startsWith('float')) return 3
  throw new ImageRefusedError('unsupported-tiff', `the TIFF has predictor ${code} on ${sample} of ${bits} bits, which cannot be read`)
}

function colourMapOf(directory: TiffDirectory, bits: number): number[] {
  const map = directory.numbers(320, 3 * 2 ** bits) ?? []
  if (map.length !== 3 * 2 ** bits) throw new ImageRefusedError('damaged', `the TIFF has palette colours, and ${map.length} of the ${3 * 2 ** bits} values of a palette`)
  // some writers keep to 8 bits
  return map.every((value) => value < 256) ? map.map((value) => value * 256) : map
}

interface ChunkShape {
  readonly width: number
  readonly height: number
  readonly planes: number
  readonly rowBits: number
  readonly compression: TiffCompression
}

function chunksOf(directory: TiffDirectory, { width, height, planes, rowBits, compression }: ChunkShape): Pick<TiffPage, 'chunks' | 'chunkWidth' | 'chunkHeight' | 'tiled'> {
  const one = (tag: number): number | undefined => directory.numbers(tag, 1)?.[0]
  const tiled = one(322) !== undefined
  const chunkWidth = tiled ? (one(322) ?? 0) : width
  const chunkHeight = tiled ? (one(323) ?? 0) : Math.min(one(278) ?? height, height)
  const what = tiled ? 'tile' : 'strip'
  if (chunkWidth < 1 || chunkHeight < 1) throw new ImageRefusedError('damaged', `a ${what} of the TIFF says it is ${chunkWidth} x ${chunkHeight} pixels`)
  const [across, down] = [Math.ceil(width / chunkWidth), Math.ceil(height / chunkHeight)]
  if (tiled) checkFrameSize('the tiles of the TIFF', across * chunkWidth, down * chunkHeight)
  const count = across * down * planes
  const offsets = directory.numbers(tiled ? 324 : 273, count)
  if (offsets === undefined) throw new ImageRefusedError('no-pixels', 'a page of the TIFF says nowhere where its pixels are')
  const wholeBytes = Math.ceil((chunkWidth * rowBits) / 8) * chunkHeight
  const lengths = directory.numbers(tiled ? 325 : 279, count) ?? (compression === 'none' ? offsets.map(() => wholeBytes) : [])
  if (offsets.length < count || lengths.length < count) {
    throw new ImageRefusedError('damaged', `the TIFF needs ${count} ${what}s and names ${Math.min(offsets.length, lengths.length)}`)
  }
  return { chunks: offsets.map((offset, i) => ({ offset, length: lengths[i] ?? 0 })), chunkWidth, chunkHeight, tiled }
}
