import type { DecodedImage, VoiWindow } from '../image/image.ts'
import { text, texts } from './attributes.ts'
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
  // by place: one that is no number must not shift its neighbours
  const [centers, widths] = ['x00281050', 'x00281051'].map((tag) => (texts(scope, tag) ?? []).map((value) => (value === '' ? Number.NaN : Number(value))))
  const explanations = texts(scope, 'x00281055', characterSet) ?? []
  const written = text(scope, 'x00281056')?.toUpperCase()
  const shape = written === 'SIGMOID' || written === 'LINEAR_EXACT' ? written : 'LINEAR'
  return (centers ?? []).flatMap((center, i): VoiWindow[] => {
    const width = widths?.[i] ?? Number.NaN
    if (!Number.isFinite(center) || !Number.isFinite(width) || width < (shape === 'LINEAR' ? 1 : Number.MIN_VALUE)) return []
    const explanation = explanations[i]
    return [{ center, width, function: shape, ...(explanation === undefined || explanation === '' ? {} : { explanation }) }]
  })
}
