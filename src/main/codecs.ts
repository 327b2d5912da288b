import { constants, crc32, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import createLibjpegTurbo from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'
import type { LibjpegTurbo } from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'
import type { Codecs, Raster8 } from '../core/image/codecs.ts'
import { wasmFrameDecoders } from './wasmFrameDecoders.ts'

/** Loads the codecs that the pure core decodes with; once per process, about 10 ms. Those of compressed DICOM frames come when one is met. */
export async function loadCodecs(): Promise<Codecs> {
  const jpeg = await createLibjpegTurbo()
  return {
    inflate: (bytes, { wrapper, maxOutput, partial = false }) =>
      INFLATERS[wrapper](bytes, { maxOutputLength: Math.max(1, maxOutput), chunkSize: chunkFor(bytes.length, maxOutput), ...(partial ? { finishFlush: constants.Z_SYNC_FLUSH } : {}) }),
    crc32: (bytes) => crc32(bytes),
    decodeJpeg: (bytes) => decodeJpeg(jpeg, bytes),
    frameDecoders: wasmFrameDecoders()
  }
}

/** Pieces that zlib's output is made in, in bytes: most images come in one, which need not be joined, and no file makes it take much more than it has. */
function chunkFor(compressed: number, maxOutput: number): number {
  return Math.max(2 ** 14, Math.min(maxOutput + 1, 8 * compressed))
}

const INFLATERS = { zlib: inflateSync, gzip: gunzipSync, raw: inflateRawSync } as const

function decodeJpeg(module: LibjpegTurbo, bytes: Uint8Array): Raster8 {
  const decoder = new module.JPEGDecoder()
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes)
    decoder.decode()
    const { width, height, componentCount } = decoder.getFrameInfo()
    // a view into WebAssembly memory, gone with the decoder
    return { width, height, samplesPerPixel: componentCount, data: Uint8Array.from(decoder.getDecodedBuffer()) }
  } catch (error) {
    // C++ exceptions arrive as addresses
    throw typeof error === 'number' ? new Error('libjpeg-turbo cannot decode it') : error
  } finally {
    decoder.delete()
  }
}
