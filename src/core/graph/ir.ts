/**
 * The network as data. A backbone is a list of nodes in topological order; everything else (executor, shapes, parameter counts, `.h5`
 * mapping, ONNX, picture) is computed from it. Names, padding and weight layouts are Keras's; tensors are NHWC, float32. An activation that
 * Keras counts as part of a layer is a node of its own, named after both: `block1_conv1_relu` follows `block1_conv1`.
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
export type Activation = 'linear' | 'relu' | 'relu6' | 'leakyRelu' | 'swish' | 'sigmoid' | 'hardSwish' | 'softmax'

export type Op =
  | { readonly kind: 'input'; readonly channels: number }
  /** kernel [kh, kw, cin / groups, filters] (+ bias [filters]) */
  | { readonly kind: 'conv'; readonly filters: number; readonly kernelSize: Size2; readonly strides: Size2; readonly padding: Padding; readonly dilation: Size2; readonly groups: number; readonly useBias: boolean }
  /** depthwise_kernel [kh, kw, cin, multiplier] (+ bias) */
  | { readonly kind: 'depthwiseConv'; readonly kernelSize: Size2; readonly strides: Size2; readonly padding: Padding; readonly multiplier: number; readonly useBias: boolean }
  /** depthwise_kernel [kh, kw, cin, multiplier], pointwise_kernel [1, 1, cin · multiplier, filters] (+ bias [filters]) */
  | { readonly kind: 'separableConv'; readonly filters: number; readonly kernelSize: Size2; readonly strides: Size2; readonly padding: Padding; readonly multiplier: number; readonly useBias: boolean }
  /** kernel [cin, units] (+ bias) */
  | { readonly kind: 'dense'; readonly units: number; readonly useBias: boolean }
  /** gamma?, beta?, moving_mean, moving_variance, each [c] */
  | { readonly kind: 'batchNorm'; readonly epsilon: number; readonly momentum: number; readonly scale: boolean; readonly center: boolean }
  /** Keras's Normalization: (x - mean) / sqrt(variance); mean, variance, each [c], and the count of what they were computed from */
  | { readonly kind: 'normalization' }
  | { readonly kind: 'activation'; readonly activation: Activation; readonly alpha?: number }
  /** `ceil`: a last window that begins inside the input and ends beyond it counts too (PyTorch's ceil_mode); what is beyond is ignored */
  | { readonly kind: 'pool'; readonly pooling: 'max' | 'avg'; readonly poolSize: Size2; readonly strides: Size2; readonly padding: Padding; readonly ceil?: true }
  /** averages of height × width nearly equal, possibly overlapping windows (PyTorch's AdaptiveAvgPool2d) */
  | { readonly kind: 'adaptiveAvgPool'; readonly height: number; readonly width: number }
  | { readonly kind: 'zeroPad'; readonly top: number; readonly bottom: number; readonly left: number; readonly right: number }
  /** zeros as padding 'same' puts them for this kernel and stride: none before an even length at stride 2 and kernel 3, one before an odd */
  | { readonly kind: 'samePad'; readonly kernelSize: Size2; readonly strides: Size2 }
  /** mirror without repeating the edge (numpy's "reflect") */
  | { readonly kind: 'reflectPad'; readonly top: number; readonly bottom: number; readonly left: number; readonly right: number }
  | { readonly kind: 'add' }
  /** first + scale · second */
  | { readonly kind: 'scaledAdd'; readonly scale: number }
  /** where one input is [1, 1, c], by one number per channel */
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
  /** [c] as a map of one position, [1, 1, c] */
  | { readonly kind: 'asMap' }
  /** [height, width, 1] to [height, width, height · width]: each position's value in a channel of its own, in row-major order, the others 0 there */
  | { readonly kind: 'channelPerPosition'; readonly height: number; readonly width: number }
  /** [height, width, c] as [height · width · c], channels fastest */
  | { readonly kind: 'flatten'; readonly height: number; readonly width: number }
  /** x / (bias + alpha · Σ x²)^beta over the 2 · radius + 1 channels around each (Krizhevsky et al. 2012, 3.3) */
  | { readonly kind: 'lrn'; readonly radius: number; readonly bias: number; readonly alpha: number; readonly beta: number }
  /** idle at inference */
  | { readonly kind: 'dropout'; readonly rate: number }

/** A layer's weights in Keras's order (kernel, bias; gamma, beta, moving_mean, moving_variance), by node name. */
export type Weights = ReadonlyMap<string, readonly WeightTensor[]>
export interface WeightTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array
}
