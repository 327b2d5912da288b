import { graphBuilder, type GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { INCEPTION_STAGES, type InceptionFilters } from './googlenetTable.ts'
import { predictions, type Top } from './top.ts'

/**
 * GoogLeNet without its auxiliary classifiers, [n, 224, 224, 3] to [n, 7, 7, 1024]; torchvision's layers: normalized convolutions without bias,
 * pools that round up, and a 3x3 kernel where the paper's table says 5x5.
 */
export function googlenet(top?: Top): Graph {
  const b = graphBuilder('googlenet')
  let x = convolution(b, 'conv1', b.zeroPad('conv1_pad', b.input(3), 3), 64, 7, 2)
  x = convolution(b, 'conv2', b.pool('maxpool1', x, 'max', 3, { strides: 2, ceil: true }), 64, 1)
  x = b.pool('maxpool2', convolution(b, 'conv3', x, 192, 3), 'max', 3, { strides: 2, ceil: true })
  for (const [stage, blocks] of INCEPTION_STAGES.entries()) {
    // torchvision's last pool is of 2x2
    if (stage > 0) x = b.pool(`maxpool${stage + 2}`, x, 'max', stage === 1 ? 3 : 2, { strides: 2, ceil: true })
    for (const [name, filters] of blocks) x = inception(b, `inception${name}`, x, filters)
  }
  if (top === undefined) return b.build(x)
  return b.build(predictions(b, b.dropout('dropout', b.globalPool('avgpool', x, 'avg'), 0.2), top, 'fc'))
}

function inception(b: GraphBuilder, name: string, x: string, { direct, reduce3, conv3, reduce5, conv5, pooled }: InceptionFilters): string {
  return b.concat(`${name}.concat`, [
    convolution(b, `${name}.branch1`, x, direct, 1),
    convolution(b, `${name}.branch2.1`, convolution(b, `${name}.branch2.0`, x, reduce3, 1), conv3, 3),
    convolution(b, `${name}.branch3.1`, convolution(b, `${name}.branch3.0`, x, reduce5, 1), conv5, 3),
    convolution(b, `${name}.branch4.1`, b.pool(`${name}.branch4.0`, x, 'max', 3, { strides: 1, padding: 'same' }), pooled, 1)
  ])
}

function convolution(b: GraphBuilder, name: string, x: string, filters: number, kernel: number, strides = 1): string {
  const y = b.conv(`${name}.conv`, x, filters, kernel, { strides, padding: strides === 1 ? 'same' : 'valid', useBias: false })
  return b.relu(`${name}.relu`, b.batchNorm(`${name}.bn`, y, { epsilon: 1e-3, momentum: 0.9 }))
}
