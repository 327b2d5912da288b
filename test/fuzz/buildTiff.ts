import { deflateSync } from 'node:zlib'
import type { Random } from '../../src/core/random.ts'
import { tiffFile, type TiffFields } from '../fixtures/tiffFile.ts'
import { TINY_JPEGS } from '../fixtures/tinyJpegs.ts'
import type { BuiltInput } from './buildDicom.ts'
import { lie } from './mutate.ts'

/** A TIFF by its directories: strips or tiles of any depth, compression and photometric interpretation; half of them lie, some in a circle of pages. */
export function buildTiff(random: Random): BuiltInput {
  const honest = random.next() < 0.5
  const pages = Array.from({ length: random.next() < 0.8 ? 1 : 1 + random.integer(4) }, () => page(random, honest))
  const little = random.next() < 0.5
  const bytes = tiffFile(pages, little)
  if (honest || random.next() < 0.7) return { bytes }
  // the first directory's link to the next: back to itself, or anywhere
  const view = new DataView(bytes.buffer)
  const at = 8 + 2 + 12 * view.getUint16(8, little)
  if (at + 4 <= bytes.length) view.setUint32(at, random.next() < 0.5 ? 8 : random.integer(bytes.length), little)
  return { bytes }
}

function page(random: Random, honest: boolean): { fields: TiffFields; strips: Uint8Array[] } {
  const pick = (items: readonly number[]): number => items[random.integer(items.length)] ?? 1
  const [width, height] = [1 + random.integer(20), 1 + random.integer(20)]
  const photometric = honest ? pick([0, 1, 2, 3]) : pick([0, 1, 2, 3, 4, 5, 6, 8, 32_844])
  const samples = photometric === 2 ? 3 : photometric === 5 ? 4 : honest ? 1 : pick([1, 2, 3, 4, 0, 255])
  const bits = photometric === 3 ? pick([4, 8]) : honest ? pick([1, 4, 8, 16, 32]) : pick([0, 1, 2, 3, 8, 12, 16, 24, 32, 64])
  const compression = honest ? pick([1, 8, 32_773]) : pick([1, 1, 2, 4, 5, 5, 6, 7, 8, 8, 32_773, 32_946, 34_712, 50_000, 0])
  const size = height * Math.ceil((width * samples * Math.max(1, bits)) / 8)
  const tiled = random.next() < 0.2
  const lied = (value: number): number => (honest || random.next() < 0.85 ? value : lie(random, value) >>> 0)
  const count = tiled ? Math.ceil(width / 16) * Math.ceil(height / 16) : 1
  const strips = Array.from({ length: lied(count) % 9 }, () => strip(compression, tiled ? 256 * Math.ceil((samples * bits) / 8) : size, random, honest))
  const fields: TiffFields = {
    256: [lied(width)],
    257: [lied(height)],
    258: Array.from({ length: Math.min(16, Math.max(1, samples)) }, () => lied(bits)),
    259: [compression],
    262: [photometric],
    274: [honest ? 1 + random.integer(8) : lied(1)],
    277: [lied(samples)],
    ...(tiled ? { 322: [lied(16)], 323: [lied(16)] } : { 278: [lied(height)] }),
    284: [honest ? 1 : pick([1, 2, 3])],
    ...(random.next() < 0.3 ? { 317: [pick([1, 2, 3])] } : {}),
    ...(photometric === 3 ? { 320: Array.from({ length: 3 * 2 ** Math.min(8, bits) }, () => random.integer(65_536)) } : {}),
    ...(bits >= 16 && random.next() < 0.4 ? { 339: [pick([1, 2, 3, 4])] } : {}),
    ...(!honest && random.next() < 0.2 ? { 273: [lie(random, 100) >>> 0] } : {})
  }
  return { fields, strips }
}

function strip(compression: number, size: number, random: Random, honest: boolean): Uint8Array {
  const length = honest ? size : random.integer(size + 10)
  const raw = Uint8Array.from({ length: Math.min(7000, length) }, () => random.integer(256))
  if (compression === 8 || compression === 32_946) return Uint8Array.from(deflateSync(raw))
  if (compression === 7 || compression === 6) return Uint8Array.from(Buffer.from(TINY_JPEGS.grey.file, 'base64'))
  if (compression !== 32_773) return raw
  const packed: number[] = []
  for (let at = 0; at < raw.length; at += 128) packed.push(Math.min(128, raw.length - at) - 1, ...raw.subarray(at, at + 128))
  return Uint8Array.from(packed)
}
