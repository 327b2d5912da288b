import type { Element } from 'dicom-parser'
import type { Codecs } from '../image/codecs.ts'
import { ImageRefusedError, refuseFailures } from '../image/imageRefusedError.ts'
import { guessEncoding } from './bareDataset.ts'
import { readElements } from './readElements.ts'
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
    if (start >= body.length) throw new ImageRefusedError('truncated', 'the DICOM data set is empty')
    const { explicit, littleEndian } = transferSyntax
    const { elements: read, brokenAt } = readElements(body, start, { explicit, littleEndian, until: 'pixels' }, warnings)
    const elements = Object.fromEntries(read.map(({ element }) => [element.tag, element]))
    const dataset = { bytes: body, littleEndian, elements, transferSyntax, meta, start, warnings }
    return brokenAt === undefined ? dataset : { ...dataset, brokenAt }
  })
}

/** What an inflated data set may take: deflate reaches 1032, images hardly 10, and blank ones are small. */
const MAX_DEFLATE_RATIO = 100
const FREE_INFLATED = 2 ** 26
const MAX_INFLATED = 2 ** 29
export const PIXEL_DATA = 'x7fe00010'

function readMeta(bytes: Uint8Array, warnings: string[]): { meta: DicomScope; end: number } {
  const part10 = String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM'
  const from = part10 ? 132 : 0
  // a meta element is explicit little endian whatever the data set is (PS3.10 7.1)
  const { elements: read, end, brokenAt } = readElements(bytes, from, { explicit: true, littleEndian: true, until: 'meta' }, warnings)
  if (brokenAt !== undefined) throw new ImageRefusedError('truncated', `the DICOM file breaks off in its header, at ${brokenAt}`)
  const elements: Record<string, Element> = Object.fromEntries(read.map(({ element }) => [element.tag, element]))
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
  const maxOutput = Math.min(MAX_INFLATED, Math.max(FREE_INFLATED, compressed.length * MAX_DEFLATE_RATIO))
  return refuseFailures('the deflated data set is damaged', () => {
    try {
      return codecs.inflate(compressed, { wrapper: 'raw', maxOutput })
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new ImageRefusedError('implausible-size', `the deflated data set of ${compressed.length} bytes unpacks to more than ${maxOutput}, as no image does`)
    }
  })
}

function uidOf(scope: DicomScope, tag: string): string | undefined {
  const element = scope.elements[tag]
  if (element === undefined) return undefined
  const text = String.fromCharCode(...scope.bytes.subarray(element.dataOffset, element.dataOffset + Math.min(element.length, 64)))
  const uid = text.replace(/[\0 ]+$/, '')
  return /^[0-9.]+$/.test(uid) ? uid : undefined
}
