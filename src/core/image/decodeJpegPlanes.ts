import { mostSampling, readJpegPlanes } from '../dicom/decodeWideJpeg.ts'
import type { JpegFrameHeader } from '../dicom/jpegFrameHeader.ts'
import { cmykToRgb } from './cmyk.ts'
import type { Raster8 } from './codecs.ts'
import { jpegSamples } from './jpegSamples.ts'
import { upsampleJpeg } from './upsampleJpeg.ts'

/** What the components of a JPEG are. */
export type JpegColour = 'grey' | 'YCbCr' | 'RGB' | 'CMYK' | 'YCCK'

/**
 * Decodes an 8-bit Huffman-coded DCT JPEG, sequential or progressive, to grey or RGB: what the WebAssembly decoder leaves out, which is
 * CMYK, YCCK and rare samplings. The samples are libjpeg-turbo's. Inks are stored inverted, as Adobe does, and become RGB as in Pillow.
 * Throws ImageRefusedError.
 */
export function decodeJpegPlanes(bytes: Uint8Array, header: JpegFrameHeader, colour: JpegColour): Raster8 {
  const { width, height } = header
  const [mostAcross, mostDown] = mostSampling(header)
  const planes = readJpegPlanes(bytes, header).map((plane) => {
    const samples = { width: plane.width, height: plane.height, data: jpegSamples(plane) }
    return upsampleJpeg(samples, mostAcross / plane.across, mostDown / plane.down, width, height)
  })
  const samples = planes.length
  const data = new Uint8Array(width * height * samples)
  planes.forEach((plane, c) => {
    for (let p = 0, to = c; to < data.length; p++, to += samples) data[to] = plane[p] as number
  })
  if (colour === 'YCbCr' || colour === 'YCCK') ybrToRgb(data, samples)
  if (samples !== 4) return { width, height, samplesPerPixel: samples, data }
  // YCC gave 255 - CMY; stored CMYK is 255 - ink
  const inks = data.map((value, i) => (colour === 'YCCK' && i % 4 !== 3 ? value : 255 - value))
  return { width, height, samplesPerPixel: 3, data: cmykToRgb(inks) }
}

/** In place, by libjpeg's tables with 16 bits of fraction. */
function ybrToRgb(data: Uint8Array, samples: number): void {
  for (let at = 0; at < data.length; at += samples) {
    const [y, cb, cr] = [data[at] as number, (data[at + 1] as number) - 128, (data[at + 2] as number) - 128]
    data[at] = clamp(y + ((91_881 * cr + 32_768) >> 16))
    data[at + 1] = clamp(y + ((-22_554 * cb - 46_802 * cr + 32_768) >> 16))
    data[at + 2] = clamp(y + ((116_130 * cb + 32_768) >> 16))
  }
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value
}
