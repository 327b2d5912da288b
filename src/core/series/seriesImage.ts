/** What sorting needs of one image (a frame) of a series; what the file does not say is left out. */
export interface SeriesImage {
  /** The caller's own name of the image. */
  readonly id: number
  readonly rows: number
  readonly columns: number
  readonly sopUid?: string | undefined
  readonly instanceNumber?: number | undefined
  /** 0-based, within its file. */
  readonly frame: number
  /** Its file holds more than one frame. */
  readonly multiFrame: boolean
  readonly imagePosition?: readonly number[] | undefined
  readonly imageOrientation?: readonly number[] | undefined
  readonly frameOfReferenceUid?: string | undefined
  /** mm, between rows and between columns */
  readonly spacing?: { readonly row: number; readonly column: number } | undefined
  readonly sliceThickness?: number | undefined
  readonly spacingBetweenSlices?: number | undefined
  readonly temporalPosition?: number | undefined
  readonly acquisitionNumber?: number | undefined
  readonly triggerTime?: number | undefined
  readonly echoTime?: number | undefined
  readonly bValue?: number | undefined
  readonly segment?: number | undefined
  readonly frameType?: string | undefined
}

/** The order of images that no position tells apart: instance number, acquisition number, SOP Instance UID, frame, id. */
export function byNumber(a: SeriesImage, b: SeriesImage): number {
  return (
    compare(a.instanceNumber, b.instanceNumber) || compare(a.acquisitionNumber, b.acquisitionNumber) || compareText(a.sopUid, b.sopUid) || a.frame - b.frame || a.id - b.id
  )
}

/** Numbers in order, unknown ones last. */
export function compare(a: number | undefined, b: number | undefined): number {
  return a === b ? 0 : a === undefined ? 1 : b === undefined ? -1 : a - b
}

/** By characters, so that it is the same on every machine. */
function compareText(a: string | undefined, b: string | undefined): number {
  return a === b ? 0 : a === undefined ? 1 : b === undefined ? -1 : a < b ? -1 : 1
}
