/**
 * The network as data. A backbone is a list of nodes in topological order; everything else (executor, shapes, parameter counts, `.h5`
 * mapping, ONNX, picture) is computed from it. Names, padding and weight layouts are Keras's; tensors are NHWC, float32.
 */
export interface Graph {
  readonly name: string
  readonly nodes: readonly Node[]
  /** Name of the node whose output is the features before pooling, [n, h, w, c]. */
  readonly output: string
}

export interface Node {
  readonly name: string
  readonly op: Op
  readonly inputs: readonly string[]
}

export type Padding = 'valid' | 'same'
export type Size2 = readonly [number, number]
export type Activation = 'linear' | 'relu' | 'relu6' | 'leakyRelu' | 'swish' | 'sigmoid' | 'hardSwish'

export type Op =
  | { readonly kind: 'input'; readonly channels: number }
  /** kernel [kh, kw, cin / groups, filters] (+ bias [filters]) */
  | { readonly kind: 'conv'; readonly filters: number; readonly kernelSize: Size2; readonly strides: Size2; readonly padding: Padding; readonly dilation: Size2; readonly groups: number; readonly useBias: boolean }
  /** depthwise_kernel [kh, kw, cin, multiplier] (+ bias) */
  | { readonly kind: 'depthwiseConv'; readonly kernelSize: Size2; readonly strides: Size2; readonly padding: Padding; readonly multiplier: number; readonly useBias: boolean }
  /** kernel [cin, units] (+ bias) */
  | { readonly kind: 'dense'; readonly units: number; readonly useBias: boolean }
  /** gamma?, beta?, moving_mean, moving_variance, each [c] */
  | { readonly kind: 'batchNorm'; readonly epsilon: number; readonly momentum: number; readonly scale: boolean; readonly center: boolean }
  | { readonly kind: 'activation'; readonly activation: Activation; readonly alpha?: number }
  | { readonly kind: 'pool'; readonly pooling: 'max' | 'avg'; readonly poolSize: Size2; readonly strides: Size2; readonly padding: Padding }
  | { readonly kind: 'zeroPad'; readonly top: number; readonly bottom: number; readonly left: number; readonly right: number }
  /** mirror without repeating the edge (numpy's "reflect") */
  | { readonly kind: 'reflectPad'; readonly top: number; readonly bottom: number; readonly left: number; readonly right: number }
  | { readonly kind: 'add' }
  | { readonly kind: 'multiply' }
  | { readonly kind: 'concat' }
  /** x * scale + offset, the same for every element */
  | { readonly kind: 'scale'; readonly scale: number; readonly offset: number }
  /** channels [from, to) */
  | { readonly kind: 'slice'; readonly from: number; readonly to: number }
  /** channels are (re0..reK, im0..imK): sqrt(re² + im²), K channels (wavelet modulus) */
  | { readonly kind: 'modulus' }
  /** log(x + epsilon) */
  | { readonly kind: 'log'; readonly epsilon: number }
  | { readonly kind: 'globalPool'; readonly pooling: 'max' | 'avg' }

/** A layer's weights in Keras's order (kernel, bias; gamma, beta, moving_mean, moving_variance), by node name. */
export type Weights = ReadonlyMap<string, readonly WeightTensor[]>
export interface WeightTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array
}
