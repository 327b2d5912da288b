import type { DicomDataset } from '../dicom/parseDicom.ts'
import { short, text } from '../dicom/attributes.ts'

/** A rectangle of pixels, its left upper corner counted from 0. */
export interface Region {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Rectangles for the images to which all that the rule says applies; texts are compared without regard to case, `manufacturer` and `model` as parts. */
export interface BlankRule {
  readonly modality?: string | undefined
  readonly manufacturer?: string | undefined
  readonly model?: string | undefined
  readonly sopClass?: string | undefined
  readonly rows?: number | undefined
  readonly columns?: number | undefined
  readonly regions: readonly Region[]
}

/** The rectangles for an image, of all rules that fit it, cut to its size; those outside are left out. */
export function regionsFor(dataset: DicomDataset, rules: readonly BlankRule[]): Region[] {
  if (!PIXELS.some((tag) => dataset.elements[tag] !== undefined)) return []
  const rows = short(dataset, 'x00280010') ?? 0
  const columns = short(dataset, 'x00280011') ?? 0
  return rules
    .filter((rule) => fits(dataset, rule, rows, columns))
    .flatMap(({ regions }) => regions)
    .map(({ x, y, width, height }) => {
      const [left, top] = [Math.max(0, x), Math.max(0, y)]
      return { x: left, y: top, width: Math.min(columns, x + width) - left, height: Math.min(rows, y + height) - top }
    })
    .filter(({ width, height }) => width > 0 && height > 0)
}


const PIXELS = ['x7fe00010', 'x7fe00008', 'x7fe00009']

function fits(dataset: DicomDataset, rule: BlankRule, rows: number, columns: number): boolean {
  const same = (tag: string, wanted: string | undefined): boolean => wanted === undefined || text(dataset, tag)?.toLowerCase() === wanted.toLowerCase()
  const holds = (tag: string, wanted: string | undefined): boolean => wanted === undefined || (text(dataset, tag)?.toLowerCase().includes(wanted.toLowerCase()) ?? false)
  return (
    same('x00080060', rule.modality) &&
    same('x00080016', rule.sopClass) &&
    holds('x00080070', rule.manufacturer) &&
    holds('x00081090', rule.model) &&
    (rule.rows === undefined || rule.rows === rows) &&
    (rule.columns === undefined || rule.columns === columns)
  )
}
