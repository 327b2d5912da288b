import { bytes, float, integer, integers, message, nested, string, type Field, type Message } from './protobuf.ts'

/** An attribute of an ONNX node: whole numbers as `int`, others are told apart by their kind. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly string: string }

/** ONNX's FLOAT and INT64 (TensorProto.DataType). */
const FLOAT = 1
const INT64 = 7

/** NodeProto. */
export function onnxNode(type: string, name: string, inputs: readonly string[], output: string, attributes: Readonly<Record<string, Attribute>> = {}): Message {
  return message(
    ...inputs.map((input) => string(1, input)),
    string(2, output),
    string(3, name),
    string(4, type),
    ...Object.entries(attributes).map(([key, value]) => nested(5, message(string(1, key), ...attributeFields(value))))
  )
}

/** TensorProto of float32 numbers. */
export function floatTensor(name: string, shape: readonly number[], data: Float32Array): Message {
  return message(integers(1, shape), integer(2, FLOAT), string(8, name), bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)))
}

/** TensorProto of whole numbers, one axis. */
export function integerTensor(name: string, values: readonly number[]): Message {
  const data = BigInt64Array.from(values, BigInt)
  return message(integers(1, [values.length]), integer(2, INT64), string(8, name), bytes(9, new Uint8Array(data.buffer)))
}

/** ValueInfoProto of a float32 tensor; a text is the name of an axis of any length. */
export function floatValue(name: string, shape: readonly (number | string)[]): Message {
  const dims = shape.map((dim) => nested(1, message(typeof dim === 'number' ? integer(1, dim) : string(2, dim))))
  return message(string(1, name), nested(2, message(nested(1, message(integer(1, FLOAT), nested(2, message(...dims)))))))
}

function attributeFields(value: Attribute): Field[] {
  if ('int' in value) return [integer(3, value.int), integer(20, 2)]
  if ('float' in value) return [float(2, value.float), integer(20, 1)]
  if ('ints' in value) return [...value.ints.map((one) => integer(8, one)), integer(20, 7)]
  return [string(4, value.string), integer(20, 3)]
}
