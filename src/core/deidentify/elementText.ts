import type { TreeElement } from '../dicom/elementTree.ts'
import type { Vr } from '../dicom/dictionary.ts'

/** The bytes of an element as Latin-1, padding trimmed. */
export function asciiText({ bytes }: TreeElement): string {
  if (bytes === undefined) return ''
  let text = ''
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096))
  return text.replace(/^ +|[ \0]+$/g, '')
}

/** VRs in which a person can write what they like. AE, AS, CS, DS, IS, UI and dates have a form. */
export function textVr(vr: Vr): boolean {
  return ['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT'].includes(vr)
}
