import { ATTRIBUTES, type AttributeKeyword, type Vr } from './dictionary.ts'

/** One element to be written, or as read from a file. */
export interface DicomElement {
  /** ggggeeee, lower-case hexadecimal */
  readonly tag: string
  readonly vr: Vr
  readonly value: DicomValue
  /** The value holds items or fragments with their delimiters, and is written with undefined length. */
  readonly undefinedLength?: true
}

/**
 * Text for text VRs (several values as an array); numbers for DS, IS and binary numeric VRs; bytes as they stand for any VR;
 * 16-bit words for OW; items for SQ.
 */
export type DicomValue =
  | string
  | number
  | readonly string[]
  | readonly number[]
  | Uint8Array
  | Uint16Array
  | Int16Array
  | { readonly items: readonly (readonly DicomElement[])[] }

/** The element with a keyword of PS3.6, e.g. `element('PatientID', 'S001')`. An empty string makes an empty (type 2) element. */
export function element(keyword: AttributeKeyword, value: DicomValue): DicomElement {
  const [tag, vr] = ATTRIBUTES[keyword]
  return { tag, vr, value }
}
