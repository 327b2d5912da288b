import { joinBytes } from '../joinBytes.ts'
import type { CodedFrame, Codecs } from '../image/codecs.ts'
import { ImageRefusedError, refuseFailures } from '../image/imageRefusedError.ts'
import { checkCodedSize } from './checkCodedSize.ts'
import { decodeLosslessJpeg } from './decodeLosslessJpeg.ts'
import { decodeWideJpeg } from './decodeWideJpeg.ts'
import { readJpegFrameHeader, type JpegFrameHeader } from './jpegFrameHeader.ts'
import type { PixelDescription } from './pixelDescription.ts'

/**
 * Decodes a JPEG (ITU-T T.81: baseline, extended, progressive, lossless) or JPEG-LS frame to its components as they are coded, without a
 * colour transform. Throws ImageRefusedError.
 */
export function decodeJpegFrame(
  bytes: Uint8Array,
  expected: Pick<PixelDescription, 'rows' | 'columns' | 'samplesPerPixel'>,
  codecs: Codecs
): CodedFrame {
  const header = readJpegFrameHeader(bytes)
  const { columns, rows, samplesPerPixel } = expected
  const name = header.process === 'jpeg-ls' ? 'JPEG-LS' : 'JPEG'
  checkCodedSize(name, header, expected)
  if (columns * rows * samplesPerPixel > bytes.length * MAX_SAMPLES_PER_BYTE[header.process]) {
    throw new ImageRefusedError('implausible-size', `the ${name} frame says ${columns} x ${rows}, more than its ${bytes.length} bytes can hold`)
  }
  switch (header.process) {
    case 'jpeg-ls':
      return refuseFailures('the JPEG-LS frame is damaged', () => codecs.frameDecoders.jpegLs(bytes))
    case 'dct':
      if (header.precision === 8) return { ...decode8(bytes, codecs), ...colourOf(header) }
      if (header.precision === 12) return { ...decodeWideJpeg(bytes, header), ...colourOf(header) }
      throw new ImageRefusedError('unsupported-jpeg', `lossy JPEG of ${header.precision} bits cannot be read; there are 8 and 12`)
    case 'lossless':
      return { ...decodeLosslessJpeg(bytes, header), wholeCells: true }
  }
}

/** A run of JPEG-LS codes 32 Ki samples and more in a few bits, an 8 x 8 block takes a bit, a lossless sample takes one. */
const MAX_SAMPLES_PER_BYTE = { 'jpeg-ls': 2 ** 18, dct: 1536, lossless: 8 } as const

/**
 * Adobe's segment and JFIF's say what three components are (the latter always YCbCr), and files whose header says otherwise are displayed
 * by what the codestream says. Component identifiers "RGB" mean RGB, as libjpeg has it.
 */
function colourOf({ components, adobeTransform, jfif, componentIds }: JpegFrameHeader): Pick<CodedFrame, 'colour'> {
  if (components !== 3) return {}
  if (adobeTransform === 0 || String.fromCharCode(...componentIds) === 'RGB') return { colour: 'RGB' }
  return adobeTransform === 1 || jfif ? { colour: 'YBR' } : {}
}

function decode8(bytes: Uint8Array, codecs: Codecs): CodedFrame {
  const { width, height, samplesPerPixel, data } = refuseFailures('the JPEG frame is damaged', () => codecs.decodeJpeg(untransformed(bytes)))
  return { width, height, components: samplesPerPixel, precision: 8, data }
}

/**
 * The JPEG with its application segments replaced by one of Adobe's that says "no colour transform": libjpeg then gives the components as
 * they are coded, and the DICOM header alone says what they mean.
 */
function untransformed(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0xff, 0xd8, ...ADOBE_NO_TRANSFORM)]
  let at = 2
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++
    const marker = bytes[at + 1] ?? 0
    const end = at + 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
    if (marker === 0xda || end > bytes.length) break
    if (!(marker >= 0xe0 && marker <= 0xef)) parts.push(bytes.subarray(at, end))
    at = end
  }
  parts.push(bytes.subarray(at))
  return joinBytes(parts)
}

const ADOBE_NO_TRANSFORM = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0]
