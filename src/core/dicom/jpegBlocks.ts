import { ImageRefusedError } from '../image/imageRefusedError.ts'
import type { HuffmanTable, JpegBits } from './jpegBits.ts'

/** What decoding keeps between the blocks of one component in one scan. */
export interface BlockState {
  readonly bits: JpegBits
  readonly dc: HuffmanTable
  readonly ac: HuffmanTable
  /** The last DC coefficient. */
  prediction: number
  /** Blocks of which nothing more comes in this band (EOBRUN). */
  endOfBand: number
  /** Ss, Se and Al of the scan. */
  readonly first: number
  readonly last: number
  readonly shift: number
}

/** All coefficients of a block (T.81 F.2.2), into natural order from `at` on. Throws ImageRefusedError. */
export function readSequentialBlock(state: BlockState, coefficients: Int16Array, at: number): void {
  const { bits, dc, ac } = state
  state.prediction += bits.signed(Math.min(16, bits.code(dc)))
  coefficients[at] = state.prediction
  for (let k = 1; k < 64; k++) {
    const symbol = bits.code(ac)
    const size = symbol & 15
    if (size === 0 && symbol !== 0xf0) break
    k += symbol >> 4
    coefficients[at + position(k, 63)] = bits.signed(size)
  }
}

/** The high bits of a band of AC coefficients (T.81 G.1.2.2). Throws ImageRefusedError. */
export function readAcFirst(state: BlockState, coefficients: Int16Array, at: number): void {
  const { bits, ac, last, shift } = state
  if (state.endOfBand > 0) {
    state.endOfBand--
    return
  }
  for (let k = state.first; k <= last; k++) {
    const symbol = bits.code(ac)
    const [run, size] = [symbol >> 4, symbol & 15]
    if (size === 0 && run < 15) {
      state.endOfBand = (1 << run) + bits.unsigned(run) - 1
      return
    }
    k += run
    if (size > 0) coefficients[at + position(k, last)] = bits.signed(size) << shift
  }
}

/** One more bit of a band of AC coefficients, and those that become other than zero (T.81 G.1.2.3). Throws ImageRefusedError. */
export function readAcRefinement(state: BlockState, coefficients: Int16Array, at: number): void {
  const { bits, ac, last, shift } = state
  const bit = 1 << shift
  const refine = (place: number): void => {
    const value = coefficients[place] as number
    if (bits.unsigned(1) === 1 && (value & bit) === 0) coefficients[place] = value > 0 ? value + bit : value - bit
  }
  let k = state.first
  while (state.endOfBand === 0 && k <= last) {
    const symbol = bits.code(ac)
    let run = symbol >> 4
    let value = 0
    if ((symbol & 15) !== 0) value = bits.unsigned(1) === 1 ? bit : -bit
    else if (run < 15) {
      state.endOfBand = (1 << run) + bits.unsigned(run)
      break
    }
    // `run` zeros are passed, and every coefficient on the way gets its bit
    for (; k <= last; k++) {
      const place = at + position(k, last)
      if (coefficients[place] !== 0) refine(place)
      else if (run-- === 0) break
    }
    if (value !== 0) coefficients[at + position(k, last)] = value
    k++
  }
  if (state.endOfBand === 0) return
  for (; k <= last; k++) {
    const place = at + position(k, last)
    if (coefficients[place] !== 0) refine(place)
  }
  state.endOfBand--
}

function position(k: number, last: number): number {
  if (k > last) throw new ImageRefusedError('damaged', `a block of the JPEG frame has coefficient ${k}; ${last} is the last there can be`)
  return ZIGZAG[k] as number
}

/** T.81 figure A.6: the natural position of each coefficient. */
export const ZIGZAG = Uint8Array.of(
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63
)
