import dicomParser, { type Element } from 'dicom-parser'
import { nameOfTag } from './nameOfTag.ts'
import { scanElements, type ElementScan, type ScanOptions } from './scanElements.ts'
import { lengthBytesOf } from './vrLengths.ts'

/** An element of the top level, with where it stands. */
export interface ReadElement {
  readonly element: Element
  readonly start: number
  readonly end: number
}

export interface ReadElements {
  readonly elements: readonly ReadElement[]
  /** After the last of them. */
  readonly end: number
  /** The element at which the bytes break off, by name; it is not among them. */
  readonly brokenAt?: string
}

const PIXEL_DATA = 'x7fe00010'

/**
 * Splits bytes into elements by dicom-parser, after a look at their structure that keeps it from what it misreads or what would overwhelm it. Offsets
 * are those of `bytes`. Throws ImageRefusedError.
 */
export function readElements(bytes: Uint8Array, from: number, options: ScanOptions, warnings: string[]): ReadElements {
  const scan = scanElements(bytes, from, options)
  warnings.push(...scan.warnings)
  const brokenAt = scan.brokenAt === undefined ? {} : { brokenAt: nameOfTag(scan.brokenAt) }
  if (scan.end <= from) return { elements: [], end: from, ...brokenAt }
  const stream = new dicomParser.ByteStream(
    options.littleEndian ? dicomParser.littleEndianByteArrayParser : dicomParser.bigEndianByteArrayParser,
    patched(bytes, scan),
    from
  )
  const elements: ReadElement[] = []
  const until = options.until === 'pixels' ? PIXEL_DATA : undefined
  while (stream.position < scan.end) {
    const start = stream.position
    const element =
      options.explicit && !scan.bare.has(start) ? dicomParser.readDicomElementExplicit(stream, warnings, until) : dicomParser.readDicomElementImplicit(stream, until)
    elements.push({ element: asWritten(element, bytes, start, options, scan), start, end: stream.position })
    if (element.tag === until) break
  }
  return { elements, end: stream.position, ...brokenAt }
}

function patched(bytes: Uint8Array, { end, patches }: ElementScan): Uint8Array {
  if (patches.length === 0) return bytes.subarray(0, end)
  const copy = bytes.slice(0, end)
  for (const { at, bytes: values } of patches) if (at + values.length <= end) copy.set(values, at)
  return copy
}

/** VR and undefined length as they stand in the file, where the parser saw others. */
function asWritten(element: Element, bytes: Uint8Array, start: number, { explicit, littleEndian }: ScanOptions, { patches, bare }: ElementScan): Element {
  if (patches.length === 0 || !explicit || bare.has(start)) return element
  const vr = String.fromCharCode(bytes[start + 4] ?? 0, bytes[start + 5] ?? 0)
  if (lengthBytesOf(vr) !== 4) return element
  const undefinedLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(start + 8, littleEndian) === 0xffffffff
  return { ...element, vr, ...(undefinedLength ? { hadUndefinedLength: true } : {}) }
}
