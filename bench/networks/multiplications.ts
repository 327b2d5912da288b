import type { Graph } from '../../src/core/graph/ir.ts'
import { inferShapes } from '../../src/core/graph/shapes.ts'
import { expectedWeights } from '../../src/core/graph/expectedWeights.ts'

/** Multiplications of one image's pass: of convolutions and dense layers, which is nearly all. */
export function multiplications(graph: Graph, height: number, width: number): number {
  const shapes = inferShapes(graph, height, width)
  const weights = new Map(expectedWeights(graph).map(({ layer, weights: own }) => [layer, own]))
  let total = 0
  for (const { name, op } of graph.nodes) {
    if (!['conv', 'depthwiseConv', 'separableConv', 'dense'].includes(op.kind)) continue
    const [rows = 1, columns] = shapes.get(name) ?? []
    // every number of a kernel is used once at every position; a dense layer has one
    const positions = columns === undefined ? 1 : rows * columns
    const kernels = (weights.get(name) ?? []).filter(({ name: weight }) => weight.endsWith('kernel'))
    for (const { shape } of kernels) total += positions * shape.reduce((product, n) => product * n, 1)
  }
  return total
}
