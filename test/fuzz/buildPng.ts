import { deflateSync } from 'node:zlib'
import { crc32 } from '../../src/core/image/crc32.ts'
import { joinBytes } from '../../src/core/joinBytes.ts'
import type { Random } from '../../src/core/random.ts'
import type { BuiltInput } from './buildDicom.ts'
import { lie } from './mutate.ts'

/** A PNG by its chunks: any header, a stream that fits it or does not, palettes, chunks in any order, now and then a wrong checksum. */
export function buildPng(random: Random): BuiltInput {
  const pick = (items: readonly number[]): number => items[random.integer(items.length)] ?? 0
  const honest = random.next() < 0.5
  const colour = honest || random.next() < 0.8 ? pick([0, 2, 3, 4, 6]) : random.integer(256)
  const depth = honest ? pick(colour === 0 ? [1, 2, 4, 8, 16] : colour === 3 ? [1, 2, 4, 8] : [8, 16]) : pick([1, 2, 3, 4, 8, 16, 255])
  const side = (): number => (honest || random.next() < 0.8 ? 1 + random.integer(20) : lie(random, 20) >>> 0)
  const [width, height] = [side(), side()]
  const interlace = random.next() < 0.3 ? 1 : 0
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([depth, colour, honest ? 0 : pick([0, 0, 0, 1]), honest ? 0 : pick([0, 0, 0, 7]), honest ? interlace : pick([0, 1, 2])], 8)

  const size = interlace === 0 ? height * (1 + Math.ceil((width * depth * ({ 2: 3, 4: 2, 6: 4 }[colour] ?? 1)) / 8)) : random.integer(4000)
  const raw = Uint8Array.from({ length: honest ? Math.min(size, 20_000) : random.integer(6000) }, () => random.integer(honest ? 5 : 256))
  const stream = Uint8Array.from(deflateSync(raw))
  const cut = random.integer(stream.length)
  const palette = Uint8Array.from({ length: 3 * (honest ? 256 : random.integer(300)) }, () => random.integer(256))
  const chunks = [
    ...(colour === 3 || random.next() < 0.1 ? [chunk('PLTE', palette.subarray(0, Math.min(768, 3 * 2 ** depth)), random, honest)] : []),
    ...(random.next() < 0.2 ? [chunk('tRNS', Uint8Array.from({ length: random.integer(8) }, () => random.integer(256)), random, honest)] : []),
    ...(random.next() < 0.5 ? [chunk('IDAT', stream, random, honest)] : [chunk('IDAT', stream.subarray(0, cut), random, honest), chunk('IDAT', stream.subarray(cut), random, honest)])
  ]
  const body = [chunk('IHDR', header, random, honest), ...(honest ? chunks : random.shuffle(chunks)), chunk('IEND', new Uint8Array(), random, honest)]
  return { bytes: joinBytes([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), ...(honest || random.next() < 0.8 ? body : random.shuffle(body))]) }
}

function chunk(type: string, data: Uint8Array, random: Random, honest: boolean): Uint8Array {
  const wrong = !honest && random.next() < 0.05
  const out = new Uint8Array(12 + data.length)
  const view = new DataView(out.buffer)
  view.setUint32(0, wrong ? lie(random, data.length) >>> 0 : data.length)
  out.set(new TextEncoder().encode(type), 4)
  out.set(data, 8)
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)) + (!honest && random.next() < 0.05 ? 1 : 0))
  return out
}
