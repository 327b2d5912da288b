import { short, text, texts } from '../dicom/attributes.ts'
import type { DicomDataset } from '../dicom/parseDicom.ts'

/**
 * Why an image may show who the patient is, in words; undefined where its file says that it does not, or nothing speaks for it. Judged by
 * the header alone: (0028,0301), else SOP class, modality, how it was made, colour where films are grey, overlays kept in the pixels' unused bits.
 */
export function burnedInRisk(dataset: DicomDataset): string | undefined {
  if (dataset.elements['x7fe00010'] === undefined && dataset.elements['x7fe00008'] === undefined && dataset.elements['x7fe00009'] === undefined) return undefined
  if (hasOverlayInPixels(dataset)) return 'an overlay (60xx,0102) is kept in unused bits of the pixels'
  const declared = text(dataset, 'x00280301')?.toUpperCase()
  if (declared === 'YES') return 'it says so: Burned In Annotation (0028,0301) is YES'
  if (declared === 'NO') return undefined
  const sopClass = text(dataset, 'x00080016') ?? ''
  const named = RISKY_CLASSES.find(([prefix]) => sopClass === prefix || sopClass.startsWith(`${prefix}.`))
  if (named !== undefined) return `${named[1]} often show text, and Burned In Annotation (0028,0301) does not say`
  const modality = text(dataset, 'x00080060') ?? ''
  const conversion = text(dataset, 'x00080064')
  if (conversion !== undefined) return `it was converted (${conversion}, Conversion Type (0008,0064)): such images often show text`
  if (RISKY_MODALITIES.has(modality)) return `images of the modality ${modality} often show text`
  const kinds = (texts(dataset, 'x00080008') ?? []).map((one) => one.toUpperCase())
  const description = `${text(dataset, 'x0008103e') ?? ''} ${kinds.join(' ')}`
  if (/screen|dose|protocol|report|summary|capture/i.test(description)) return 'it looks like a screenshot or a dose report'
  if (GREY_MODALITIES.has(modality) && (short(dataset, 'x00280002') === 3 || text(dataset, 'x00280004') === 'PALETTE COLOR')) {
    return `it is a colour image of the grey modality ${modality}, as screenshots are`
  }
  return undefined
}

/** Whether the file says that a face or the like can be recognised in it: (0028,0302). */
export function showsRecognisableFeatures(dataset: DicomDataset): boolean {
  return text(dataset, 'x00280302')?.toUpperCase() === 'YES'
}

/** Overlays of old files: Overlay Bit Position is not 0 where the overlay has no data of its own. */
export function hasOverlayInPixels(dataset: DicomDataset): boolean {
  return Object.keys(dataset.elements).some((tag) => {
    if (!/^x60[0-9a-f]{2}0102$/.test(tag)) return false
    return (short(dataset, tag) ?? 0) > 0 && (dataset.elements[`${tag.slice(0, 5)}3000`]?.length ?? 0) === 0
  })
}

const STORAGE = '1.2.840.10008.5.1.4.1.1'
const RISKY_CLASSES: readonly (readonly [uid: string, what: string])[] = [
  [`${STORAGE}.6`, 'ultrasound images'],
  [`${STORAGE}.3`, 'ultrasound images'],
  [`${STORAGE}.7`, 'secondary captures'],
  [`${STORAGE}.12`, 'angiograms'],
  [`${STORAGE}.77.1`, 'photographs and videos']
]
const RISKY_MODALITIES: ReadonlySet<string> = new Set(['US', 'IVUS', 'OT', 'XA', 'RF', 'SC', 'HC', 'DOC', 'ES', 'XC', 'GM', 'DMS', 'OP', 'BDUS', 'ECG', 'EPS', 'HD'])
const GREY_MODALITIES: ReadonlySet<string> = new Set(['CT', 'MR', 'CR', 'DX', 'MG', 'IO', 'PX', 'RG', 'PT', 'NM'])
