import { gzipSync } from 'node:zlib'
import type { Random } from '../../src/core/random.ts'
import { niftiFile } from '../fixtures/niftiFile.ts'
import type { BuiltInput } from './buildDicom.ts'
import { lie } from './mutate.ts'

/** Type code of nifti1.h and bytes per voxel. */
const TYPES: readonly (readonly [code: number, bytes: number])[] = [
  [2, 1], [4, 2], [8, 4], [16, 4], [64, 8], [128, 3], [256, 1], [512, 2], [768, 4], [2304, 4], [32, 8], [1024, 8], [1, 1], [0, 1], [9999, 2]
]

/** A NIfTI volume of either version, byte order and any type, compressed or not; half of them lie about their dimensions or where the voxels begin. */
export function buildNifti(random: Random): BuiltInput {
  const [datatype, size] = TYPES[random.integer(TYPES.length)] ?? [2, 1]
  const honest = random.next() < 0.5
  const dimensions = Array.from({ length: 2 + random.integer(3) }, () => 1 + random.integer(6))
  const count = dimensions.reduce((product, one) => product * one, size)
  const voxels = Uint8Array.from({ length: honest ? count : random.integer(count + 1) }, () => random.integer(256))
  const written = honest ? dimensions : dimensions.map((one) => (random.next() < 0.5 ? one : (lie(random, one) & 0x7fff) - (random.next() < 0.1 ? 40 : 0)))
  const number = (): number => [0, 1, -1, NaN, Infinity, 1e30, random.between(-5, 5)][random.integer(7)] ?? 0
  const file = niftiFile({
    version: random.next() < 0.5 ? 1 : 2,
    littleEndian: random.next() < 0.5,
    dimensions: written,
    datatype,
    voxels,
    pixdim: Array.from({ length: 4 }, number),
    slope: number(),
    intercept: number(),
    displayRange: [number(), number()],
    ...(random.next() < 0.5 ? { sform: Array.from({ length: 12 }, number) } : {}),
    ...(random.next() < 0.5 ? { qform: Array.from({ length: 3 }, number) } : {}),
    ...(honest ? {} : { dataOffset: lie(random, 352) })
  })
  return { bytes: random.next() < 0.4 ? Uint8Array.from(gzipSync(file)) : file }
}
