import type { CodedFrame } from '../image/codecs.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import type { JpegFrameHeader } from './jpegFrameHeader.ts'
import { readJpegScans, type JpegScan, type JpegScanComponent } from './jpegScans.ts'

/**
 * Decodes a sequential Huffman-coded DCT JPEG of 12 bits (ITU-T T.81 annex F, process 4), with the inverse transform in floating point:
 * a sample may differ by 1 from that of a decoder in integers. Throws ImageRefusedError.
 */
export function decodeExtendedJpeg(bytes: Uint8Array, header: JpegFrameHeader): CodedFrame {
  const { width, height, components, precision } = header
  const data = new Uint16Array(width * height * components)
  const met = readJpegScans(bytes, (scan) => decodeScan(scan, header, data))
  if (met !== components) throw new ImageRefusedError('truncated', `the JPEG frame has ${met} of its ${components} components`)
  return { width, height, components, precision, data }
}

function decodeScan({ bits, components: scanned, restartInterval }: JpegScan, header: JpegFrameHeader, data: Uint16Array): void {
  const across = Math.ceil(header.width / 8)
  const count = across * Math.ceil(header.height / 8)
  const coefficients = new Float64Array(64)
  const predictions = new Int32Array(scanned.length)
  for (let mcu = 0; mcu < count; mcu++) {
    if (restartInterval > 0 && mcu > 0 && mcu % restartInterval === 0) {
      bits.restart()
      predictions.fill(0)
    }
    scanned.forEach((component, i) => {
      predictions[i] = readBlock(bits, component, predictions[i] as number, coefficients)
      inverseDct(coefficients)
      placeBlock(coefficients, header, data, component.index, (mcu % across) * 8, Math.floor(mcu / across) * 8)
    })
  }
}

/** One block, dequantized, in natural order; returns its DC coefficient. */
function readBlock(bits: JpegScan['bits'], { dc, ac, quantization }: JpegScanComponent, prediction: number, out: Float64Array): number {
  out.fill(0)
  const first = prediction + bits.signed(Math.min(16, bits.code(dc)))
  out[0] = first * (quantization[0] as number)
  for (let k = 1; k < 64; k++) {
    const symbol = bits.code(ac)
    const size = symbol & 15
    if (size === 0 && symbol !== 0xf0) break
    k += symbol >> 4
    if (k > 63) throw new ImageRefusedError('damaged', 'a block of the JPEG frame has more than 64 coefficients')
    out[ZIGZAG[k] as number] = bits.signed(size) * (quantization[k] as number)
  }
  return first
}

function placeBlock(block: Float64Array, header: JpegFrameHeader, data: Uint16Array, index: number, left: number, top: number): void {
  const { width, height, components, precision } = header
  const middle = 2 ** (precision - 1)
  const most = 2 ** precision - 1
  for (let y = 0; y < 8 && top + y < height; y++) {
    for (let x = 0; x < 8 && left + x < width; x++) {
      const value = Math.round(block[y * 8 + x] as number) + middle
      data[((top + y) * width + left + x) * components + index] = value < 0 ? 0 : value > most ? most : value
    }
  }
}

/** T.81 A.3.3, rows and then columns. */
function inverseDct(block: Float64Array): void {
  const rows = new Float64Array(64)
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

/** T.81 figure A.6: the natural position of each coefficient. */
const ZIGZAG = Uint8Array.of(
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63
)
