import type { DecodedImage } from '../image/image.ts'
import { decimal, item, text, texts } from './attributes.ts'
import { characterSetOf } from './characterSet.ts'
import { lookupTables } from './lookupTables.ts'
import type { DicomDataset, DicomScope } from './parseDicom.ts'

/**
 * Stored value to modality unit (PS3.3 C.11.1, C.7.6.16.2.9): the first scope that has a Modality LUT or a rescale gives it; a LUT goes
 * before a rescale. The unit is what the file names; Hounsfield units where a CT image with a rescale names none (C.8.2.1).
 */
export function modalityOf(
  scopes: readonly DicomScope[],
  dataset: DicomDataset,
  signed: boolean
): Pick<DecodedImage, 'rescale' | 'modalityLut' | 'modalityUnit'> {
  for (const scope of scopes) {
    const [modalityLut] = lookupTables(scope, 'x00283000', signed, characterSetOf(texts(dataset, 'x00080005')))
    const rescale = rescaleOf(scope)
    if (modalityLut === undefined && rescale === undefined) continue
    const lutItem = modalityLut === undefined ? undefined : item(scope, 'x00283000', 0)
    const named = lutItem === undefined ? text(scope, 'x00281054') : text(lutItem, 'x00283004')
    const modalityUnit = named ?? (modalityLut === undefined && text(dataset, 'x00080060') === 'CT' ? 'HU' : undefined)
    return {
      rescale: rescale ?? IDENTITY,
      ...(modalityLut === undefined ? {} : { modalityLut }),
      ...(modalityUnit === undefined ? {} : { modalityUnit: modalityUnit.toUpperCase() })
    }
  }
  return { rescale: IDENTITY }
}

const IDENTITY: DecodedImage['rescale'] = { slope: 1, intercept: 0 }

function rescaleOf(scope: DicomScope): DecodedImage['rescale'] | undefined {
  const slope = decimal(scope, 'x00281053')
  const intercept = decimal(scope, 'x00281052')
  // a slope of 0 would flatten the image; it is written by mistake for "none"
  if (slope !== undefined && slope !== 0) return { slope, intercept: intercept ?? 0 }
  return intercept === undefined ? undefined : { slope: 1, intercept }
}
