import { graphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { kerasOrder } from '../graph/kerasOrder.ts'
import { inceptionV3Features } from './inceptionV3.ts'
import { predictions, type Top } from './top.ts'

/**
 * M-Inception (Wang et al. 2021, doi:10.1007/s00330-021-07715-1): InceptionV3, frozen, whose features are reduced before they are classified.
 * The papers here give neither the reduction's width nor its place: one dense layer of 512 after the average, with dropout, is ours.
 */
export function mInception(top?: Top): Graph {
  const b = graphBuilder('m_inception')
  const x = inceptionV3Features(b)
  if (top === undefined) return kerasOrder(b.build(x))
  const reduced = b.relu('reduction_relu', b.dense('reduction', b.globalPool('avg_pool', x, 'avg'), 512))
  return kerasOrder(b.build(predictions(b, b.dropout('dropout', reduced, 0.5), top)))
}
