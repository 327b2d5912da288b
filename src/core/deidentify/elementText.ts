import type { TreeElement } from '../dicom/elementTree.ts'
import type { Vr } from '../dicom/dictionary.ts'

/** The bytes of an element as Latin-1, padding trimmed. */
export function asciiText({ bytes }: TreeElement): string {
  if (bytes === undefined) return ''
  let [start, end] = [0, bytes.length]
  while (start < end && bytes[start] === 0x20) start++
  while (end > start && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end--
  let text = ''
  for (let at = start; at < end; at += 4096) text += String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 4096)))
  return text
}

/** VRs in which a person can write what they like. AE, AS, CS, DS, IS, UI and dates have a form. */
export function textVr(vr: Vr): boolean {
  return ['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT'].includes(vr)
}
