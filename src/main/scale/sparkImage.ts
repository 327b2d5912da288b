import { encodePng } from '../../core/image/encodePng.ts'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'

/** A row of Spark's image schema without its origin (org.apache.spark.ml.image.ImageSchema). */
export interface SparkImage {
  /** OpenCV's type: 0 CV_8UC1, 16 CV_8UC3, 24 CV_8UC4; -1 where Spark could not read the file. */
  readonly mode: number
  readonly height: number
  readonly width: number
  readonly nChannels: number
  /** Row-major, channels in the order B, G, R, A. */
  readonly data: Uint8Array
}

const CHANNELS: Readonly<Record<number, 1 | 3 | 4>> = { 0: 1, 16: 3, 24: 4 }

/** The row as a PNG file of the same samples, so that it goes the way of every other image. Throws ImageRefusedError. */
export function pngOfSparkImage({ mode, height, width, nChannels, data }: SparkImage): Uint8Array<ArrayBuffer> {
  if (mode === -1) throw new ImageRefusedError('unsupported-pixels', 'Spark could not read this file as an image (mode -1).')
  const channels = CHANNELS[mode]
  if (channels === undefined || channels !== nChannels) throw new ImageRefusedError('unsupported-pixels', `Spark image mode ${mode} with ${nChannels} channels is none of CV_8UC1, CV_8UC3 and CV_8UC4.`)
  if (width <= 0 || height <= 0 || data.length !== width * height * channels) {
    throw new ImageRefusedError('truncated', `A Spark image of ${width} x ${height} x ${channels} has ${data.length} bytes.`)
  }
  const samples = Uint8Array.from(data)
  if (channels > 1) {
    for (let at = 0; at < samples.length; at += channels) {
      const blue = samples[at] ?? 0
      samples[at] = samples[at + 2] ?? 0
      samples[at + 2] = blue
    }
  }
  return encodePng({ width, height, samplesPerPixel: channels, data: samples })
}
