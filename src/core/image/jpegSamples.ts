import { ZIGZAG } from '../dicom/jpegBlocks.ts'
import type { JpegPlane } from '../dicom/jpegPlane.ts'

/** The samples of a component, [height, width], by libjpeg's "islow" inverse transform in integers (Loeffler, Ligtenberg and Moschytz), bit for bit. */
export function jpegSamples({ width, height, blocksAcross, coefficients, quantization }: JpegPlane): Uint8Array {
  const out = new Uint8Array(width * height)
  const factors = new Int32Array(64)
  quantization.forEach((factor, k) => (factors[ZIGZAG[k] as number] = factor))
  const block = new Int32Array(64)
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      const from = ((top >> 3) * blocksAcross + (left >> 3)) * 64
      for (let i = 0; i < 64; i++) block[i] = Math.imul(coefficients[from + i] as number, factors[i] as number)
      for (let x = 0; x < 8; x++) transform(block, x, 8, 11)
      for (let y = 0; y < 8; y++) transform(block, y * 8, 1, 18)
      for (let y = 0; y < 8 && top + y < height; y++) {
        for (let x = 0; x < 8 && left + x < width; x++) {
          const value = (block[y * 8 + x] as number) + 128
          out[(top + y) * width + left + x] = value < 0 ? 0 : value > 255 ? 255 : value
        }
      }
    }
  }
  return out
}

/** Eight values in place, `step` apart, with 13 bits of fraction in the factors; the result is rounded and shifted right. */
function transform(block: Int32Array, at: number, step: number, shift: number): void {
  const value = (i: number): number => block[at + i * step] as number
  const { imul } = Math
  const half = 1 << (shift - 1)
  const even = imul(value(2) + value(6), 4433)
  const [e2, e3] = [even - imul(value(6), 15_137), even + imul(value(2), 6270)]
  const [e0, e1] = [(value(0) + value(4)) << 13, (value(0) - value(4)) << 13]
  const [t10, t13, t11, t12] = [e0 + e3, e0 - e3, e1 + e2, e1 - e2]
  const [o0, o1, o2, o3] = [value(7), value(5), value(3), value(1)]
  const z5 = imul(o0 + o2 + o1 + o3, 9633)
  const [z1, z2] = [-imul(o0 + o3, 7373), -imul(o1 + o2, 20_995)]
  const [z3, z4] = [z5 - imul(o0 + o2, 16_069), z5 - imul(o1 + o3, 3196)]
  const t0 = imul(o0, 2446) + z1 + z3
  const t1 = imul(o1, 16_819) + z2 + z4
  const t2 = imul(o2, 25_172) + z2 + z3
  const t3 = imul(o3, 12_299) + z1 + z4
  block[at] = (t10 + t3 + half) >> shift
  block[at + 7 * step] = (t10 - t3 + half) >> shift
  block[at + step] = (t11 + t2 + half) >> shift
  block[at + 6 * step] = (t11 - t2 + half) >> shift
  block[at + 2 * step] = (t12 + t1 + half) >> shift
  block[at + 5 * step] = (t12 - t1 + half) >> shift
  block[at + 3 * step] = (t13 + t0 + half) >> shift
  block[at + 4 * step] = (t13 - t0 + half) >> shift
}
