import { ImageRefusedError, refuseFailures } from '../image/imageRefusedError.ts'
import type { DicomElement } from './dicomElement.ts'
import type { Vr } from './dictionary.ts'
import { readElements, type ReadElement } from './readElements.ts'
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
    const options = { explicit: true, littleEndian: true } as const
    const header = readElements(bytes, 132, { ...options, until: 'meta' }, [])
    const meta = header.elements.map((read) => withValue(read, bytes))
    const transferSyntax = meta.find(({ tag }) => tag === '00020010')
    if (transferSyntax !== undefined) refuseOthers(transferSyntax)
    const body = readElements(bytes, header.end, { ...options, until: 'end' }, [])
    const brokenAt = header.brokenAt ?? body.brokenAt
    if (brokenAt !== undefined) throw new ImageRefusedError('truncated', `the DICOM file breaks off in element ${brokenAt}`)
    return { preamble: bytes.subarray(0, 128), meta, elements: body.elements.map((read) => withValue(read, bytes)) }
  })
}

function withValue({ element: { tag, vr, dataOffset, hadUndefinedLength }, end }: ReadElement, bytes: Uint8Array): DicomElement {
  const element = { tag: tag.slice(1), vr: (vr ?? 'UN') as Vr, value: bytes.slice(dataOffset, end) }
  return hadUndefinedLength === true ? { ...element, undefinedLength: true } : element
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
