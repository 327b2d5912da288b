import type { Graph, Node, Op, Weights, WeightTensor } from '../ir.ts'

/**
 * The same function without its BatchNormalization layers that follow a convolution (depthwise and separable ones too) or dense layer which nothing
 * else reads: y = gamma · (Wx + b - mean) / sqrt(variance + epsilon) + beta becomes W'x + b', computed in float64. The convolution takes
 * the BatchNormalization's name, so that later nodes (and taps) find it. Others are left as they are.
 */
export function foldBatchNorm(graph: Graph, weights: Weights): { readonly graph: Graph; readonly weights: Weights } {
  const readers = new Map<string, number>()
  for (const { inputs } of graph.nodes) for (const input of inputs) readers.set(input, (readers.get(input) ?? 0) + 1)

  const nodes: Node[] = []
  const folded = new Map(weights)
  for (const node of graph.nodes) {
    const source = node.op.kind === 'batchNorm' ? nodes.findIndex(({ name }) => name === node.inputs[0]) : -1
    const linear = nodes[source]
    const op = linear === undefined || readers.get(linear.name) !== 1 || linear.name === graph.output ? undefined : withBias(linear.op)
    if (linear === undefined || op === undefined || node.op.kind !== 'batchNorm') {
      nodes.push(node)
      continue
    }
    folded.set(node.name, foldInto(weights.get(linear.name) ?? [], weights.get(node.name) ?? [], node.op.epsilon))
    folded.delete(linear.name)
    nodes[source] = { name: node.name, op, inputs: linear.inputs }
  }
  return { graph: { ...graph, nodes }, weights: folded }
}

type LinearOp = Extract<Op, { kind: 'conv' | 'depthwiseConv' | 'separableConv' | 'dense' }>

function withBias(op: Op): LinearOp | undefined {
  return op.kind === 'conv' || op.kind === 'depthwiseConv' || op.kind === 'separableConv' || op.kind === 'dense' ? { ...op, useBias: true } : undefined
}

function foldInto(linear: readonly WeightTensor[], norm: readonly WeightTensor[], epsilon: number): WeightTensor[] {
  // of a separable convolution's two kernels, the second makes the output channels
  const kernel = linear.findLast(({ name }) => name !== 'bias')
  const before = linear.slice(0, kernel === undefined ? 0 : linear.indexOf(kernel))
  const bias = linear.find(({ name }) => name === 'bias')
  const find = (name: string): Float32Array | undefined => norm.find((tensor) => tensor.name === name)?.data
  const mean = find('moving_mean')
  const variance = find('moving_variance')
  if (kernel === undefined || mean === undefined || variance === undefined) return [...linear]
  const gamma = find('gamma')
  const beta = find('beta')
  const channels = mean.length

  const factor = Float64Array.from(variance, (value, c) => (gamma?.[c] ?? 1) / Math.sqrt(value + epsilon))
  // the output channel varies fastest in [kh, kw, cin, filters] and in [cin, units]; depthwise: channel · multiplier + m, also fastest
  const data = new Float32Array(kernel.data.length)
  for (let i = 0; i < data.length; i += channels) for (let c = 0; c < channels; c++) data[i + c] = (kernel.data[i + c] ?? 0) * (factor[c] ?? 1)
  const offset = Float32Array.from(factor, (value, c) => ((bias?.data[c] ?? 0) - (mean[c] ?? 0)) * value + (beta?.[c] ?? 0))
  return [
    ...before,
    { name: kernel.name, shape: kernel.shape, data },
    { name: 'bias', shape: [channels], data: offset }
  ]
}
