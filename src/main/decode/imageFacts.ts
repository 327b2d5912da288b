import type { DecodedFile } from '../../core/image/decodedFile.ts'
import type { DecodedImage } from '../../core/image/image.ts'
import { pixelFacts, type PixelFacts } from '../../core/judge/pixelSanity.ts'
import type { FrameGeometry } from '../../core/series/frameGeometry.ts'
import { pixelDigest } from '../store/pixelDigest.ts'

/** What import keeps of a decoded file. */
export interface ImageFacts {
  readonly format: DecodedFile['format']
  readonly header: DecodedFile['header']
  readonly frames: readonly FrameFacts[]
}

export interface FrameFacts {
  readonly width: number
  readonly height: number
  readonly bitsStored: number
  readonly samplesPerPixel: number
  readonly photometricInterpretation: string
  readonly pixelDigest: string
  readonly uniform: boolean
  readonly pixelFacts: PixelFacts
  readonly geometry: FrameGeometry
}

/** Decodes every frame. Throws ImageRefusedError. */
export function factsOf(file: DecodedFile): ImageFacts {
  return { format: file.format, header: file.header, frames: Array.from({ length: file.frameCount }, (_, i) => frameFacts(file.frame(i), file.geometry?.(i))) }
}

function frameFacts(image: DecodedImage, geometry: FrameGeometry = { placement: {}, ...(image.spacing === undefined ? {} : { spacing: image.spacing }) }): FrameFacts {
  const { width, height, bitsStored, samplesPerPixel, photometricInterpretation, data } = image
  const first = data[0]
  return { width, height, bitsStored, samplesPerPixel, photometricInterpretation, pixelDigest: pixelDigest(image), uniform: data.every((value) => value === first), pixelFacts: pixelFacts(image), geometry }
}
