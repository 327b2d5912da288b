import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { anonymizeDicom } from '../../src/core/deidentify/anonymizeDicom.ts'
import { asciiText } from '../../src/core/deidentify/elementText.ts'
import { readElementTree, type ElementTree } from '../../src/core/dicom/elementTree.ts'
import { parseDicom } from '../../src/core/dicom/parseDicom.ts'
import { uidOf128Bits } from '../../src/core/dicom/uid.ts'
import { ImageRefusedError } from '../../src/core/image/imageRefusedError.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { hasShared, readSharedJson, sharedPath, skipNote } from './shared.ts'

const codecs = await loadCodecs()
const names = hasShared ? Object.keys(readSharedJson('data', 'dicom', 'expected.json') as object) : []
const newUid = (uid: string): string => uidOf128Bits(createHmac('sha256', 'key').update(uid).digest('hex').slice(0, 32))

function treeOf(file: Uint8Array): ElementTree {
  const dataset = parseDicom(file, codecs)
  return readElementTree(dataset.bytes, dataset.start, dataset.transferSyntax).elements
}

/** Instance UIDs, dates, name components and IDs of a data set, nested ones too. */
function identifiers(tree: ElementTree, found: Set<string> = new Set()): Set<string> {
  for (const element of tree) {
    if (element.items !== undefined) for (const item of element.items) identifiers(item, found)
    if (/^...[13579bdf]/.test(element.tag) || CLASSES.has(element.tag)) continue
    if (!TEXTS.has(element.vr)) continue
    for (const value of asciiText(element).split('\\')) {
      if (element.vr === 'UI' && value.length > 8 && !value.startsWith('1.2.840.10008.')) found.add(value)
      if ((element.vr === 'DA' || element.vr === 'DT') && /^\d{8}/.test(value)) found.add(value.slice(0, 8))
      if (element.vr === 'PN') for (const part of value.split(/[\^= ]+/)) if (part.length > 3) found.add(part)
      if (['00100020', '00101000', '00080050'].includes(element.tag) && value.length > 5) found.add(value)
    }
  }
  return found
}

/** SOP classes and coding schemes, which say what a thing is and not which. */
const CLASSES: ReadonlySet<string> = new Set(['00080016', '00081150', '0008010c', '00020012'])
const TEXTS: ReadonlySet<string> = new Set(['UI', 'DA', 'DT', 'PN', 'LO', 'SH'])
const PIXELS: ReadonlySet<string> = new Set(['7fe00010', '7fe00008', '7fe00009'])

function withoutPixels(bytes: Uint8Array, tree: ElementTree): string {
  const pixels = tree.find(({ tag }) => PIXELS.has(tag))?.bytes
  if (pixels === undefined) return Buffer.from(bytes).toString('latin1')
  // a view into the file
  const at = pixels.byteOffset - bytes.byteOffset
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + pixels.length)]).toString('latin1')
}

describe.skipIf(!hasShared)(`the DICOM collection, de-identified${skipNote}`, () => {
  it('no name, ID, date or UID of an original is in its copy, and the pixels are the same bytes', () => {
    const leaks: string[] = []
    const changed: string[] = []
    let [written, refused, images] = [0, 0, 0]
    for (const name of names) {
      const original = new Uint8Array(readFileSync(sharedPath('data', 'dicom', name)))
      try {
        const { bytes } = anonymizeDicom(original, codecs, {
          options: new Set(), aliasOf: () => ({ id: 'NEW', name: 'NEW' }), newUid, fallbackUid: () => '2.25.7', method: 'test', onBurnedIn: 'keep', blank: []
        })
        written++
        const [before, after] = [treeOf(original), treeOf(bytes)]
        const text = withoutPixels(bytes, after)
        for (const secret of identifiers(before)) if (text.includes(secret) && secret !== '19000101') leaks.push(`${name}: ${secret}`)
        const [own, now] = [before, after].map((tree) => tree.find(({ tag }) => PIXELS.has(tag))?.bytes)
        if (own !== undefined) images++
        // an odd number of bytes is padded
        if (own !== undefined && Buffer.compare(own, now?.subarray(0, own.length) ?? new Uint8Array()) !== 0) changed.push(name)
      } catch (error) {
        if (!(error instanceof ImageRefusedError)) throw error
        refused++
      }
    }
    expect({ leaks, changed }).toEqual({ leaks: [], changed: [] })
    expect({ written, images, refused }).toEqual({ written: 264, images: 201, refused: 24 })
  })
})
