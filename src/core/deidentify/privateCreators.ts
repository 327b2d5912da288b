import type { ElementTree } from '../dicom/elementTree.ts'
import { asciiText } from './elementText.ts'

/** The creator of each private block of a data set (PS3.5 7.8.1), by group and block: `200110` for the elements (2001,10xx). */
export type PrivateCreators = ReadonlyMap<string, string>

export function privateCreators(elements: ElementTree): PrivateCreators {
  return new Map(elements.filter(({ tag }) => /^...[13579bdf]00[1-9a-f]/.test(tag)).map((element) => [element.tag.slice(0, 4) + element.tag.slice(6), asciiText(element)]))
}
