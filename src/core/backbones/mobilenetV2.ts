import { graphBuilder, type GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { kerasOrder } from '../graph/kerasOrder.ts'
import { averageTop, type Top } from './top.ts'

/** Sandler et al. 2018 (arXiv:1801.04381), table 2: expansion t, filters c, blocks n, stride s of the first. */
const STAGES: readonly (readonly [t: number, c: number, n: number, s: number])[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1]
]
const NORM = { momentum: 0.999 }

/** MobileNetV2 1.0, [n, 224, 224, 3] to [n, 7, 7, 1280]; `keras.applications.MobileNetV2`'s layers. */
export function mobilenetV2(top?: Top): Graph {
  const b = graphBuilder('mobilenetv2')
  let x = b.conv('Conv1', b.input(3), 32, 3, { strides: 2, padding: 'same', useBias: false })
  x = b.activation('Conv1_relu', b.batchNorm('bn_Conv1', x, NORM), 'relu6')
  let channels = 32
  let k = 0
  for (const [expansion, filters, blocks, first] of STAGES) {
    for (let i = 0; i < blocks; i++) {
      const strides = i === 0 ? first : 1
      const y = inverted(b, k === 0 ? 'expanded_conv' : `block_${k}`, x, expansion === 1 ? undefined : expansion * channels, filters, strides)
      x = strides === 1 && channels === filters ? b.add(`block_${k}_add`, [x, y]) : y
      channels = filters
      k++
    }
  }
  x = b.conv('Conv_1', x, 1280, 1, { useBias: false })
  x = b.activation('out_relu', b.batchNorm('Conv_1_bn', x, NORM), 'relu6')
  return kerasOrder(b.build(averageTop(b, x, top, { pool: 'global_average_pooling2d' })))
}

/** Expansion (but in the first block), depthwise convolution, linear projection. */
function inverted(b: GraphBuilder, name: string, x: string, expanded: number | undefined, filters: number, strides: number): string {
  let y = x
  if (expanded !== undefined) {
    y = b.conv(`${name}_expand`, y, expanded, 1, { padding: 'same', useBias: false })
    y = b.activation(`${name}_expand_relu`, b.batchNorm(`${name}_expand_BN`, y, NORM), 'relu6')
  }
  const padded = strides === 1 ? y : b.samePad(`${name}_pad`, y, 3, strides)
  y = b.depthwiseConv(`${name}_depthwise`, padded, 3, { strides, padding: strides === 1 ? 'same' : 'valid', useBias: false })
  y = b.activation(`${name}_depthwise_relu`, b.batchNorm(`${name}_depthwise_BN`, y, NORM), 'relu6')
  y = b.conv(`${name}_project`, y, filters, 1, { padding: 'same', useBias: false })
  return b.batchNorm(`${name}_project_BN`, y, NORM)
}
