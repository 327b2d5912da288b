import { encode } from 'fast-png'

/**
 * Encodes samples (row-major, interleaved) as a PNG of 8 or 16 bits, grey, RGB or RGBA. The same samples give the same bytes.
 * Throws RangeError where shape and data disagree.
 */
export function encodePng(image: {
  readonly width: number
  readonly height: number
  readonly samplesPerPixel: 1 | 3 | 4
  readonly data: Uint8Array | Uint16Array
}): Uint8Array<ArrayBuffer> {
  const { width, height, samplesPerPixel, data } = image
  if (data.length !== width * height * samplesPerPixel || data.length === 0) {
    throw new RangeError(`${width} x ${height} x ${samplesPerPixel} samples do not make a PNG of ${data.length}`)
  }
  return Uint8Array.from(encode({ width, height, channels: samplesPerPixel, depth: data instanceof Uint16Array ? 16 : 8, data }))
}
