import { graphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import type { Top } from './top.ts'

/** Howard et al. 2017 (arXiv:1704.04861), table 1: filters and stride of every depthwise separable block. */
const BLOCKS: readonly (readonly [filters: number, strides: number])[] = [
  [64, 1],
  [128, 2], [128, 1],
  [256, 2], [256, 1],
  [512, 2], [512, 1], [512, 1], [512, 1], [512, 1], [512, 1],
  [1024, 2], [1024, 1]
]

/** MobileNet 1.0 [n, 224, 224, 3] to [n, 7, 7, 1024]; `keras.applications.MobileNet`'s layers. */
export function mobilenet(top?: Top): Graph {
  const b = graphBuilder('mobilenet')
  let x = b.conv('conv1', b.input(3), 32, 3, { strides: 2, padding: 'same', useBias: false })
  x = b.activation('conv1_relu', b.batchNorm('conv1_bn', x), 'relu6')
  for (const [i, [filters, strides]] of BLOCKS.entries()) {
    const k = i + 1
    // Keras pads a strided block by hand, below and right only
    const padded = strides === 2 ? b.zeroPad(`conv_pad_${k}`, x, { top: 0, bottom: 1, left: 0, right: 1 }) : x
    x = b.depthwiseConv(`conv_dw_${k}`, padded, 3, { strides, padding: strides === 2 ? 'valid' : 'same', useBias: false })
    x = b.activation(`conv_dw_${k}_relu`, b.batchNorm(`conv_dw_${k}_bn`, x), 'relu6')
    x = b.conv(`conv_pw_${k}`, x, filters, 1, { padding: 'same', useBias: false })
    x = b.activation(`conv_pw_${k}_relu`, b.batchNorm(`conv_pw_${k}_bn`, x), 'relu6')
  }
  if (top === undefined) return b.build(x)
  const pooled = b.dropout('dropout', b.asMap('keepdims', b.globalPool('global_average_pooling2d', x, 'avg')), 0.001)
  const logits = b.flatten('reshape_2', b.conv('conv_preds', pooled, top.classes, 1, { padding: 'same' }), 1)
  return b.build(b.activation('predictions', logits, 'softmax'))
}
