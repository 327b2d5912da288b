import type { Codecs } from './codecs.ts'
import type { DecodedImage } from './image.ts'
import { ImageRefusedError, refuseFailures } from './imageRefusedError.ts'
import { checkFrameSize } from './limits.ts'
import { orientImage } from './orientImage.ts'
import { readPngChunks, type PngChunks } from './pngChunks.ts'
import { unfilterPass } from './pngFilter.ts'

/**
 * Decodes a PNG of any colour type, bit depth and interlacing (W3C PNG, 3rd edition) to its stored values: grey keeps its bit depth
 * (1 to 16), a palette is expanded to RGB, alpha and tRNS are dropped, gamma and colour profiles are not applied; an orientation in eXIf
 * is. Memory is bounded by the
 * size in the header, which must be one that the compressed bytes can fill. Throws ImageRefusedError.
 */
export function decodePng(bytes: Uint8Array, codecs: Codecs): DecodedImage {
  const png = readPngChunks(bytes, (chunk) => codecs.crc32(chunk))
  const channels = CHANNELS.get(png.colourType)
  const depths = DEPTHS.get(png.colourType)
  if (channels === undefined || depths === undefined || !depths.includes(png.bitDepth)) {
    throw new ImageRefusedError(
      'unsupported-png',
      `the PNG has colour type ${png.colourType} with ${png.bitDepth} bits, which the format does not define`
    )
  }
  checkFrameSize('the PNG', png.width, png.height)
  const passes = passesOf(png)
  const bitsPerPixel = channels * png.bitDepth
  const expected = passes.reduce((sum, pass) => sum + pass.height * (1 + rowBytesOf(pass.width, bitsPerPixel)), 0)
  checkPlausible(png, expected)

  const raw = refuseFailures('the compressed data of the PNG is damaged', () =>
    codecs.inflate(png.compressed, { wrapper: 'zlib', maxOutput: expected + TRAILING_SLACK })
  )
  if (raw.length < expected) {
    throw new ImageRefusedError(
      'truncated',
      `the PNG holds ${raw.length} bytes of pixel rows; ${png.width} x ${png.height} pixels need ${expected}`
    )
  }

  const samples = png.bitDepth === 16 ? new Uint16Array(png.width * png.height * channels) : new Uint8Array(png.width * png.height * channels)
  let offset = 0
  for (const pass of passes) {
    const rowBytes = rowBytesOf(pass.width, bitsPerPixel)
    unfilterPass(raw, offset, pass.height, rowBytes, Math.max(1, bitsPerPixel >> 3))
    scatterPass(samples, raw, offset, rowBytes, pass, png, channels)
    offset += pass.height * (1 + rowBytes)
  }
  return orientImage(toImage(samples, png, channels), png.orientation)
}

const CHANNELS: ReadonlyMap<number, number> = new Map([[0, 1], [2, 3], [3, 1], [4, 2], [6, 4]])
const DEPTHS: ReadonlyMap<number, readonly number[]> = new Map([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]]
])

/** Some encoders emit a few bytes past the last row; readers ignore them. */
const TRAILING_SLACK = 65_536
/** Deflate's highest ratio: 258 bytes from two bits. */
const MAX_DEFLATE_RATIO = 1032

interface Pass {
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
  readonly width: number
  readonly height: number
}

const ADAM7: readonly (readonly [x: number, y: number, dx: number, dy: number])[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2]
]

function passesOf(png: PngChunks): Pass[] {
  if (!png.interlaced) return [{ x: 0, y: 0, dx: 1, dy: 1, width: png.width, height: png.height }]
  return ADAM7.map(([x, y, dx, dy]) => ({
    x,
    y,
    dx,
    dy,
    width: Math.max(0, Math.ceil((png.width - x) / dx)),
    height: Math.max(0, Math.ceil((png.height - y) / dy))
  })).filter((pass) => pass.width > 0 && pass.height > 0)
}

function rowBytesOf(width: number, bitsPerPixel: number): number {
  return Math.ceil((width * bitsPerPixel) / 8)
}

function checkPlausible(png: PngChunks, expected: number): void {
  if (expected > png.compressed.length * MAX_DEFLATE_RATIO) {
    throw new ImageRefusedError(
      'implausible-size',
      `the PNG says it is ${png.width} x ${png.height} pixels, more than its ${png.compressed.length} compressed bytes can hold`
    )
  }
}

function scatterPass(
  samples: Uint8Array | Uint16Array,
  raw: Uint8Array,
  offset: number,
  rowBytes: number,
  pass: Pass,
  png: PngChunks,
  channels: number
): void {
  const rowSamples = pass.width * channels
  const step = pass.dx * channels
  const { bitDepth } = png
  const mask = (1 << bitDepth) - 1
  for (let row = 0; row < pass.height; row++) {
    const from = offset + row * (1 + rowBytes) + 1
    const to = ((pass.y + row * pass.dy) * png.width + pass.x) * channels
    if (bitDepth === 8 && pass.dx === 1) {
      samples.set(raw.subarray(from, from + rowSamples), to)
    } else if (bitDepth >= 8) {
      const wide = bitDepth === 16
      for (let i = 0, x = 0; i < rowSamples; i += channels, x += step) {
        for (let c = 0; c < channels; c++) {
          const k = i + c
          samples[to + x + c] = wide ? ((raw[from + 2 * k] as number) << 8) | (raw[from + 2 * k + 1] as number) : (raw[from + k] as number)
        }
      }
    } else {
      // below 8 bits there is one channel, packed from the high bit on
      for (let i = 0; i < rowSamples; i++) {
        const bit = i * bitDepth
        samples[to + i * pass.dx] = ((raw[from + (bit >> 3)] as number) >> (8 - bitDepth - (bit & 7))) & mask
      }
    }
  }
}

function toImage(samples: Uint8Array | Uint16Array, png: PngChunks, channels: number): DecodedImage {
  const pixels = png.width * png.height
  const frame = { width: png.width, height: png.height, signed: false, rescale: { slope: 1, intercept: 0 }, windows: [] } as const
  if (png.colourType === 3) {
    return { ...frame, samplesPerPixel: 3, data: expandPalette(samples, png.palette), bitsStored: 8, photometricInterpretation: 'RGB' }
  }
  const colours = channels >= 3 ? 3 : 1
  const data = colours === channels ? samples : dropAlpha(samples, pixels, channels, colours)
  return {
    ...frame,
    samplesPerPixel: colours,
    data,
    bitsStored: png.bitDepth,
    photometricInterpretation: colours === 3 ? 'RGB' : 'MONOCHROME2'
  }
}

function expandPalette(indices: Uint8Array | Uint16Array, palette: Uint8Array): Uint8Array {
  if (palette.length === 0) throw new ImageRefusedError('damaged', 'the PNG has palette colours, but no palette')
  const rgb = new Uint8Array(indices.length * 3)
  for (let i = 0, to = 0; i < indices.length; i++, to += 3) {
    // an index past the palette is an error by the standard; libpng and Pillow show it black
    const entry = (indices[i] as number) * 3
    rgb[to] = palette[entry] ?? 0
    rgb[to + 1] = palette[entry + 1] ?? 0
    rgb[to + 2] = palette[entry + 2] ?? 0
  }
  return rgb
}

function dropAlpha(samples: Uint8Array | Uint16Array, pixels: number, channels: number, colours: number): Uint8Array | Uint16Array {
  const out = samples instanceof Uint16Array ? new Uint16Array(pixels * colours) : new Uint8Array(pixels * colours)
  for (let p = 0, from = 0, to = 0; p < pixels; p++, from += channels, to += colours) {
    for (let c = 0; c < colours; c++) out[to + c] = samples[from + c] as number
  }
  return out
}
