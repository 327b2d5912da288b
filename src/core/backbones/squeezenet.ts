import { graphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import type { Top } from './top.ts'

/** Iandola et al. 2016 (arXiv:1602.07360), release 1.1: squeeze 1x1 filters, expand 1x1 and 3x3 filters each. */
const FIRES_AFTER_POOL = [
  [fire(2, 16, 64), fire(3, 16, 64)],
  [fire(4, 32, 128), fire(5, 32, 128)],
  [fire(6, 48, 192), fire(7, 48, 192), fire(8, 64, 256), fire(9, 64, 256)]
]

/**
 * SqueezeNet 1.1, [n, 227, 227, 3] to [n, 13, 13, 512]; layer names of rcmalli/keras-squeezenet, where the last
 * layer is the (at inference idle) `drop9`, so that the output here is `fire9/concat`.
 */
export function squeezenet(top?: Top): Graph {
  const b = graphBuilder('squeezenet')
  let x = b.relu('relu_conv1', b.conv('conv1', b.input(3), 64, 3, { strides: 2 }))
  for (const fires of FIRES_AFTER_POOL) {
    x = b.pool(`pool${fires[0]?.pool}`, x, 'max', 3, { strides: 2 })
    for (const { name, squeeze, expand } of fires) {
      const squeezed = b.relu(`${name}/relu_squeeze1x1`, b.conv(`${name}/squeeze1x1`, x, squeeze, 1))
      const narrow = b.relu(`${name}/relu_expand1x1`, b.conv(`${name}/expand1x1`, squeezed, expand, 1))
      const wide = b.relu(`${name}/relu_expand3x3`, b.conv(`${name}/expand3x3`, squeezed, expand, 3, { padding: 'same' }))
      x = b.concat(`${name}/concat`, [narrow, wide])
    }
  }
  if (top === undefined) return b.build(x)
  x = b.relu('relu_conv10', b.conv('conv10', b.dropout('drop9', x, 0.5), top.classes, 1))
  return b.build(b.activation('loss', b.globalPool('global_average_pooling2d', x, 'avg'), 'softmax'))
}

function fire(k: number, squeeze: number, expand: number): { name: string; pool: number; squeeze: number; expand: number } {
  // a stage's pool is named after the layer before it
  return { name: `fire${k}`, pool: k - 1, squeeze, expand }
}
