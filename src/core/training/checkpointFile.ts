import type { Weights, WeightTensor } from '../graph/ir.ts'
import { littleEndianBytes } from '../backbones/backbone.ts'
import { decodeWeights, encodeWeightsHeader } from '../backbones/weightsFile.ts'
import { joinBytes } from '../joinBytes.ts'
import { trainingStateSchema, type TrainingState } from './trainingState.ts'

/** Training at the end of an epoch. */
export interface Checkpoint {
  readonly state: TrainingState
  /** Of layers that have changed. */
  readonly weights: Weights
  /** The optimizer's running averages by `layer/weight`. */
  readonly slots: ReadonlyMap<string, readonly Float32Array[]>
  /** The weights of the best epoch so far, for early stopping; none before there is one. */
  readonly best: Weights
}

/**
 * Little-endian: "HILUMCK1", u32 length of the state, the state as JSON padded to a multiple of 4 bytes, then a weights file whose layers are
 * named `w layer`, `s layer/weight` and `b layer`.
 */
const MAGIC = 'HILUMCK1'
const STATE_AT = 12

export function encodeCheckpoint({ state, weights, slots, best }: Checkpoint): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(state))
  const head = new Uint8Array(STATE_AT + Math.ceil(text.length / 4) * 4).fill(0x20)
  head.set(new TextEncoder().encode(MAGIC))
  new DataView(head.buffer).setUint32(8, head.length - STATE_AT, true)
  head.set(text, STATE_AT)
  const layers: [name: string, tensors: readonly WeightTensor[]][] = [
    ...[...weights].map(([layer, tensors]): [string, readonly WeightTensor[]] => [`w ${layer}`, tensors]),
    ...[...slots].map(([key, arrays]): [string, readonly WeightTensor[]] => [`s ${key}`, arrays.map((data, i) => ({ name: String(i), shape: [data.length], data }))]),
    ...[...best].map(([layer, tensors]): [string, readonly WeightTensor[]] => [`b ${layer}`, tensors])
  ]
  const header = encodeWeightsHeader(layers.map(([layer, tensors]) => ({ layer, weights: tensors })))
  return joinBytes([head, header, ...layers.flatMap(([, tensors]) => tensors.map(({ data }) => littleEndianBytes(data)))])
}

/** Throws WeightsFileDamagedError, SyntaxError or ZodError for bytes that are no checkpoint of this format. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  if (new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) throw new SyntaxError('not a checkpoint')
  const end = STATE_AT + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(8, true)
  const state = trainingStateSchema.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(STATE_AT, end))))
  const layers = [...decodeWeights(bytes.subarray(end))]
  const those = (kind: string): [string, readonly WeightTensor[]][] => layers.flatMap(([name, tensors]) => (name.startsWith(`${kind} `) ? [[name.slice(2), tensors]] : []))
  return { state, weights: new Map(those('w')), slots: new Map(those('s').map(([key, tensors]) => [key, tensors.map(({ data }) => data)])), best: new Map(those('b')) }
}
