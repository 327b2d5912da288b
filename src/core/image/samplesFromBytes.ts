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
  if (littleEndian !== HOST_LITTLE_ENDIAN) swapBytes(own, samples.BYTES_PER_ELEMENT)
  return samples
}

const HOST_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) {
    for (let low = at, high = at + size - 1; low < high; low++, high--) {
      const kept = bytes[low] as number
      bytes[low] = bytes[high] as number
      bytes[high] = kept
    }
  }
}
