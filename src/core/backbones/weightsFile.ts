import type { Weights, WeightTensor } from '../graph/ir.ts'
import { LITTLE_ENDIAN } from '../byteOrder.ts'

/**
 * Weights as one buffer, little-endian:
 *
 *     0  "HILUMWT1"  magic and format version; "HILUMWH1" where the numbers are float16
 *     8  u32         length of the header, a multiple of 4
 *    12  header      JSON, padded with spaces: [[layer, [[weight, shape], …]], …]
 *     …  float32     every weight's numbers in the header's order (float16: IEEE 754 binary16)
 */
const MAGIC = 'HILUMWT1'
const HALF_MAGIC = 'HILUMWH1'
const HEADER_AT = 12

/** Bytes that are not a weights file, or not all of one. */
export class WeightsFileDamagedError extends Error {
  override readonly name = 'WeightsFileDamagedError'
  readonly code = 'weights-file-damaged'
  constructor(reason: string) {
    super(`The weights file is damaged: ${reason}. Add the backbone again.`)
  }
}

/** A layer's weights without their numbers. */
export interface WeightShapes {
  readonly layer: string
  readonly weights: readonly Pick<WeightTensor, 'name' | 'shape'>[]
}

/** Everything before the numbers: magic, length and header. */
export function encodeWeightsHeader(layers: readonly WeightShapes[], magic = MAGIC): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(layers.map(({ layer, weights }) => [layer, weights.map(({ name, shape }) => [name, shape])]))
  const encoded = new TextEncoder().encode(text)
  const padded = Math.ceil(encoded.length / 4) * 4
  const out = new Uint8Array(HEADER_AT + padded).fill(0x20, HEADER_AT)
  out.set(new TextEncoder().encode(magic))
  new DataView(out.buffer).setUint32(8, padded, true)
  out.set(encoded, HEADER_AT)
  return out
}

/** A whole file with every number rounded to float16: 11 bits of precision, half the size. */
export function encodeHalfWeights(weights: Weights): Uint8Array<ArrayBuffer> {
  const header = encodeWeightsHeader([...weights].map(([layer, tensors]) => ({ layer, weights: tensors })), HALF_MAGIC)
  const numbers = [...weights.values()].flat().map(({ data }) => data)
  const out = new Uint8Array(header.length + 2 * numbers.reduce((sum, { length: count }) => sum + count, 0))
  out.set(header)
  const view = new DataView(out.buffer)
  let at = header.length
  for (const data of numbers) {
    for (const value of data) {
      view.setFloat16(at, value, true)
      at += 2
    }
  }
  return out
}

/** Throws WeightsFileDamagedError. The tensors are views of the bytes, or of one copy of the numbers where their place or order forbids it. */
export function decodeWeights(bytes: Uint8Array): Weights {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const magic = new TextDecoder().decode(bytes.subarray(0, MAGIC.length))
  if (bytes.length < HEADER_AT || (magic !== MAGIC && magic !== HALF_MAGIC)) throw new WeightsFileDamagedError(`it does not begin with ${MAGIC}`)
  const bytesPerNumber = magic === MAGIC ? 4 : 2
  const valuesAt = HEADER_AT + view.getUint32(8, true)
  if (valuesAt > bytes.length) throw new WeightsFileDamagedError('its header is cut off')
  const layers = readHeader(bytes.subarray(HEADER_AT, valuesAt))
  const expected = layers.reduce((sum, [, tensors]) => tensors.reduce((inner, [, shape]) => inner + length(shape), sum), 0)
  if (bytes.length - valuesAt !== expected * bytesPerNumber) throw new WeightsFileDamagedError(`it has ${bytes.length - valuesAt} bytes of numbers, its header says ${expected * 4}`)

  const values = magic === MAGIC ? float32Of(bytes.subarray(valuesAt)) : float32OfHalf(bytes.subarray(valuesAt))
  let from = 0
  return new Map(
    layers.map(([layer, tensors]) => [
      layer,
      tensors.map(([name, shape]): WeightTensor => {
        const data = values.subarray(from, from + length(shape))
        from += data.length
        return { name, shape, data }
      })
    ])
  )
}

function float32Of(bytes: Uint8Array): Float32Array {
  if (LITTLE_ENDIAN && bytes.byteOffset % 4 === 0) return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true))
}

function float32OfHalf(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => view.getFloat16(2 * i, true))
}

type Header = [layer: string, tensors: [name: string, shape: number[]][]][]

function readHeader(bytes: Uint8Array): Header {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new WeightsFileDamagedError('its header cannot be read')
  }
  if (!isHeader(value)) throw new WeightsFileDamagedError('its header does not list layers')
  return value
}

function isHeader(value: unknown): value is Header {
  return isListOf(value, (layer) => isPair(layer) && isListOf(layer[1], (tensor) => isPair(tensor) && isListOf(tensor[1], isLength)))
}

function isListOf(value: unknown, check: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(check)
}

function isPair(value: unknown): value is [string, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string'
}

function isLength(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

function length(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1)
}
