import type { Graph, Node, Weights } from '../graph/ir.ts'
import { outputShape } from '../graph/shapes.ts'
import { tapGraph } from '../graph/tapGraph.ts'

/**
 * A model as one network: its backbone up to the tap, pooled, and its linear head as a last dense layer `head`, whose output is one logit
 * per row of coefficients (for a binomial head one, of class 1).
 */
export function withLinearHead(
  { graph, weights }: { readonly graph: Graph; readonly weights: Weights },
  { tap, pooling, coefficients, intercept }: { readonly tap?: string; readonly pooling: 'avg' | 'max' | 'flatten'; readonly coefficients: readonly (readonly number[])[]; readonly intercept: readonly number[] },
  input: { readonly height: number; readonly width: number }
): { readonly graph: Graph; readonly weights: Weights } {
  const base = tapGraph(graph, tap)
  const shape = outputShape(base, input.height, input.width)
  const pool: Node['op'] = pooling === 'flatten' ? { kind: 'flatten', height: shape[0], width: shape[1] ?? 1 } : { kind: 'globalPool', pooling }
  const pooled: Node[] = shape.length === 3 ? [{ name: 'head_pool', op: pool, inputs: [base.output] }] : []
  const units = coefficients.length
  const features = coefficients[0]?.length ?? 0
  const kernel = new Float32Array(features * units)
  for (const [u, row] of coefficients.entries()) for (const [f, value] of row.entries()) kernel[f * units + u] = value
  const head: Node = { name: 'head', op: { kind: 'dense', units, useBias: true }, inputs: [pooled[0]?.name ?? base.output] }
  return {
    graph: { ...base, nodes: [...base.nodes, ...pooled, head], output: 'head' },
    weights: new Map([...weights, ['head', [{ name: 'kernel', shape: [features, units], data: kernel }, { name: 'bias', shape: [units], data: Float32Array.from(intercept) }]]])
  }
}
