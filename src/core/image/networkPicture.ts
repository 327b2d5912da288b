import { encodePng } from './encodePng.ts'
import type { DecodedImage, InputSpec } from './image.ts'
import { prepareInput } from './prepareInput.ts'

/** What a network sees of an image, before preprocessing, as a PNG of 8 bits. Throws as `prepareInput` does. */
export function networkPicture(image: DecodedImage, spec: InputSpec): Uint8Array {
  const { height, width } = spec.resize
  const values = prepareInput(image, { ...spec, preprocessing: 'raw' })
  return encodePng({ width, height, samplesPerPixel: spec.channels, data: Uint8Array.from(values, Math.round) })
}
