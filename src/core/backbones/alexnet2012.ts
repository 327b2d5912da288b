import { graphBuilder, type GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { predictions, type Top } from './top.ts'

/**
 * The AlexNet of Krizhevsky, Sutskever & Hinton 2012 (section 3 and figure 2), [n, 227, 227, 3] to [n, 6, 6, 256]: response normalization,
 * overlapping pools, and three convolutions in two groups (the paper's two GPUs).
 */
export function alexnet2012(top?: Top): Graph {
  const b = graphBuilder('alexnet2012')
  let x = normalizedPool(b, 1, convolution(b, 1, b.input(3), 96, 11, { strides: 4 }))
  x = normalizedPool(b, 2, convolution(b, 2, x, 256, 5, { padding: 'same', groups: 2 }))
  x = convolution(b, 3, x, 384, 3, { padding: 'same' })
  x = convolution(b, 4, x, 384, 3, { padding: 'same', groups: 2 })
  x = b.pool('pool5', convolution(b, 5, x, 256, 3, { padding: 'same', groups: 2 }), 'max', 3, { strides: 2 })
  if (top === undefined) return b.build(x)
  x = b.flatten('flatten', x, 6)
  for (const layer of ['fc6', 'fc7']) x = b.dropout(`${layer}_drop`, b.relu(`${layer}_relu`, b.dense(layer, x, 4096)), 0.5)
  return b.build(predictions(b, x, top, 'fc8'))
}

function convolution(b: GraphBuilder, k: number, x: string, filters: number, kernel: number, options: { strides?: number; padding?: 'same'; groups?: number }): string {
  return b.relu(`conv${k}_relu`, b.conv(`conv${k}`, x, filters, kernel, options))
}

function normalizedPool(b: GraphBuilder, k: number, x: string): string {
  return b.pool(`pool${k}`, b.lrn(`norm${k}`, x), 'max', 3, { strides: 2 })
}
