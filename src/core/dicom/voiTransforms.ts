import type { DecodedImage, VoiWindow } from '../image/image.ts'
import { decimals, text, texts } from './attributes.ts'
import { characterSetOf, type CharacterSet } from './characterSet.ts'
import { lookupTables } from './lookupTables.ts'
import type { DicomDataset, DicomScope } from './parseDicom.ts'

/** The windows and VOI LUTs (PS3.3 C.11.2, C.7.6.16.2.10) of the first scope that has any. */
export function voiTransforms(scopes: readonly DicomScope[], dataset: DicomDataset, signed: boolean): Pick<DecodedImage, 'windows' | 'voiLuts'> {
  const characterSet = characterSetOf(texts(dataset, 'x00080005'))
  for (const scope of scopes) {
    const windows = windowsOf(scope, characterSet)
    const voiLuts = lookupTables(scope, 'x00283010', signed, characterSet)
    if (windows.length > 0 || voiLuts.length > 0) return { windows, ...(voiLuts.length === 0 ? {} : { voiLuts }) }
  }
  return { windows: [] }
}

function windowsOf(scope: DicomScope, characterSet: CharacterSet): VoiWindow[] {
  const widths = decimals(scope, 'x00281051')
  const explanations = texts(scope, 'x00281055', characterSet) ?? []
  const written = text(scope, 'x00281056')?.toUpperCase()
  const shape = written === 'SIGMOID' || written === 'LINEAR_EXACT' ? written : 'LINEAR'
  return decimals(scope, 'x00281050').flatMap((center, i): VoiWindow[] => {
    const width = widths[i]
    if (width === undefined || width < (shape === 'LINEAR' ? 1 : Number.MIN_VALUE)) return []
    const explanation = explanations[i]
    return [{ center, width, function: shape, ...(explanation === undefined || explanation === '' ? {} : { explanation }) }]
  })
}
