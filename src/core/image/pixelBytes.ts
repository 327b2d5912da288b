import { LITTLE_ENDIAN } from '../byteOrder.ts'
import type { DecodedImage } from './image.ts'

/**
 * Canonical bytes of an image's pixels; their SHA-256 is the pixel digest that cache keys and predictions are bound to. One line of text
 * (shape, bits, sign, photometric interpretation, rescale; padding and modality LUT where there are any), the entries of that LUT, then the
 * stored values, in little endian. Two files with equal pixels give equal bytes whatever their format, patient or compression. Windows
 * and VOI LUTs are not in it: another window on the same pixels is the same image. In parts, of which the last may be the image's own memory.
 */
export function pixelBytes(image: DecodedImage): Uint8Array[] {
  const { width, height, samplesPerPixel, data, bitsStored, signed, photometricInterpretation, rescale } = image
  const { padding, modalityLut } = image
  const line = [
    `pixels1 ${width} ${height} ${samplesPerPixel} ${bitsStored} ${signed ? 's' : 'u'} ${photometricInterpretation} ${rescale.slope} ${rescale.intercept}`,
    ...(padding === undefined ? [] : [`padding ${padding.low} ${padding.high}`]),
    ...(modalityLut === undefined ? [] : [`lut ${modalityLut.first} ${modalityLut.bits} ${modalityLut.entries.length}`])
  ].join(' ')
  const entries = (modalityLut === undefined ? [] : [...modalityLut.entries]).flatMap((entry) => [entry & 0xff, entry >> 8])
  const head = Uint8Array.from([...new TextEncoder().encode(`${line}\n`), ...entries])
  const size = bitsStored > 16 ? 4 : bitsStored > 8 ? 2 : 1
  if (data.BYTES_PER_ELEMENT === size && LITTLE_ENDIAN) return [head, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]
  const out = new Uint8Array(data.length * size)
  let to = 0
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number
    out[to++] = value
    if (size > 1) out[to++] = value >> 8
    if (size > 2) {
      out[to++] = value >> 16
      out[to++] = value >> 24
    }
  }
  return [head, out]
}
