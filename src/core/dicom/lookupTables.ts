import type { LookupTable } from '../image/image.ts'
import { items, shorts, text, valueBytes } from './attributes.ts'
import type { CharacterSet } from './characterSet.ts'
import type { DicomScope } from './parseDicom.ts'

/**
 * The tables of a sequence: Modality LUT Sequence (0028,3000) or VOI LUT Sequence (0028,3010) (PS3.3 C.11.1, C.11.2). Tables that are not
 * described or too short are left out: the image itself is whole without them.
 */
export function lookupTables(scope: DicomScope, sequence: string, signed: boolean, characterSet: CharacterSet): LookupTable[] {
  return items(scope, sequence).flatMap((item) => readTable(item, signed, characterSet) ?? [])
}

function readTable(item: DicomScope, signed: boolean, characterSet: CharacterSet): LookupTable | undefined {
  const [written, first, bits] = shorts(item, 'x00283002')
  const bytes = valueBytes(item, 'x00283006')
  if (written === undefined || first === undefined || bits === undefined || bits < 1 || bits > 16 || bytes === undefined) return undefined
  const count = written === 0 ? 65_536 : written
  // entries of up to 8 bits are packed by some writers
  const packed = bits <= 8 && bytes.length < count * 2
  if (bytes.length < (packed ? count : count * 2)) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries = Uint16Array.from({ length: count }, (_, i) => (packed ? view.getUint8(i) : view.getUint16(2 * i, item.littleEndian)))
  // the descriptor's own VR says its sign; implicit files have none, and it follows the pixels
  const negative = first > 32_767 && (item.elements['x00283002']?.vr ?? (signed ? 'SS' : 'US')) === 'SS'
  const explanation = text(item, 'x00283003', characterSet)
  return { first: negative ? first - 65_536 : first, bits, entries, ...(explanation === undefined ? {} : { explanation }) }
}
