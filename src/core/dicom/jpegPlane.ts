import { ZIGZAG } from './jpegBlocks.ts'

/** One component of a JPEG frame, of a size of its own. */
export interface JpegPlane {
  readonly width: number
  readonly height: number
  /** Blocks of an MCU, the sampling factors of T.81 A.1.1. */
  readonly across: number
  readonly down: number
  readonly blocksAcross: number
  /** Of each block 64, in natural order, not dequantized. */
  readonly coefficients: Int16Array
  /** In zigzag order. */
  readonly quantization: Uint16Array
}

/** Dequantizes and transforms the blocks back (T.81 A.3.3, A.3.4): samples [height, width], rounded and clamped to `precision` bits. */
export function reconstructPlane({ width, height, blocksAcross, coefficients, quantization }: JpegPlane, precision: number): Uint16Array {
  const samples = new Uint16Array(width * height)
  const steps = new Float64Array(64)
  quantization.forEach((step, k) => (steps[ZIGZAG[k] as number] = step))
  const block = new Float64Array(64)
  const middle = 2 ** (precision - 1)
  const most = 2 ** precision - 1
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      const at = ((top >> 3) * blocksAcross + (left >> 3)) * 64
      for (let i = 0; i < 64; i++) block[i] = (coefficients[at + i] as number) * (steps[i] as number)
      inverseDct(block)
      for (let y = 0; y < 8 && top + y < height; y++) {
        for (let x = 0; x < 8 && left + x < width; x++) {
          const value = Math.round(block[y * 8 + x] as number) + middle
          samples[(top + y) * width + left + x] = value < 0 ? 0 : value > most ? most : value
        }
      }
    }
  }
  return samples
}

const rows = new Float64Array(64)

/** T.81 A.3.3, rows and then columns. */
function inverseDct(block: Float64Array): void {
  for (let v = 0; v < 8; v++) {
    for (let x = 0; x < 8; x++) {
      let sum = 0
      for (let u = 0; u < 8; u++) sum += (block[v * 8 + u] as number) * (BASIS[x * 8 + u] as number)
      rows[v * 8 + x] = sum
    }
  }
  for (let x = 0; x < 8; x++) {
    for (let y = 0; y < 8; y++) {
      let sum = 0
      for (let v = 0; v < 8; v++) sum += (rows[v * 8 + x] as number) * (BASIS[y * 8 + v] as number)
      block[y * 8 + x] = sum
    }
  }
}

/** [position, frequency] */
const BASIS = Float64Array.from({ length: 64 }, (_, i) => {
  const [x, u] = [Math.floor(i / 8), i % 8]
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16)
})
