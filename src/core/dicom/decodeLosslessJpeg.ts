import type { CodedFrame } from '../image/codecs.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import type { JpegFrameHeader } from './jpegFrameHeader.ts'
import { readJpegScans, type JpegScan } from './jpegScans.ts'

/**
 * Decodes a lossless Huffman-coded JPEG (ITU-T T.81 annex H, process 14) of 2 to 16 bits: all seven predictors, components interleaved or
 * in scans of their own, restart intervals, point transform. Throws ImageRefusedError.
 */
export function decodeLosslessJpeg(bytes: Uint8Array, header: JpegFrameHeader): CodedFrame {
  const { width, height, components, precision, sampling } = header
  if (sampling.some(({ across, down }) => components > 1 && (across > 1 || down > 1))) {
    throw new ImageRefusedError('unsupported-jpeg', 'a lossless JPEG frame with subsampled components cannot be read')
  }
  if (precision < 2 || precision > 16) throw new ImageRefusedError('damaged', `the lossless JPEG frame has ${precision} bits; 2 to 16 there can be`)
  const samples = new Uint16Array(width * height * components)
  const met = readJpegScans(bytes, (scan) => decodeScan(scan, header, samples))
  if (met !== components) throw new ImageRefusedError('truncated', `the JPEG frame has ${met} of its ${components} components`)
  const mask = 2 ** precision - 1
  const data = precision > 8 ? samples : new Uint8Array(samples.length)
  for (let i = 0; i < samples.length; i++) data[i] = (samples[i] as number) & mask
  return { width, height, components, precision, data }
}

function decodeScan(scan: JpegScan, { width, height, components, precision }: JpegFrameHeader, samples: Uint16Array): void {
  const { bits, selection, pointTransform, restartInterval } = scan
  if (restartInterval % width !== 0) {
    throw new ImageRefusedError('unsupported-jpeg', `the lossless JPEG frame restarts every ${restartInterval} samples, not at whole rows of ${width}`)
  }
  if (selection < 1 || selection > 7) throw new ImageRefusedError('damaged', `the lossless JPEG frame has predictor ${selection}; there are 1 to 7`)
  const start = 2 ** Math.max(0, precision - pointTransform - 1)
  const rowLength = width * components
  const restartRows = restartInterval / width
  let top = true
  for (let y = 0; y < height; y++) {
    if (restartRows > 0 && y > 0 && y % restartRows === 0) {
      bits.restart()
      top = true
    }
    for (let x = 0; x < width; x++) {
      for (const { index, dc } of scan.components) {
        const at = y * rowLength + x * components + index
        let predicted: number
        if (x === 0) predicted = top ? start : (samples[at - rowLength] as number)
        else if (top) predicted = samples[at - components] as number
        else predicted = predict(selection, samples[at - components] as number, samples[at - rowLength] as number, samples[at - rowLength - components] as number)
        const size = bits.code(dc)
        if (size > 16) throw new ImageRefusedError('damaged', `the lossless JPEG frame has a difference of ${size} bits`)
        samples[at] = predicted + (size === 16 ? 32_768 : bits.signed(size))
      }
    }
    top = false
  }
  if (pointTransform > 0) {
    for (const { index } of scan.components) {
      for (let at = index; at < samples.length; at += components) samples[at] = (samples[at] as number) << pointTransform
    }
  }
}

/** Table H.1 of T.81: a left, b above, c above left. */
function predict(selection: number, a: number, b: number, c: number): number {
  switch (selection) {
    case 1:
      return a
    case 2:
      return b
    case 3:
      return c
    case 4:
      return a + b - c
    case 5:
      return a + ((b - c) >> 1)
    case 6:
      return b + ((a - c) >> 1)
    default:
      return (a + b) >> 1
  }
}
