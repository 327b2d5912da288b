import type { ElementTree } from '../dicom/elementTree.ts'
import { asciiText } from './elementText.ts'

/** Words of every person name and patient ID in a data set, in lower case: what must not stand in a cleaned text even where it is a word of the trade. */
export function knownNames(elements: ElementTree): ReadonlySet<string> {
  const names = new Set<string>()
  const collect = (tree: ElementTree): void => {
    for (const element of tree) {
      if (element.items !== undefined) element.items.forEach(collect)
      else if (element.vr === 'PN' || IDS.has(element.tag)) for (const word of asciiText(element).split(/[^A-Za-z0-9]+/)) if (word !== '') names.add(word.toLowerCase())
    }
  }
  collect(elements)
  return names
}

const IDS: ReadonlySet<string> = new Set(['00100020', '00101000', '00080050', '00200010', '00080080', '00081010', '00081040'])
