import { deflateSync } from 'node:zlib'
import { encode } from 'fast-png'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadCodecs } from '../../main/codecs.ts'
import { crc32 } from './crc32.ts'
import { decodePng } from './decodePng.ts'
import { encodePng } from './encodePng.ts'
import { unfilterPass } from './pngFilter.ts'

const codecs = await loadCodecs()

/** As PNG 9.4 defines it. */
function predictor(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [a, b, c].map((value) => Math.abs(a + b - c - value)) as [number, number, number]
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
}

describe('decodePng', () => {
  it('gives back what encodePng wrote, whatever the shape and depth', () => {
    const side = fc.integer({ min: 1, max: 40 })
    fc.assert(
      fc.property(side, side, fc.constantFrom(1, 3, 4), fc.boolean(), fc.infiniteStream(fc.nat(65_535)), (width, height, samplesPerPixel, wide, stream) => {
        const samples = Array.from({ length: width * height * samplesPerPixel }, () => (wide ? stream.next().value : stream.next().value & 255))
        const data = wide ? Uint16Array.from(samples) : Uint8Array.from(samples)
        const image = decodePng(encodePng({ width, height, samplesPerPixel, data }), codecs)
        expect(image).toEqual({
          width,
          height,
          samplesPerPixel: samplesPerPixel === 1 ? 1 : 3,
          data: samplesPerPixel === 4 ? data.filter((_, i) => i % 4 !== 3) : data,
          bitsStored: wide ? 16 : 8,
          signed: false,
          photometricInterpretation: samplesPerPixel === 1 ? 'MONOCHROME2' : 'RGB',
          rescale: { slope: 1, intercept: 0 },
          windows: []
        })
      }),
      { numRuns: 60 }
    )
  })

  it('takes the Paeth predictor as the standard defines it, ties included', () => {
    const values = [0, 1, 2, 5, 100, 127, 128, 129, 200, 254, 255]
    const triples = values.flatMap((a) => values.flatMap((b) => values.map((c) => [a, b, c] as const)))
    // rows c b and a 0 of two grey pixels; a is stored as its difference from c, its predictor at the left edge
    const decoded = triples.map(([a, b, c]) => {
      const raw = Uint8Array.of(0, c, b, 4, (a - c) & 255, 0)
      unfilterPass(raw, 0, 2, 2, 1)
      return [raw[4], raw[5]]
    })
    expect(decoded).toEqual(triples.map(([a, b, c]) => [a, predictor(a, b, c)]))
  })

  it('reverses every filter', () => {
    // three rows of four grey bytes: 10 20 30 40 / 12 24 36 48 / 9 7 5 3
    const rows = [
      [0, 10, 20, 30, 40],
      [0, 12, 24, 36, 48],
      [0, 9, 7, 5, 3]
    ]
    const filtered = [
      [...rows],
      [[1, 10, 10, 10, 10], [1, 12, 12, 12, 12], [1, 9, 254, 254, 254]],
      [[2, 10, 20, 30, 40], [2, 2, 4, 6, 8], [2, 253, 239, 225, 211]],
      [[3, 10, 15, 20, 25], [3, 7, 8, 9, 10], [3, 3, 247, 240, 233]],
      [[4, 10, 10, 10, 10], [4, 2, 4, 6, 8], [4, 253, 239, 237, 254]]
    ]
    for (const lines of filtered) {
      expect([...decodePng(png({ width: 4, height: 3, bitDepth: 8, colourType: 0 }, Uint8Array.from(lines.flat())), codecs).data]).toEqual([
        10, 20, 30, 40, 12, 24, 36, 48, 9, 7, 5, 3
      ])
    }
  })

  it.each([1, 2, 4])('keeps grey of %i bits as stored', (bitDepth) => {
    const image = decodePng(png({ width: 3, height: 1, bitDepth, colourType: 0 }, Uint8Array.of(0, bitDepth === 4 ? 0xf3 : 0b10110000, 0x80)), codecs)
    expect({ bits: image.bitsStored, data: [...image.data] }).toEqual({ bits: bitDepth, data: { 1: [1, 0, 1], 2: [2, 3, 0], 4: [15, 3, 8] }[bitDepth] })
  })

  it('expands a palette, black past its end', () => {
    const palette = Uint8Array.of(1, 2, 3, 40, 50, 60)
    const image = decodePng(png({ width: 3, height: 1, bitDepth: 2, colourType: 3 }, Uint8Array.of(0, 0b01_00_11_00), palette), codecs)
    expect({ samples: image.samplesPerPixel, data: [...image.data] }).toEqual({ samples: 3, data: [40, 50, 60, 1, 2, 3, 0, 0, 0] })
  })

  it('reads interlaced images of every small size', () => {
    for (let width = 1; width <= 9; width++) {
      for (let height = 1; height <= 9; height++) {
        const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) & 255)
        const interlaced = encode({ width, height, channels: 3, depth: 8, data }, { interlace: 'Adam7' })
        expect(decodePng(interlaced, codecs).data, `${width} x ${height}`).toEqual(data)
      }
    }
  })

  // as in the files of PngSuite; Pillow reads the same values
  it.each([
    ...[1, 2, 4, 8, 16].map((bits) => [0, bits, 1] as const),
    ...[1, 2, 4, 8].map((bits) => [3, bits, 1] as const),
    ...[8, 16].flatMap((bits) => [[2, bits, 3] as const, [4, bits, 2] as const, [6, bits, 4] as const])
  ])('reads colour type %i of %i bits, interlaced or not, and drops alpha', (colourType, bitDepth, channels) => {
    const [width, height, top] = [13, 11, 2 ** bitDepth - 1]
    const value = (x: number, y: number, c: number): number => (x * 7919 + y * 104_729 + c * 1299) & top
    const palette = Uint8Array.from({ length: 3 * 2 ** Math.min(8, bitDepth) }, (_, i) => (i * 83 + 5) & 255)
    const kept = colourType === 4 ? 1 : colourType === 6 ? 3 : channels
    const pixels = Array.from({ length: width * height }, (_, p) => Array.from({ length: kept }, (_sample, c) => value(p % width, Math.floor(p / width), c)))
    const expected = colourType === 3 ? pixels.flatMap(([i = 0]) => [...palette.subarray(3 * i, 3 * i + 3)]) : pixels.flat()
    const transparent = colourType === 0 || colourType === 2 ? chunk('tRNS', new Uint8Array(2 * channels)) : colourType === 3 ? chunk('tRNS', Uint8Array.of(0)) : undefined
    for (const interlace of [0, 1]) {
      const rows = packedRows({ width, height, bitDepth, channels, interlace }, value)
      const image = decodePng(png({ width, height, bitDepth, colourType, interlace }, rows, colourType === 3 ? palette : undefined, transparent), codecs)
      expect([image.samplesPerPixel, image.bitsStored, [...image.data]], `interlace ${interlace}`).toEqual([colourType === 3 ? 3 : kept, colourType === 3 ? 8 : bitDepth, expected])
    }
  })

  it('turns an image upright as its eXIf chunk says', () => {
    const exif = chunk('eXIf', Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 18, 1, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0))
    const image = decodePng(png({ width: 3, height: 2, bitDepth: 8, colourType: 0 }, Uint8Array.of(0, 1, 2, 3, 0, 4, 5, 6), undefined, exif), codecs)
    expect([image.width, image.height, [...image.data]]).toEqual([2, 3, [3, 6, 2, 5, 1, 4]])
  })

  it.each([
    ['a size that its bytes cannot fill', png({ width: 20_000, height: 6000, bitDepth: 8, colourType: 0 }, Uint8Array.of(0)), 'implausible-size'],
    ['65,535 x 65,535 pixels', png({ width: 65_535, height: 65_535, bitDepth: 8, colourType: 0 }, new Uint8Array(900)), 'too-many-pixels'],
    ['no pixels', png({ width: 0, height: 4, bitDepth: 8, colourType: 0 }, Uint8Array.of(0)), 'damaged'],
    ['rows that are missing', png({ width: 4, height: 4, bitDepth: 8, colourType: 0 }, Uint8Array.of(0, 1, 2, 3, 4)), 'truncated'],
    ['a bomb: rows far past its size', png({ width: 1, height: 1, bitDepth: 8, colourType: 0 }, new Uint8Array(50_000_000)), 'damaged'],
    ['a depth the format does not define', png({ width: 1, height: 1, bitDepth: 16, colourType: 3 }, Uint8Array.of(0, 0, 0)), 'unsupported-png'],
    ['a filter the format does not define', png({ width: 1, height: 1, bitDepth: 8, colourType: 0 }, Uint8Array.of(7, 0)), 'damaged'],
    ['palette colours without a palette', png({ width: 1, height: 1, bitDepth: 8, colourType: 3 }, Uint8Array.of(0, 0)), 'damaged']
  ])('refuses %s', (_, bytes, code) => {
    expect(() => decodePng(bytes, codecs)).toThrow(expect.objectContaining({ name: 'ImageRefusedError', code }))
  })
})

interface Header {
  readonly width: number
  readonly height: number
  readonly bitDepth: number
  readonly colourType: number
  readonly interlace?: number
}

interface Packing {
  readonly width: number
  readonly height: number
  readonly bitDepth: number
  readonly channels: number
  readonly interlace: number
}

/** Unfiltered rows of the whole image or of Adam7's passes, samples packed from the high bit on. */
function packedRows({ width, height, bitDepth, channels, interlace }: Packing, value: (x: number, y: number, c: number) => number): Uint8Array {
  const adam7 = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] as const
  const rows: number[] = []
  for (const [x0, y0, dx, dy] of interlace === 1 ? adam7 : ([[0, 0, 1, 1]] as const)) {
    if (x0 >= width) continue
    for (let y = y0; y < height; y += dy) {
      let bits = ''
      for (let x = x0; x < width; x += dx) for (let c = 0; c < channels; c++) bits += value(x, y, c).toString(2).padStart(bitDepth, '0')
      rows.push(0, ...(bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)))
    }
  }
  return Uint8Array.from(rows)
}

/** A PNG with these rows, filter bytes included. */
function png({ width, height, bitDepth, colourType, interlace = 0 }: Header, rows: Uint8Array, palette?: Uint8Array, further?: Uint8Array): Uint8Array {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([bitDepth, colourType, 0, 0, interlace], 8)
  const optional = [...(palette === undefined ? [] : [chunk('PLTE', palette)]), ...(further === undefined ? [] : [further])]
  const chunks = [chunk('IHDR', header), ...optional, chunk('IDAT', deflateSync(rows)), chunk('IEND', new Uint8Array(0))]
  return Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...chunks.flatMap((one) => [...one])])
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(new TextEncoder().encode(type), 4)
  bytes.set(data, 8)
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)))
  return bytes
}
