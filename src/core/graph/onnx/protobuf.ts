/**
 * A Protocol Buffers message being written, as far as ONNX needs it: varints, 32-bit floats and length-delimited fields. Its bytes are kept
 * as chunks, so that a network's weights are written without a copy of the whole file in memory.
 */
export interface Message {
  readonly chunks: readonly Uint8Array[]
  readonly length: number
}

export type Field = readonly Uint8Array[]

const VARINT = 0
const DELIMITED = 2
const FIXED32 = 5

export function message(...fields: readonly Field[]): Message {
  const chunks = fields.flat()
  return { chunks, length: chunks.reduce((sum, chunk) => sum + chunk.length, 0) }
}

/** int32, int64, enum: a whole number of up to 53 bits, negative ones in two's complement of 64. */
export function integer(number: number, value: number): Field {
  return [tag(number, VARINT), varint(value)]
}

export function float(number: number, value: number): Field {
  const written = new Uint8Array(4)
  new DataView(written.buffer).setFloat32(0, value, true)
  return [tag(number, FIXED32), written]
}

export function bytes(number: number, value: Uint8Array): Field {
  return [tag(number, DELIMITED), varint(value.length), value]
}

export function string(number: number, value: string): Field {
  return bytes(number, new TextEncoder().encode(value))
}

export function nested(number: number, { chunks, length }: Message): Field {
  return [tag(number, DELIMITED), varint(length), ...chunks]
}

/** Repeated integers, packed. */
export function integers(number: number, values: readonly number[]): Field {
  return nested(number, message(values.map(varint)))
}

function tag(number: number, wireType: number): Uint8Array {
  return varint(number * 8 + wireType)
}

function varint(value: number): Uint8Array {
  const out: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest >= 128n) {
    out.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  out.push(Number(rest))
  return Uint8Array.from(out)
}
