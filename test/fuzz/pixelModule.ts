import type { Random } from '../../src/core/random.ts'
import { elementBytes, shortBytes, textBytes, type Encoding } from './dicomBytes.ts'

/** The Image Pixel module as numbers that may be written; an absent one is not. */
export interface PixelModule {
  readonly rows: number | undefined
  readonly columns: number | undefined
  readonly frames: number
  readonly samples: number
  readonly photometric: string
  readonly allocated: number | undefined
  readonly stored: number
  readonly high: number
  readonly signed: boolean
  readonly planar: boolean
}

/** A module that holds together. */
export function consistentModule(random: Random): PixelModule & { rows: number; columns: number; allocated: number } {
  const pick = <T>(items: readonly [T, ...T[]]): T => items[random.integer(items.length)] ?? items[0]
  const samples = pick([1, 1, 1, 3])
  const allocated = random.next() < 0.2 ? 1 + random.integer(32) : pick([1, 8, 8, 16, 16, 24, 32])
  const stored = random.next() < 0.5 ? allocated : 1 + random.integer(allocated)
  const high = random.next() < 0.7 ? stored - 1 : stored - 1 + random.integer(allocated - stored + 1)
  return {
    rows: 1 + random.integer(12),
    columns: 1 + random.integer(12),
    frames: random.next() < 0.7 ? 1 : 1 + random.integer(4),
    samples,
    photometric: samples === 3 ? pick(['RGB', 'YBR_FULL']) : pick(['MONOCHROME1', 'MONOCHROME2']),
    allocated,
    stored,
    high,
    signed: allocated > 1 && random.next() < 0.4,
    planar: samples === 3 && random.next() < 0.5
  }
}

type Break = (module: PixelModule, random: Random) => PixelModule

/** Changes after which no pixels may come out, whatever they are encoded in. */
const BREAKS: readonly Break[] = [
  (module) => ({ ...module, rows: 0 }),
  (module) => ({ ...module, columns: 0 }),
  (module) => ({ ...module, rows: undefined }),
  (module) => ({ ...module, columns: undefined }),
  (module) => ({ ...module, allocated: undefined }),
  (module) => ({ ...module, allocated: 0 }),
  (module, random) => ({ ...module, allocated: 33 + random.integer(1000) }),
  (module, random) => ({ ...module, stored: (module.allocated ?? 8) + 1 + random.integer(100) }),
  (module) => ({ ...module, stored: 0 }),
  (module, random) => ({ ...module, high: (module.allocated ?? 8) + random.integer(100) }),
  (module) => ({ ...module, stored: 3, allocated: 8, high: 1 }),
  (module, random) => ({ ...module, samples: [0, 2, 4, 65_535][random.integer(4)] ?? 0 }),
  (module) => ({ ...module, samples: module.samples === 3 ? 1 : 3 }),
  (module) => ({ ...module, photometric: module.samples === 3 ? 'MONOCHROME2' : 'RGB' }),
  (module, random) => ({ ...module, photometric: ['CMYK', 'HSV', 'ARGB', 'X', 'RGB2'][random.integer(5)] ?? 'X' }),
  (module) => ({ ...module, rows: 65_535, columns: 65_535 }),
  (module, random) => ({ ...module, frames: [0, -1, 1.5, 10_000, 2_147_483_647][random.integer(5)] ?? 0 }),
  (module) => ({ ...module, rows: (module.rows ?? 1) + 4000 })
]

export function inconsistentModule(random: Random): PixelModule {
  const change = BREAKS[random.integer(BREAKS.length)] ?? ((module: PixelModule) => module)
  return change(consistentModule(random), random)
}

/** Group 0028 of the module. */
export function moduleBytes(module: PixelModule, encoding: Encoding): Uint8Array[] {
  const us = (tag: number, value: number | undefined): Uint8Array[] => (value === undefined ? [] : [elementBytes(tag, 'US', shortBytes(value, encoding), encoding)])
  return [
    ...us(0x00280002, module.samples),
    elementBytes(0x00280004, 'CS', textBytes(module.photometric), encoding),
    ...us(0x00280006, module.planar ? 1 : 0),
    elementBytes(0x00280008, 'IS', textBytes(String(module.frames)), encoding),
    ...us(0x00280010, module.rows),
    ...us(0x00280011, module.columns),
    ...us(0x00280100, module.allocated),
    ...us(0x00280101, module.stored),
    ...us(0x00280102, module.high),
    ...us(0x00280103, module.signed ? 1 : 0)
  ]
}

/** Cells of random bits for every frame, and the stored values [frame][row, column, sample] that they mean (PS3.5 8.1.1). */
export function randomCells(module: PixelModule & { rows: number; columns: number; allocated: number }, random: Random): { cells: number[][]; values: number[][] } {
  const { rows, columns, frames, samples, allocated, stored, high, signed, planar } = module
  const pixels = rows * columns
  const cells = Array.from({ length: frames }, () => Array.from({ length: pixels * samples }, () => Math.floor(random.next() * 2 ** allocated)))
  const valueOf = (cell: number): number => {
    const value = Math.floor(cell / 2 ** (high - stored + 1)) % 2 ** stored
    return signed && value >= 2 ** (stored - 1) ? value - 2 ** stored : value
  }
  const values = cells.map((frame) => frame.map((_, i) => valueOf(frame[planar ? (i % samples) * pixels + Math.floor(i / samples) : i] ?? 0)))
  return { cells, values }
}

/** Cells one after another, from the lowest bit of the first byte on; whole bytes the other way round, and the rest in swapped pairs, in big endian. */
export function packCells(cells: readonly number[], allocated: number, little: boolean): Uint8Array {
  const size = allocated / 8
  const out = new Uint8Array(Math.ceil((cells.length * allocated) / 8))
  cells.forEach((cell, i) => {
    for (let bit = 0; bit < allocated; bit++) {
      const at = i * allocated + bit
      if (Math.floor(cell / 2 ** bit) % 2 === 1) out[at >> 3] = (out[at >> 3] ?? 0) | (1 << (at & 7))
    }
  })
  const even = new Uint8Array(out.length + (out.length % 2))
  even.set(out)
  if (little) return even
  const wholeBytes = Number.isInteger(size) && size > 1
  return even.map((_, i) => (wholeBytes ? out[i - (i % size) + size - 1 - (i % size)] : even[i ^ 1]) ?? 0)
}
