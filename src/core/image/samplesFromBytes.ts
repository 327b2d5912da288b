import { LITTLE_ENDIAN, reverseWords } from '../byteOrder.ts'
import type { StoredFrame } from './decodedFile.ts'

export type SampleType = keyof typeof ARRAYS

const ARRAYS = {
  uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array, int32: Int32Array, float32: Float32Array, float64: Float64Array
} as const

/** Samples from their bytes in either byte order, in memory of their own. */
export function samplesFromBytes(bytes: Uint8Array, type: SampleType, littleEndian: boolean): StoredFrame['data'] {
  const samples = new ARRAYS[type](Math.floor(bytes.length / ARRAYS[type].BYTES_PER_ELEMENT))
  const own = new Uint8Array(samples.buffer)
  own.set(bytes.subarray(0, own.length))
  if (littleEndian !== LITTLE_ENDIAN) reverseWords(own, samples.BYTES_PER_ELEMENT)
  return samples
}
