import { joinBytes } from '../joinBytes.ts'
import { element, type DicomElement } from './dicomElement.ts'
import { DicomWriteError } from './dicomWriteError.ts'
import { encodeValue } from './encodeValue.ts'
import { imagePixelElements, type NativePixels } from './imagePixelElements.ts'
import { EXPLICIT_LITTLE_ENDIAN } from './transferSyntax.ts'
import { lengthBytesOf } from './vrLengths.ts'

/** Names Hilum as the writer (PS3.10 7.1); derived from a UUID (PS3.5 B.2). */
export const IMPLEMENTATION_CLASS_UID = '2.25.114216470391257712203168571842013746091'
const IMPLEMENTATION_VERSION_NAME = 'HILUM'

/**
 * Writes a Part 10 file in Explicit VR Little Endian: preamble, meta header made from SOP Class and Instance UID, the elements in order of
 * their tags, and native pixels with the Image Pixel module's elements. Text outside ASCII is written as UTF-8, which is then declared.
 * `as` overrides preamble and meta header, to write again what `readDicom` read. Throws DicomWriteError.
 */
export function writeDicom(
  elements: readonly DicomElement[],
  pixels?: NativePixels,
  as: { readonly preamble?: Uint8Array; readonly meta?: readonly DicomElement[] } = {}
): Uint8Array<ArrayBuffer> {
  const all = declareCharacterSet(pixels === undefined ? elements : [...elements, ...imagePixelElements(pixels)])
  const body = encodeDataset(all)
  const meta = as.meta === undefined ? encodeMeta(all) : encodeDataset(as.meta)
  const preamble = as.preamble ?? new Uint8Array(128)
  return joinBytes([preamble, new TextEncoder().encode('DICM'), ...meta, ...body])
}

function encodeMeta(elements: readonly DicomElement[]): Uint8Array[] {
  const parts = encodeDataset([
    element('FileMetaInformationVersion', Uint8Array.of(0, 1)),
    element('MediaStorageSOPClassUID', uidOf(elements, '00080016', 'SOP Class UID')),
    element('MediaStorageSOPInstanceUID', uidOf(elements, '00080018', 'SOP Instance UID')),
    element('TransferSyntaxUID', EXPLICIT_LITTLE_ENDIAN),
    element('ImplementationClassUID', IMPLEMENTATION_CLASS_UID),
    element('ImplementationVersionName', IMPLEMENTATION_VERSION_NAME)
  ])
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return [...encodeDataset([element('FileMetaInformationGroupLength', length)]), ...parts]
}

/** The elements as header, value, header, value, …, in ascending order of tags. */
function encodeDataset(elements: readonly DicomElement[]): Uint8Array[] {
  const sorted = elements.toSorted((a, b) => (a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0))
  return sorted.flatMap((current, i) => {
    if (!/^[0-9a-f]{8}$/.test(current.tag)) {
      throw new DicomWriteError(
        `"${current.tag}" is not a tag of eight lower-case hexadecimal digits`
      )
    }
    if (sorted[i + 1]?.tag === current.tag) throw new DicomWriteError(`element ${current.tag} is given twice`)
    const value = current.vr === 'SQ' && hasItems(current.value) ? encodeItems(current.value.items) : encodeValue(current)
    return [header(current, value.length), value]
  })
}

function header({ tag, vr, undefinedLength }: DicomElement, length: number): Uint8Array {
  const long = lengthBytesOf(vr) === 4
  if (!long && length > 0xfffe) throw new DicomWriteError(`element ${tag} (${vr}) has ${length} bytes; that VR holds at most 65534`)
  const bytes = new Uint8Array(long ? 12 : 8)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), true)
  view.setUint16(2, Number.parseInt(tag.slice(4), 16), true)
  bytes[4] = vr.charCodeAt(0)
  bytes[5] = vr.charCodeAt(1)
  if (long) view.setUint32(8, undefinedLength === true ? 0xffffffff : length, true)
  else view.setUint16(6, length, true)
  return bytes
}

function hasItems(value: DicomElement['value']): value is { readonly items: readonly (readonly DicomElement[])[] } {
  return typeof value === 'object' && 'items' in value
}

function encodeItems(items: readonly (readonly DicomElement[])[]): Uint8Array {
  return joinBytes(
    items.flatMap((item) => {
      const parts = encodeDataset(item)
      const head = new Uint8Array(8)
      const view = new DataView(head.buffer)
      view.setUint16(0, 0xfffe, true)
      view.setUint16(2, 0xe000, true)
      view.setUint32(4, parts.reduce((sum, part) => sum + part.length, 0), true)
      return [head, ...parts]
    })
  )
}

function declareCharacterSet(elements: readonly DicomElement[]): readonly DicomElement[] {
  if (!elements.some(hasWideText) || elements.some(({ tag }) => tag === '00080005')) return elements
  return [element('SpecificCharacterSet', 'ISO_IR 192'), ...elements]
}

function hasWideText({ value }: DicomElement): boolean {
  if (typeof value === 'string') return /[^\0-\x7f]/.test(value)
  if (Array.isArray(value)) return value.some((one) => typeof one === 'string' && /[^\0-\x7f]/.test(one))
  return typeof value === 'object' && 'items' in value && value.items.some((item) => item.some(hasWideText))
}

function uidOf(elements: readonly DicomElement[], tag: string, name: string): string {
  const value = elements.find((one) => one.tag === tag)?.value
  if (typeof value !== 'string' || value === '') throw new DicomWriteError(`a DICOM file needs a ${name} (${tag})`)
  return value
}
