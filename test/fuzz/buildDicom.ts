import { deflateRawSync } from 'node:zlib'
import { joinBytes } from '../../src/core/joinBytes.ts'
import type { Random } from '../../src/core/random.ts'
import { encodeLosslessJpeg } from '../fixtures/losslessJpeg.ts'
import { elementBytes, itemHead, part10Head, textBytes, UNDEFINED_LENGTH, type Encoding } from './dicomBytes.ts'
import { buildFragments } from './fragments.ts'
import { codestreamOfSize } from './codestreams.ts'
import { lie } from './mutate.ts'
import { consistentModule, inconsistentModule, moduleBytes, packCells, randomCells, type PixelModule } from './pixelModule.ts'
import { encodeRle } from './encodeRle.ts'
import { buildSequences } from './sequences.ts'

/** What must come of a built input; undefined where either may. */
export type Expectation = { readonly refused: true } | { readonly values: readonly (readonly number[])[] }

export interface BuiltInput {
  readonly bytes: Uint8Array
  readonly expected?: Expectation
}

const ENCODINGS: readonly Encoding[] = [
  { uid: '1.2.840.10008.1.2', explicit: false, little: true },
  { uid: '1.2.840.10008.1.2.1', explicit: true, little: true },
  { uid: '1.2.840.10008.1.2.2', explicit: true, little: false },
  { uid: '1.2.840.10008.1.2.1.99', explicit: true, little: true }
]
const EXPLICIT: Encoding = { uid: '1.2.840.10008.1.2.1', explicit: true, little: true }

/** A DICOM file by its structure: a module that holds together or does not, in a native or an encapsulated coding, sequences before it. */
export function buildDicom(random: Random): BuiltInput {
  const kind = random.next()
  if (kind < 0.3) return buildNative(random)
  if (kind < 0.45) return buildInconsistent(random)
  if (kind < 0.75) return buildEncapsulated(random)
  if (kind < 0.83) return buildShort(random)
  if (kind < 0.87) return buildLyingSize(random)
  return buildNested(random)
}

/** Every pixel there: the values must come out. */
function buildNative(random: Random): BuiltInput {
  const encoding = ENCODINGS[random.integer(ENCODINGS.length)] ?? EXPLICIT
  const module = consistentModule(random)
  const { cells, values } = randomCells(module, random)
  const pixels = packCells(cells.flat(), module.allocated, encoding.little)
  return { bytes: file(encoding, buildSequences(random, encoding, false), module, elementBytes(0x7fe00010, 'OW', pixels, encoding)), expected: { values } }
}

function buildInconsistent(random: Random): BuiltInput {
  const encoding = ENCODINGS[random.integer(ENCODINGS.length)] ?? EXPLICIT
  const module = inconsistentModule(random)
  const pixels = elementBytes(0x7fe00010, 'OW', new Uint8Array(2 * random.integer(200)), encoding)
  return { bytes: file(encoding, [], module, pixels), expected: { refused: true } }
}

/** Fewer bytes than the module needs, or a length that says other than what is there. */
function buildShort(random: Random): BuiltInput {
  const encoding = ENCODINGS[random.integer(ENCODINGS.length)] ?? EXPLICIT
  const module = consistentModule(random)
  const { cells } = randomCells(module, random)
  const whole = packCells(cells.flat(), module.allocated, encoding.little)
  // of an odd number of bytes the last is padding
  const missing = 2 + random.integer(whole.length)
  const pixels = whole.subarray(0, Math.max(0, whole.length - missing))
  const length = random.next() < 0.5 ? pixels.length : lie(random, whole.length)
  return { bytes: file(encoding, [], module, elementBytes(0x7fe00010, 'OW', pixels, encoding, length)), expected: { refused: true } }
}

/** A codestream and a header that agree on a size which the codestream's data cannot fill. */
function buildLyingSize(random: Random): BuiltInput {
  const [rows, columns] = [1 + random.integer(random.next() < 0.5 ? 60_000 : 400), 1 + random.integer(random.next() < 0.5 ? 60_000 : 400)]
  const { bytes: frame, uid, bits } = codestreamOfSize(rows, columns, random)
  const encoding = { ...EXPLICIT, uid }
  const module = { rows, columns, frames: 1, samples: 1, photometric: 'MONOCHROME2', allocated: bits > 8 ? 16 : 8, stored: bits, high: bits - 1, signed: false, planar: false }
  const pixels = elementBytes(0x7fe00010, 'OB', buildFragments([frame], random, true).value, encoding, UNDEFINED_LENGTH)
  return { bytes: file(encoding, [], module, pixels) }
}

function buildEncapsulated(random: Random): BuiltInput {
  const consistent = random.next() < 0.7
  const module = consistentModule(random)
  const [uid, codec] = CODECS[random.integer(CODECS.length)] ?? ['1.2.840.10008.1.2.5', 'rle']
  const encoding = { ...EXPLICIT, uid }
  const { coded, frames, values } = codeFrames(module, codec, random)
  const honest = random.next() < 0.5
  const items = buildFragments(frames, random, honest)
  const pixels = elementBytes(0x7fe00010, 'OB', items.value, encoding, UNDEFINED_LENGTH)
  const sequences = buildSequences(random, encoding, !honest)
  const bytes = file(encoding, [...sequences, ...items.before(encoding)], consistent ? coded : inconsistentModule(random), pixels)
  if (!consistent) return { bytes, expected: { refused: true } }
  return honest && values !== undefined ? { bytes, expected: { values } } : { bytes }
}

const CODECS: readonly (readonly [uid: string, codec: 'rle' | 'deflated' | 'raw' | 'lossless' | 'noise'])[] = [
  ['1.2.840.10008.1.2.5', 'rle'],
  ['1.2.840.10008.1.2.8.1', 'deflated'],
  ['1.2.840.10008.1.2.1.98', 'raw'],
  ['1.2.840.10008.1.2.4.57', 'lossless'],
  ['1.2.840.10008.1.2.4.70', 'lossless'],
  ...['50', '51', '57', '70', '80', '81', '90', '91', '201', '203', '110', '100', '999'].map((end) => [`1.2.840.10008.1.2.4.${end}`, 'noise'] as const)
]

type WholeModule = ReturnType<typeof consistentModule>

interface CodedFrames {
  /** The module that describes the frames as coded. */
  readonly coded: PixelModule
  readonly frames: readonly Uint8Array[]
  /** The stored values, where the coding is right. */
  readonly values?: readonly (readonly number[])[]
}

function codeFrames(module: WholeModule, codec: (typeof CODECS)[number][1], random: Random): CodedFrames {
  if (codec === 'noise') {
    const head = [[0xff, 0xd8, 0xff, 0xc3], [0xff, 0x4f, 0xff, 0x51], [0xff, 0xd8, 0xff, 0xf7], []][random.integer(4)] ?? []
    const noise = Uint8Array.from({ length: random.integer(300) }, () => random.integer(256))
    return { coded: module, frames: Array.from({ length: module.frames }, () => Uint8Array.from([...head, ...noise, 0xff, 0xd9])) }
  }
  if (codec === 'lossless') {
    // whole samples, which is what the fixture's encoder takes
    const precision = Math.min(16, Math.max(2, module.stored))
    const shape = { width: module.columns, height: module.rows, components: module.samples, precision, predictor: 1 + random.integer(7), restartRows: random.integer(3), interleaved: random.next() < 0.5 }
    const coded = { ...module, allocated: precision > 8 ? 16 : 8, stored: precision, high: precision - 1, signed: false, planar: false }
    const { values } = randomCells(coded, random)
    return { coded, values, frames: values.map((frame) => encodeLosslessJpeg(frame, shape)) }
  }
  const whole = codec === 'rle' && module.allocated % 8 !== 0 ? { ...module, allocated: 16, stored: 16, high: 15 } : module
  // RLE keeps planes, and what Planar Configuration says of the rest does not matter
  const coded = codec === 'rle' ? { ...whole, planar: false } : whole
  const { cells, values } = randomCells(coded, random)
  const frames = cells.map((frame) => {
    if (codec === 'rle') return encodeRle(frame, coded.samples, coded.allocated / 8)
    const raw = packCells(frame, coded.allocated, true)
    return codec === 'deflated' ? Uint8Array.from(deflateRawSync(raw)) : raw
  })
  return { coded, frames, values }
}

/** Sequences that are deep, wide or lie; a small image follows. */
function buildNested(random: Random): BuiltInput {
  const encoding = ENCODINGS[random.integer(3)] ?? EXPLICIT
  const depth = [3, 30, 300, 3000][random.integer(4)] ?? 3
  const undefinedLength = random.next() < 0.5
  const parts: Uint8Array[] = []
  const tails: Uint8Array[] = []
  for (let i = 0; i < depth; i++) {
    // tags ascend only at first: a data set inside itself
    const length = undefinedLength ? UNDEFINED_LENGTH : lie(random, 1000)
    parts.push(elementBytes(0x00081140, 'SQ', new Uint8Array(), encoding, length), itemHead(0xe000, undefinedLength ? UNDEFINED_LENGTH : lie(random, 1000), encoding.little))
    if (undefinedLength && random.next() < 0.95) tails.unshift(itemHead(0xe00d, 0, encoding.little), itemHead(0xe0dd, random.next() < 0.9 ? 0 : lie(random, 9), encoding.little))
  }
  const module = consistentModule(random)
  const { cells } = randomCells(module, random)
  const pixels = elementBytes(0x7fe00010, 'OW', packCells(cells.flat(), module.allocated, encoding.little), encoding)
  return { bytes: file(encoding, [...parts, ...tails], module, pixels) }
}

function file(encoding: Encoding, before: readonly Uint8Array[], module: PixelModule, pixels: Uint8Array): Uint8Array {
  const uid = textBytes('1.2.840.10008.5.1.4.1.1.7')
  const body = joinBytes([elementBytes(0x00080016, 'UI', uid, encoding), ...before, ...moduleBytes(module, encoding), pixels])
  const deflated = encoding.uid === '1.2.840.10008.1.2.1.99'
  return joinBytes([part10Head(encoding.uid), deflated ? Uint8Array.from(deflateRawSync(body)) : body])
}
