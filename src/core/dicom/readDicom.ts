import dicomParser from 'dicom-parser'
import { ImageRefusedError, refuseFailures } from '../image/imageRefusedError.ts'
import type { DicomElement } from './dicomElement.ts'
import type { Vr } from './dictionary.ts'
import { EXPLICIT_LITTLE_ENDIAN } from './transferSyntax.ts'

/** A Part 10 file in Explicit VR Little Endian as a list of elements, each value its bytes as they stand. */
export interface DicomFileElements {
  readonly preamble: Uint8Array
  readonly meta: readonly DicomElement[]
  readonly elements: readonly DicomElement[]
}

/**
 * Reads every element of a Part 10 file whose data set is explicit little endian (compressed pixels included), so that
 * `writeDicom(elements, undefined, { preamble, meta })` gives the same bytes. Throws ImageRefusedError.
 */
export function readDicom(bytes: Uint8Array): DicomFileElements {
  if (String.fromCharCode(...bytes.subarray(128, 132)) !== 'DICM') {
    throw new ImageRefusedError(
      'unknown-format',
      'the file has no DICOM preamble'
    )
  }
  return refuseFailures('the DICOM file is damaged', () => {
    const warnings: string[] = []
    const stream = new dicomParser.ByteStream(dicomParser.littleEndianByteArrayParser, bytes, 132)
    const meta: DicomElement[] = []
    const elements: DicomElement[] = []
    while (stream.position + 8 <= bytes.length) {
      const element = readElement(stream, warnings)
      if (stream.position > bytes.length) throw new ImageRefusedError('truncated', `the DICOM file breaks off in element ${element.tag}`)
      if (element.tag.startsWith('0002')) meta.push(element)
      else elements.push(element)
      if (element.tag === '00020010') refuseOthers(element)
    }
    return { preamble: bytes.subarray(0, 128), meta, elements }
  })
}

function readElement(stream: InstanceType<typeof dicomParser.ByteStream>, warnings: string[]): DicomElement {
  const parsed = dicomParser.readDicomElementExplicit(stream, warnings)
  const value = Uint8Array.from(stream.byteArray.subarray(parsed.dataOffset, stream.position))
  const element = { tag: parsed.tag.slice(1), vr: (parsed.vr ?? 'UN') as Vr, value }
  return parsed.hadUndefinedLength === true ? { ...element, undefinedLength: true } : element
}

function refuseOthers(transferSyntax: DicomElement): void {
  const uid = new TextDecoder().decode(transferSyntax.value as Uint8Array).replace(/[\0 ]+$/, '')
  const native = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99']
  if (native.includes(uid)) {
    throw new ImageRefusedError(
      'unsupported-transfer-syntax',
      `elements can be listed for Explicit VR Little Endian (${EXPLICIT_LITTLE_ENDIAN}) only; the file is ${uid}`
    )
  }
}
