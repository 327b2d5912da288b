import type { ElementTree, TreeElement } from '../dicom/elementTree.ts'
import type { Vr } from '../dicom/dictionary.ts'

/** A value of the VR that says nothing, for action D: one valid value of non-zero length. `newUid` is for UI alone. */
export function dummyValue(tag: string, vr: Vr, newUid: string): TreeElement {
  if (vr === 'SQ') return { tag, vr, items: [dummyItem(tag)] }
  const text = vr === 'UI' ? newUid : TEXTS[vr]
  if (text !== undefined) return { tag, vr, bytes: ascii(text) }
  return { tag, vr, bytes: new Uint8Array(SIZES[vr] ?? 2) }
}

export const DUMMY_DATE = '19000101'

const TEXTS: Partial<Record<Vr, string>> = {
  AE: 'ANONYMIZED', AS: '000Y', CS: 'ANONYMIZED', DA: DUMMY_DATE, DS: '0', DT: `${DUMMY_DATE}000000`, IS: '0', LO: 'ANONYMIZED', LT: 'ANONYMIZED', PN: 'ANONYMIZED',
  SH: 'ANONYMIZED', ST: 'ANONYMIZED', TM: '000000', UC: 'ANONYMIZED', UR: 'urn:anonymized', UT: 'ANONYMIZED'
}

const SIZES: Partial<Record<Vr, number>> = { FL: 4, FD: 8, SL: 4, UL: 4, SV: 8, UV: 8, AT: 4, OD: 8, OF: 4, OL: 4, OV: 8 }

/** Text that has no letter outside ASCII, as bytes. */
export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** An item that keeps the sequence valid. */
function dummyItem(tag: string): ElementTree {
  switch (tag) {
    case '0040a730':
      // a text content item (PS3.3 C.17.3): "Comment"
      return [
        leaf('0040a010', 'CS', 'CONTAINS'),
        leaf('0040a040', 'CS', 'TEXT'),
        { tag: '0040a043', vr: 'SQ', items: [code('121106', 'DCM', 'Comment')] },
        leaf('0040a160', 'UT', 'ANONYMIZED')
      ]
    case '0040a073':
      return [leaf('0040a027', 'LO', 'ANONYMIZED'), leaf('0040a030', 'DT', `${DUMMY_DATE}000000`), leaf('0040a075', 'PN', 'ANONYMIZED'), { tag: '0040a088', vr: 'SQ', items: [] }]
    case '00081072':
      return [{ tag: '00401101', vr: 'SQ', items: [anonymousCode()] }]
    case '00081111':
      return [leaf('00081150', 'UI', '1.2.840.10008.3.1.2.3.3'), leaf('00081155', 'UI', '2.25.0')]
    case '00700001':
      return [leaf('00700002', 'CS', 'ANONYMIZED')]
    case '00340001':
      return [leaf('00340002', 'OB', '\0\0')]
    case '0040b020':
      return [{ tag: '0040a0b0', vr: 'US', bytes: new Uint8Array(4) }, leaf('00700006', 'ST', 'ANONYMIZED')]
    default:
      return anonymousCode()
  }
}

function anonymousCode(): ElementTree {
  return code('ANONYMIZED', '99HILUM', 'Anonymized')
}

/** An item of a code sequence (PS3.3 8.8). */
export function code(value: string, scheme: string, meaning: string): ElementTree {
  return [leaf('00080100', 'SH', value), leaf('00080102', 'SH', scheme), leaf('00080104', 'LO', meaning)]
}

/** A text element. */
export function leaf(tag: string, vr: Vr, text: string): TreeElement {
  return { tag, vr, bytes: ascii(text) }
}
