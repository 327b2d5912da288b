import { joinBytes } from '../joinBytes.ts'
import type { CodedFrame, Codecs } from '../image/codecs.ts'
import { ImageRefusedError, refuseFailures } from '../image/imageRefusedError.ts'
import { checkCodedSize } from './checkCodedSize.ts'
import { decodeJpegFrame } from './decodeJpegFrame.ts'
import { declareUnsigned, readJpeg2000Header, withEndMarker, withoutBoxes, type Jpeg2000Header } from './jpeg2000Header.ts'
import { readJpegFrameHeader } from './jpegFrameHeader.ts'
import type { PixelDescription } from './pixelDescription.ts'

type Expected = Pick<PixelDescription, 'rows' | 'columns' | 'samplesPerPixel'>

/**
 * Decodes one JPEG, JPEG-LS, JPEG 2000 or HTJ2K codestream, by what it is rather than what the transfer syntax says. Its own header is
 * held against the file's before a decoder sees it, so that a lie costs no memory. Throws ImageRefusedError.
 */
export function decodeCodestream(bytes: Uint8Array, expected: Expected, codecs: Codecs): CodedFrame {
  const coded = decodeByKind(bytes, expected, codecs)
  checkCodedSize('decoded', coded, expected)
  return coded
}

function decodeByKind(bytes: Uint8Array, expected: Expected, codecs: Codecs): CodedFrame {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    return decodeJpegFrame(endsWithMarker(bytes) ? bytes : withEoi(bytes), expected, codecs)
  }
  const codestream = withoutBoxes(bytes)
  if (codestream === undefined) {
    const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
    throw new ImageRefusedError('damaged', `the frame begins with ${start}, which is neither JPEG, JPEG-LS nor JPEG 2000`)
  }
  const header = readJpeg2000Header(codestream)
  const whole = endsWithMarker(codestream) ? codestream : withEndMarker(codestream)
  if (whole === undefined) throw new ImageRefusedError('truncated', 'the JPEG 2000 frame breaks off before its end marker')
  checkCodedSize('JPEG 2000', header, expected)
  const { columns, rows, samplesPerPixel } = expected
  const samples = columns * rows * samplesPerPixel
  if (samples > FREE_SAMPLES && samples > codestream.length * MAX_SAMPLES_PER_BYTE) {
    throw new ImageRefusedError('implausible-size', `the JPEG 2000 frame says ${columns} x ${rows}, more than its ${codestream.length} bytes can hold`)
  }
  return refuseFailures('the JPEG 2000 frame is damaged', () => decodeJpeg2000(whole, header, codecs))
}

function decodeJpeg2000(codestream: Uint8Array, header: Jpeg2000Header, { frameDecoders }: Codecs): CodedFrame {
  const decode = (bytes: Uint8Array): CodedFrame => (header.highThroughput ? frameDecoders.htj2k(bytes) : frameDecoders.jpeg2000(bytes))
  if (!header.signed) return decode(codestream)
  const { data, ...frame } = decode(declareUnsigned(codestream))
  const middle = 2 ** (header.precision - 1)
  const signed = header.precision > 8 ? new Int16Array(data.length) : new Int8Array(data.length)
  for (let i = 0; i < data.length; i++) signed[i] = (data[i] as number) - middle
  return { ...frame, data: signed }
}

/**
 * A JPEG frame without its end marker, with it: of sequential and lossless ones the decoders then tell whether anything else is missing. Of
 * progressive ones whole scans could be, and CharLS takes seconds over a JPEG-LS frame that breaks off: they are refused.
 */
function withEoi(bytes: Uint8Array): Uint8Array {
  const { process, sequential } = readJpegFrameHeader(bytes)
  if (process === 'jpeg-ls' || !sequential) throw new ImageRefusedError('truncated', 'the JPEG frame breaks off before its end marker')
  return joinBytes([bytes, Uint8Array.of(0xff, 0xd9)])
}

/**
 * Whether EOI (JPEG, JPEG-LS) or EOC (JPEG 2000), both FFD9, ends the codestream, padding of 00 or FF aside: the decoders would fill in what
 * is missing, and CharLS takes seconds over it.
 */
function endsWithMarker(bytes: Uint8Array): boolean {
  let end = bytes.length
  while (end > 2 && (bytes[end - 1] === 0 || bytes[end - 1] === 0xff) && bytes.length - end < MAX_PADDING) end--
  return bytes[end - 2] === 0xff && bytes[end - 1] === 0xd9
}

const MAX_PADDING = 64

/** An empty JPEG 2000 image takes hardly any bytes: up to 16 Mi samples it may, beyond that it must have some. */
const FREE_SAMPLES = 2 ** 24
const MAX_SAMPLES_PER_BYTE = 4096
