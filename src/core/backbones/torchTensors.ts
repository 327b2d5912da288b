import type { KerasLayer, KerasTensor, KerasWeightsFile } from './kerasFile.ts'

/** A tensor of a PyTorch state dictionary: `layer1.0.conv1.weight`, shape as PyTorch has it. */
export interface TorchTensor {
  readonly name: string
  readonly shape: readonly number[]
  read(): Float32Array
}

/** Of training only: GoogLeNet's auxiliary classifiers, counters of BatchNorm. */
const LEFT_OUT = /^aux\d\.|\.num_batches_tracked$/

const NORM = { weight: 'gamma', bias: 'beta', running_mean: 'moving_mean', running_var: 'moving_variance' } as const

/**
 * A state dictionary as torchvision writes it, in Keras's terms: the layers under their own names, convolutions from [out, in, h, w] to
 * [h, w, in, out], dense layers from [out, in] to [in, out], BatchNorm's four vectors in Keras's order.
 */
export function torchAsKeras(tensors: readonly TorchTensor[]): KerasWeightsFile {
  const byLayer = Map.groupBy(tensors.filter(({ name }) => !LEFT_OUT.test(name)), ({ name }) => name.slice(0, Math.max(0, name.lastIndexOf('.'))))
  return { layers: [...byLayer].map(([name, own]): KerasLayer => ({ name, weights: weightsOf(own) })) }
}

function weightsOf(tensors: readonly TorchTensor[]): KerasTensor[] {
  const named = (short: string): TorchTensor | undefined => tensors.find(({ name }) => name.slice(name.lastIndexOf('.') + 1) === short)
  const weight = named('weight')
  if (weight !== undefined && weight.shape.length > 1) {
    const bias = named('bias')
    return [{ name: 'kernel', shape: kernelShape(weight.shape), read: () => asKernel(weight) }, ...(bias === undefined ? [] : [{ ...bias, name: 'bias' }])]
  }
  return Object.entries(NORM).flatMap(([torch, keras]) => {
    const tensor = named(torch)
    return tensor === undefined ? [] : [{ name: keras, shape: tensor.shape, read: () => tensor.read() }]
  })
}

function kernelShape(shape: readonly number[]): number[] {
  const [out = 0, channels = 0, ...kernel] = shape
  return [...kernel, channels, out]
}

function asKernel(tensor: TorchTensor): Float32Array {
  const [out = 0, channels = 0, ...kernel] = tensor.shape
  const positions = kernel.reduce((product, n) => product * n, 1)
  const from = tensor.read()
  const to = new Float32Array(from.length)
  for (let o = 0; o < out; o++) {
    for (let c = 0; c < channels; c++) {
      for (let p = 0; p < positions; p++) to[(p * channels + c) * out + o] = from[(o * channels + c) * positions + p] ?? Number.NaN
    }
  }
  return to
}
