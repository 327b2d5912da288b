import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeNativeFrame, openNativePixels } from './nativePixels.ts'
import type { PixelDescription } from './pixelDescription.ts'
import { EXPLICIT_BIG_ENDIAN, EXPLICIT_LITTLE_ENDIAN, transferSyntaxOf } from './transferSyntax.ts'

const grey: Omit<PixelDescription, 'bitsAllocated' | 'bitsStored' | 'highBit' | 'signed'> = {
  rows: 2, columns: 3, frames: 2, samplesPerPixel: 1, planar: false, photometricInterpretation: 'MONOCHROME2', kind: 'integer', element: 'x7fe00010'
}

/** Cells one after another from the lowest bit on (PS3.5 8.1.1), computed in one large integer. */
function pack(cells: readonly bigint[], bitsAllocated: number): Uint8Array<ArrayBuffer> {
  let all = 0n
  cells.forEach((cell, i) => (all |= cell << BigInt(i * bitsAllocated)))
  return Uint8Array.from({ length: Math.ceil((cells.length * bitsAllocated) / 8) }, (_, i) => Number((all >> BigInt(8 * i)) & 255n))
}

function openCells(bytes: Uint8Array, description: PixelDescription, uid: string, vr: string): number[][] {
  const element = { tag: 'x7fe00010', vr, dataOffset: 0, length: bytes.length }
  const transferSyntax = transferSyntaxOf(uid)
  const scope = { bytes, littleEndian: transferSyntax.littleEndian, elements: { x7fe00010: element } }
  const read = openNativePixels({ ...scope, transferSyntax, meta: { ...scope, elements: {} }, start: 0, warnings: [] }, description)
  return [0, 1].map((frame) => [...read(frame).data])
}

const layouts = fc
  .tuple(fc.integer({ min: 1, max: 32 }), fc.nat(), fc.nat(), fc.boolean())
  .map(([bitsAllocated, a, b, sign]) => {
    const bitsStored = 1 + (a % bitsAllocated)
    return { ...grey, bitsAllocated, bitsStored, highBit: bitsStored - 1 + (b % (bitsAllocated - bitsStored + 1)), signed: sign && bitsAllocated > 1 }
  })
const cellsOf = fc.array(fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), { minLength: 12, maxLength: 12 })

/** What PS3.5 8.1.1 makes of a cell. */
function valueOf(cell: bigint, { bitsStored, highBit, signed }: PixelDescription): number {
  const value = (cell >> BigInt(highBit - bitsStored + 1)) & (2n ** BigInt(bitsStored) - 1n)
  return Number(signed ? BigInt.asIntN(bitsStored, value) : value)
}

describe('native pixels', () => {
  it('of any Bits Allocated to 32, Bits Stored and High Bit are the stored bits with their sign, frame after frame', () => {
    fc.assert(
      fc.property(layouts, cellsOf, (description, random) => {
        const cells = random.map((cell) => cell & (2n ** BigInt(description.bitsAllocated) - 1n))
        const expected = cells.map((cell) => valueOf(cell, description))
        const bytes = pack(cells, description.bitsAllocated)
        expect(openCells(bytes, description, EXPLICIT_LITTLE_ENDIAN, 'OW')).toEqual([expected.slice(0, 6), expected.slice(6)])
        expect([...decodeNativeFrame(pack(cells.slice(0, 6), description.bitsAllocated), description).data]).toEqual(expected.slice(0, 6))
      }),
      { numRuns: 400 }
    )
  })

  it('in big endian have whole bytes the other way round, and packed cells in swapped words', () => {
    fc.assert(
      fc.property(layouts, cellsOf, (description, random) => {
        const { bitsAllocated } = description
        const cells = random.map((cell) => cell & (2n ** BigInt(bitsAllocated) - 1n))
        const expected = cells.map((cell) => valueOf(cell, description))
        const size = bitsAllocated / 8
        const little = pack(cells, bitsAllocated)
        const bytes = new Uint8Array(little.length + (little.length % 2))
        const isByteOrdered = Number.isInteger(size) && size > 1
        for (let i = 0; i < bytes.length; i++) bytes[i] = little[isByteOrdered ? i - (i % size) + size - 1 - (i % size) : i ^ 1] ?? 0
        expect(openCells(bytes, description, EXPLICIT_BIG_ENDIAN, 'OW')).toEqual([expected.slice(0, 6), expected.slice(6)])
      }),
      { numRuns: 400 }
    )
  })

  it('of YBR_FULL_422 repeat their chroma, in 8 and 16 bits', () => {
    const colour: PixelDescription = {
      ...grey, rows: 1, columns: 4, frames: 1, samplesPerPixel: 3, photometricInterpretation: 'YBR_FULL_422', bitsAllocated: 16, bitsStored: 16, highBit: 15, signed: false
    }
    const coded = [1, 2, 3, 4, 5, 6, 7, 8]
    const expected = [1, 3, 4, 2, 3, 4, 5, 7, 8, 6, 7, 8]
    const words = new Uint8Array(Uint16Array.from(coded, (value) => value * 257).buffer)
    expect([...decodeNativeFrame(words, colour).data]).toEqual(expected.map((value) => value * 257))
    expect([...decodeNativeFrame(Uint8Array.from(coded), { ...colour, bitsAllocated: 8, bitsStored: 8, highBit: 7 }).data]).toEqual(expected)
  })
})
