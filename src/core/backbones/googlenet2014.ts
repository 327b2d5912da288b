import { graphBuilder, type GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { INCEPTION_STAGES, type InceptionFilters } from './googlenetTable.ts'
import { predictions, type Top } from './top.ts'

/**
 * GoogLeNet as published (Szegedy et al. 2014, arXiv:1409.4842, table 1 and figure 3), without its auxiliary classifiers, [n, 224, 224, 3] to
 * [n, 7, 7, 1024]: biased convolutions, response normalization around the second stage.
 */
export function googlenet2014(top?: Top): Graph {
  const b = graphBuilder('googlenet2014')
  const pool = (name: string, x: string): string => b.pool(name, x, 'max', 3, { strides: 2, padding: 'same' })
  let x = convolution(b, 'conv1/7x7_s2', b.input(3), 64, 7, 2)
  x = b.lrn('pool1/norm1', pool('pool1/3x3_s2', x), { bias: 1 })
  x = convolution(b, 'conv2/3x3', convolution(b, 'conv2/3x3_reduce', x, 64, 1), 192, 3)
  x = pool('pool2/3x3_s2', b.lrn('conv2/norm2', x, { bias: 1 }))
  for (const [stage, blocks] of INCEPTION_STAGES.entries()) {
    if (stage > 0) x = pool(`pool${stage + 2}/3x3_s2`, x)
    for (const [name, filters] of blocks) x = inception(b, `inception_${name}`, x, filters)
  }
  if (top === undefined) return b.build(x)
  return b.build(predictions(b, b.dropout('pool5/drop', b.globalPool('pool5/7x7_s1', x, 'avg'), 0.4), top, 'loss3/classifier'))
}

function inception(b: GraphBuilder, name: string, x: string, { direct, reduce3, conv3, reduce5, conv5, pooled }: InceptionFilters): string {
  return b.concat(`${name}/output`, [
    convolution(b, `${name}/1x1`, x, direct, 1),
    convolution(b, `${name}/3x3`, convolution(b, `${name}/3x3_reduce`, x, reduce3, 1), conv3, 3),
    convolution(b, `${name}/5x5`, convolution(b, `${name}/5x5_reduce`, x, reduce5, 1), conv5, 5),
    convolution(b, `${name}/pool_proj`, b.pool(`${name}/pool`, x, 'max', 3, { strides: 1, padding: 'same' }), pooled, 1)
  ])
}

function convolution(b: GraphBuilder, name: string, x: string, filters: number, kernel: number, strides = 1): string {
  return b.relu(`${name}_relu`, b.conv(name, x, filters, kernel, { strides, padding: 'same' }))
}
