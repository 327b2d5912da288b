import { graphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { predictions, type Top } from './top.ts'

/** Krizhevsky 2014 (arXiv:1404.5997): filters, kernel and what follows each convolution after the first. */
const CONVOLUTIONS: readonly (readonly [layer: number, filters: number, kernel: number, pooled: boolean])[] = [
  [3, 192, 5, true],
  [6, 384, 3, false],
  [8, 256, 3, false],
  [10, 256, 3, true]
]

/** AlexNet in one tower, [n, 224, 224, 3] to [n, 6, 6, 256]; torchvision's layers: no response normalization, padded by 2 at first. */
export function alexnet(top?: Top): Graph {
  const b = graphBuilder('alexnet')
  let x = b.conv('features.0', b.zeroPad('features.0_pad', b.input(3), 2), 64, 11, { strides: 4 })
  x = b.pool('features.2', b.relu('features.1', x), 'max', 3, { strides: 2 })
  for (const [layer, filters, kernel, pooled] of CONVOLUTIONS) {
    x = b.relu(`features.${layer + 1}`, b.conv(`features.${layer}`, x, filters, kernel, { padding: 'same' }))
    if (pooled) x = b.pool(`features.${layer + 2}`, x, 'max', 3, { strides: 2 })
  }
  if (top === undefined) return b.build(x)
  x = b.flatten('flatten', b.adaptiveAvgPool('avgpool', x, 6), 6)
  x = b.relu('classifier.2', b.dense('classifier.1', b.dropout('classifier.0', x, 0.5), 4096))
  x = b.relu('classifier.5', b.dense('classifier.4', b.dropout('classifier.3', x, 0.5), 4096))
  return b.build(predictions(b, x, top, 'classifier.6'))
}
