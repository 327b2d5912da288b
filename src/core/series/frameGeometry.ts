import type { FramePlacement } from '../dicom/framePlacement.ts'
import type { PixelSpacing } from '../image/image.ts'
import type { EdgeLetters } from './orientationLetters.ts'

/** What a library keeps of a frame beside its pixels: where it lies, how it was taken, how large its pixels are. */
export interface FrameGeometry {
  readonly placement: FramePlacement
  readonly spacing?: PixelSpacing
  readonly view?: string
  readonly edges?: EdgeLetters
  readonly framesPerSecond?: number
  /** ms */
  readonly frameTime?: number
}
