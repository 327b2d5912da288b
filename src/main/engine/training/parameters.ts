import type { Weights, WeightTensor } from '../../../core/graph/ir.ts'
import { uploadWeights, type LayerTensors } from '../runOp.ts'
import type { Tensor, Tf } from '../tensorBackend.ts'

/**
 * A network's weights in memory, where the optimizer changes them, and on the device, where they are used. `weights` holds copies of what
 * `changing` names, so that the caller's stay as they are, and the caller's own arrays of all others.
 */
export interface Parameters {
  readonly weights: Weights
  /** A layer's tensors, uploaded again where it was touched. They stay the parameters'. */
  readonly tensorsOf: (layer: string) => LayerTensors
  /** The numbers of a layer's weight. Call `touch` after changing them. Throws RangeError for a name that is not there. */
  readonly numbersOf: (layer: string, weight: string) => Float32Array
  readonly touch: (layer: string) => void
  readonly dispose: () => void
}

export function createParameters(tf: Tf, initial: Weights, changing: ReadonlySet<string>): Parameters {
  const weights: Weights = new Map([...initial].map(([layer, tensors]) => [layer, changing.has(layer) ? tensors.map(copyTensor) : tensors]))
  const onDevice = new Map<string, LayerTensors>()
  const drop = (layer: string): void => {
    for (const tensor of onDevice.get(layer)?.values() ?? []) tensor.dispose()
    onDevice.delete(layer)
  }
  return {
    weights,
    tensorsOf: (layer) => {
      const known = onDevice.get(layer)
      if (known !== undefined) return known
      // a copy: tfjs keeps the array it is given until the first op has uploaded it
      const tensors = uploadWeights(tf, (weights.get(layer) ?? []).map(copyTensor))
      for (const tensor of tensors.values()) keep(tf, tensor)
      onDevice.set(layer, tensors)
      return tensors
    },
    numbersOf: (layer, name) => {
      const found = weights.get(layer)?.find((tensor) => tensor.name === name)
      if (found === undefined) throw new RangeError(`the weight "${layer}/${name}" is missing`)
      return found.data
    },
    touch: drop,
    dispose: () => {
      for (const layer of onDevice.keys()) drop(layer)
    }
  }
}

/** A weight with numbers of its own. */
export function copyTensor({ name, shape, data }: WeightTensor): WeightTensor {
  return { name, shape, data: data.slice() }
}

/** Outlives the tidy that it was made in. */
function keep(tf: Tf, tensor: Tensor): void {
  tf.keep(tensor)
}
