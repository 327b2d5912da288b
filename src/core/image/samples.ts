import type { PixelArray } from './image.ts'

/** Samples to compute with, row-major and interleaved: plain ones, or stored values with what each of them stands for. */
export type Samples = Float32Array | CodedSamples

/** Sample i is `table[(data[i] + bias) mod 2^bits of an element]`. Images are read where they are needed, and never converted as a whole. */
export interface CodedSamples {
  readonly data: Uint8Array | Uint16Array
  readonly bias: number
  readonly table: Float32Array
}

/** Stored values as they are. */
export function plainSamples(data: ArrayLike<number>): Samples {
  if (data instanceof Float32Array) return data
  return data instanceof Uint8Array ? { data, bias: 0, table: BYTES } : new Float32Array(data)
}

const BYTES = Float32Array.from({ length: 256 }, (_, value) => value)

/** Stored values of at most 16 bits, `table` from the least value `low` on; undefined where they are wider. */
export function codedSamples(data: PixelArray, low: number, table: Float32Array): CodedSamples | undefined {
  const { buffer, byteOffset, length } = data
  if (data.BYTES_PER_ELEMENT === 1) return { data: new Uint8Array(buffer, byteOffset, length), bias: -low, table }
  // two's complement: a negative value is read as one that is 65536 greater, and the sum is taken modulo that
  return data.BYTES_PER_ELEMENT === 2 ? { data: new Uint16Array(buffer, byteOffset, length), bias: -low, table } : undefined
}

/** The same samples through a function of their value, rounded to float32. `samples` may be changed. */
export function mapped(samples: Samples, map: (value: number) => number): Samples {
  if (!(samples instanceof Float32Array)) return { ...samples, table: samples.table.map(map) }
  for (let i = 0; i < samples.length; i++) samples[i] = map(samples[i] as number)
  return samples
}

/** Writes `out.length` samples from `from` on. */
export function readSamples(samples: Samples, from: number, out: Float32Array): void {
  if (samples instanceof Float32Array) out.set(samples.subarray(from, from + out.length))
  else if (samples.data instanceof Uint8Array) readBytes(samples.data, samples.bias, samples.table, from, out)
  else readWords(samples.data, samples.bias, samples.table, from, out)
}

/** Where to interpolate along a row: between the samples at `left[i]` and `right[i]`, by `lerp[i]`. */
export interface RowTaps {
  readonly left: Int32Array
  readonly right: Int32Array
  readonly lerp: Float32Array
}

/** Writes left + (right - left) * lerp in float32 for each of the taps of the row that begins at `from`. */
export function interpolateRow(samples: Samples, from: number, taps: RowTaps, out: Float32Array): void {
  if (samples instanceof Float32Array) interpolateFloats(samples, from, taps, out)
  else if (samples.data instanceof Uint8Array) interpolateBytes(samples.data, samples, from, taps, out)
  else interpolateWords(samples.data, samples, from, taps, out)
}

// one function for each type of array: with several in one loop, V8 gives up compiling it well

function readBytes(data: Uint8Array, bias: number, table: Float32Array, from: number, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = table[((data[from + i] as number) + bias) & 0xff] as number
}

function readWords(data: Uint16Array, bias: number, table: Float32Array, from: number, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = table[((data[from + i] as number) + bias) & 0xffff] as number
}

function interpolateFloats(data: Float32Array, from: number, { left, right, lerp }: RowTaps, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) {
    const a = data[from + (left[i] as number)] as number
    out[i] = a + fround(fround((data[from + (right[i] as number)] as number) - a) * (lerp[i] as number))
  }
}

function interpolateBytes(data: Uint8Array, { bias, table }: CodedSamples, from: number, { left, right, lerp }: RowTaps, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) {
    const a = table[((data[from + (left[i] as number)] as number) + bias) & 0xff] as number
    const b = table[((data[from + (right[i] as number)] as number) + bias) & 0xff] as number
    out[i] = a + fround(fround(b - a) * (lerp[i] as number))
  }
}

function interpolateWords(data: Uint16Array, { bias, table }: CodedSamples, from: number, { left, right, lerp }: RowTaps, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) {
    const a = table[((data[from + (left[i] as number)] as number) + bias) & 0xffff] as number
    const b = table[((data[from + (right[i] as number)] as number) + bias) & 0xffff] as number
    out[i] = a + fround(fround(b - a) * (lerp[i] as number))
  }
}

const { fround } = Math
