import type { Graph, WeightTensor } from '../graph/ir.ts'
import { shortName, WeightsMismatchError, WeightsNotFiniteError, type KerasTensor, type KerasWeightsFile } from './kerasFile.ts'
import { matchKeras } from './matchKeras.ts'

/**
 * The network's weights out of a Keras file, one tensor at a time in the graph's order, found as `matchKeras` says. Throws
 * WeightsMismatchError with every missing, surplus or misshapen layer before the first number is read, and WeightsNotFiniteError.
 */
export function* kerasWeights(graph: Graph, file: KerasWeightsFile, top: readonly string[] = []): Generator<WeightTensor & { readonly layer: string }> {
  const { pairs, problems } = matchKeras(graph, file, top)
  if (problems.length > 0) throw new WeightsMismatchError(graph.name, problems)
  for (const [{ layer, weights }, tensors] of pairs) {
    for (const [i, { name, shape }] of weights.entries()) {
      const tensor = tensors[i]
      if (tensor !== undefined) yield { layer, name, shape, data: readTensor(layer, name, tensor) }
    }
  }
}

function readTensor(layer: string, name: string, tensor: KerasTensor): Float32Array {
  const data = tensor.read()
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) throw new WeightsNotFiniteError(layer, shortName(tensor.name))
  return name === 'variance' ? correctedVariance(data) : data
}

/** ImageNet's standard deviations per colour, in pixels divided by 255. */
const IMAGENET_DEVIATION = [0.229, 0.224, 0.225]

/**
 * EfficientNet's official weights hold standard deviations where Keras's Normalization takes variances, for which
 * `keras.applications.EfficientNetB0` divides once more by their square roots when it loads "imagenet". Squaring them comes to the same.
 */
function correctedVariance(variance: Float32Array): Float32Array {
  const isDeviation = variance.length === 3 && IMAGENET_DEVIATION.every((value, i) => Math.abs((variance[i] ?? 0) - value) < 1e-3)
  return isDeviation ? variance.map((value) => value * value) : variance
}
