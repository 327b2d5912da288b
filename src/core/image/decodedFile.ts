import type { DicomHeader } from '../dicom/dicomHeader.ts'
import type { Technique } from '../dicom/technique.ts'
import type { FrameGeometry } from '../series/frameGeometry.ts'
import type { DecodedImage, PixelArray } from './image.ts'
import type { Overlay } from './overlay.ts'

/** An image file that decoding has accepted. Frames are decoded when asked for, so a long multi-frame file costs one frame at a time. */
export interface DecodedFile {
  readonly format: ImageFormat
  /** DICOM only. */
  readonly header?: DicomHeader
  readonly frameCount: number
  /** Pixels of frame `index` where they are decoded on demand, so that memory for them can be seen to before; 0 where there is no such frame. */
  framePixels?(index: number): number
  /** Where frame `index` lies in the patient, and the like; DICOM only. Never throws. */
  geometry?(index: number): FrameGeometry
  /** How frame `index` was taken; DICOM only. Never throws. */
  technique?(index: number): Technique
  /** Damage that did not stop decoding, in words. */
  readonly warnings: readonly string[]
  /** Frame `index` (0-based) as later stages see it. Throws ImageRefusedError. */
  frame(index: number): DecodedImage
  /** Frame `index` as the file stores it: palette indices, YBR and floating point included. Throws ImageRefusedError. */
  storedFrame(index: number): StoredFrame
  /** The overlays of frame `index`, their bitmaps made when asked for; DICOM only. Never part of `frame`'s pixels. Throws ImageRefusedError. */
  overlays?(index: number): readonly Overlay[]
}

/** Stored in libraries: a new one needs a migration of `file.format`. */
export type ImageFormat = 'png' | 'jpeg' | 'dicom' | 'tiff' | 'nifti'

/** Stored values [height, width, samplesPerPixel], row-major and interleaved, in the colour space of the file. */
export interface StoredFrame {
  readonly width: number
  readonly height: number
  readonly samplesPerPixel: number
  readonly data: PixelArray | Float32Array | Float64Array
  /** Where it is not the file's: a codestream may say more bits than the header around it. */
  readonly bitsStored?: number
  /** What three samples are, where the codestream knows better than the header. */
  readonly colour?: 'RGB' | 'YBR'
}
