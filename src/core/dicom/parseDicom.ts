import dicomParser, { type Element } from 'dicom-parser'
import type { Codecs } from '../image/codecs.ts'
import { ImageRefusedError, refuseFailures } from '../image/imageRefusedError.ts'
import { guessEncoding } from './bareDataset.ts'
import { DEFLATED_LITTLE_ENDIAN, transferSyntaxOf, type TransferSyntax } from './transferSyntax.ts'

/** Elements and the bytes that they point into: a file's data set, or one item of a sequence. */
export interface DicomScope {
  readonly bytes: Uint8Array
  readonly littleEndian: boolean
  /** Keyed `xggggeeee` in lower-case hexadecimal. */
  readonly elements: Readonly<Record<string, Element | undefined>>
}

export interface DicomDataset extends DicomScope {
  readonly transferSyntax: TransferSyntax
  /** Group 0002; empty for a bare data set. */
  readonly meta: DicomScope
  /** Where the data set begins in the file. */
  readonly start: number
  /** The element at which the file breaks off; pixel data that is too short is judged by its reader. */
  readonly brokenAt?: string
  readonly warnings: readonly string[]
}

/**
 * Splits a DICOM file into its elements, up to and including Pixel Data: with or without preamble and meta header, implicit or explicit,
 * little or big endian, deflated. Values are not read. Throws ImageRefusedError.
 */
export function parseDicom(bytes: Uint8Array, codecs: Pick<Codecs, 'inflate'>): DicomDataset {
  return refuseFailures('the DICOM file is damaged', () => {
    const warnings: string[] = []
    const { meta, end } = readMeta(bytes, warnings)
    const named = uidOf(meta, 'x00020010')
    const uid = named ?? guessEncoding(bytes, end)
    if (end >= bytes.length) throw new ImageRefusedError('truncated', 'the DICOM file has no data set after its header')
    if (uid === undefined) throw new ImageRefusedError('damaged', 'the DICOM file names no transfer syntax, and its data set reads in none')
    if (named === undefined) warnings.push(`no transfer syntax is named; read as ${transferSyntaxOf(uid).name}`)

    const transferSyntax = encodingAsWritten(transferSyntaxOf(uid), bytes, end, warnings)
    const body = uid === DEFLATED_LITTLE_ENDIAN ? inflateBody(bytes, end, codecs) : bytes
    const start = body === bytes ? end : 0
    const { elements, brokenAt } = readElements(body, start, transferSyntax, warnings)
    const dataset = { bytes: body, littleEndian: transferSyntax.littleEndian, elements, transferSyntax, meta, start, warnings }
    return brokenAt === undefined ? dataset : { ...dataset, brokenAt }
  })
}

/** Elements of one data set beyond which a file is taken for an attack on memory. */
const MAX_ELEMENTS = 200_000
/** Deflate's highest ratio, and what an inflated data set may take at most. */
const MAX_DEFLATE_RATIO = 1032
const MAX_INFLATED = 2 ** 30
export const PIXEL_DATA = 'x7fe00010'

function readMeta(bytes: Uint8Array, warnings: string[]): { meta: DicomScope; end: number } {
  const part10 = String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM'
  const elements: Record<string, Element> = {}
  let end = part10 ? 132 : 0
  if (end < bytes.length) {
    const stream = new dicomParser.ByteStream(dicomParser.littleEndianByteArrayParser, bytes, end)
    // a meta element is explicit little endian whatever the data set is (PS3.10 7.1)
    while (end + 8 <= bytes.length && bytes[end] === 0x02 && bytes[end + 1] === 0x00) {
      const element = dicomParser.readDicomElementExplicit(stream, warnings)
      if (stream.position > bytes.length) throw new ImageRefusedError('truncated', 'the DICOM file breaks off in its header')
      elements[element.tag] = element
      end = stream.position
    }
  }
  return { meta: { bytes, littleEndian: true, elements }, end }
}

/** Some writers name one encoding of elements and use another; the elements themselves show which. */
function encodingAsWritten(named: TransferSyntax, bytes: Uint8Array, start: number, warnings: string[]): TransferSyntax {
  const guess = named.deflated ? undefined : guessEncoding(bytes, start)
  if (guess === undefined) return named
  const { explicit, littleEndian, name } = transferSyntaxOf(guess)
  if (explicit === named.explicit && littleEndian === named.littleEndian) return named
  warnings.push(`the file is said to be ${named.name}, but its elements are ${name}`)
  return { ...named, explicit, littleEndian }
}

function inflateBody(bytes: Uint8Array, start: number, codecs: Pick<Codecs, 'inflate'>): Uint8Array {
  const compressed = bytes.subarray(start)
  const maxOutput = Math.min(MAX_INFLATED, compressed.length * MAX_DEFLATE_RATIO)
  return refuseFailures('the deflated data set is damaged', () => codecs.inflate(compressed, { wrapper: 'raw', maxOutput }))
}

function readElements(
  bytes: Uint8Array,
  start: number,
  syntax: TransferSyntax,
  warnings: string[]
): { elements: Record<string, Element>; brokenAt?: string } {
  const elements: Record<string, Element> = {}
  if (start >= bytes.length) throw new ImageRefusedError('truncated', 'the DICOM data set is empty')
  const stream = new dicomParser.ByteStream(syntax.littleEndian ? dicomParser.littleEndianByteArrayParser : dicomParser.bigEndianByteArrayParser, bytes, start)
  let count = 0
  while (stream.position + 8 <= bytes.length) {
    if (++count > MAX_ELEMENTS) throw new ImageRefusedError('damaged', `the DICOM data set has more than ${MAX_ELEMENTS} elements`)
    const element = syntax.explicit
      ? (readWideElement(stream, bytes) ?? dicomParser.readDicomElementExplicit(stream, warnings, PIXEL_DATA))
      : dicomParser.readDicomElementImplicit(stream, PIXEL_DATA)
    elements[element.tag] = element
    // pixels come last but for padding and signatures, which nothing here reads
    if (element.tag === PIXEL_DATA) return { elements }
    if (stream.position > bytes.length) return { elements, brokenAt: nameOfTag(element.tag) }
  }
  return { elements }
}

/** An element of 64-bit values (OV, SV, UV), whose VRs came to the standard after the parser: it takes their length for one of two bytes. */
function readWideElement(stream: InstanceType<typeof dicomParser.ByteStream>, bytes: Uint8Array): Element | undefined {
  const at = stream.position
  const vr = String.fromCharCode(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0)
  if ((vr !== 'OV' && vr !== 'SV' && vr !== 'UV') || at + 12 > bytes.length) return undefined
  const tag = dicomParser.readTag(stream)
  stream.seek(4)
  const length = stream.readUint32()
  stream.position = at + 12 + length
  return { tag, vr, length, dataOffset: at + 12 }
}

function nameOfTag(tag: string): string {
  return `(${tag.slice(1, 5)},${tag.slice(5)})`
}

function uidOf(scope: DicomScope, tag: string): string | undefined {
  const element = scope.elements[tag]
  if (element === undefined) return undefined
  const text = String.fromCharCode(...scope.bytes.subarray(element.dataOffset, element.dataOffset + Math.min(element.length, 64)))
  const uid = text.replace(/[\0 ]+$/, '')
  return /^[0-9.]+$/.test(uid) ? uid : undefined
}
