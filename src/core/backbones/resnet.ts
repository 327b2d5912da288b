import { graphBuilder, type GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { kerasOrder } from '../graph/kerasOrder.ts'
import { averageTop, type Top } from './top.ts'

/** He et al. 2015 (arXiv:1512.03385), table 1: bottleneck blocks of the stages conv2 to conv5. */
export type ResNetBlocks = readonly [conv2: number, conv3: number, conv4: number, conv5: number]

const FILTERS = [64, 128, 256, 512] as const
/** Keras's, chosen so that the float32 sum is that of the original 1e-5. */
const NORM = { epsilon: 1.001e-5 }

/** `keras.applications.ResNet50` and its deeper kin, [n, 224, 224, 3] to [n, 7, 7, 2048]. The stride is in a block's first 1x1 convolution. */
export function resnet(name: string, blocks: ResNetBlocks, top?: Top): Graph {
  const b = graphBuilder(name)
  let x = b.conv('conv1_conv', b.zeroPad('conv1_pad', b.input(3), 3), 64, 7, { strides: 2 })
  x = b.relu('conv1_relu', b.batchNorm('conv1_bn', x, NORM))
  x = b.pool('pool1_pool', b.zeroPad('pool1_pad', x, 1), 'max', 3, { strides: 2 })
  for (const [stage, filters] of FILTERS.entries()) {
    for (let k = 1; k <= (blocks[stage] ?? 0); k++) x = bottleneck(b, `conv${stage + 2}_block${k}`, x, filters, k === 1 ? (stage === 0 ? 1 : 2) : undefined)
  }
  return kerasOrder(b.build(averageTop(b, x, top)))
}

/** 1x1, 3x3, 1x1 with four times the filters; the first block of a stage (which has `strides`) projects its shortcut. */
function bottleneck(b: GraphBuilder, name: string, x: string, filters: number, strides?: number): string {
  const shortcut = strides === undefined ? x : b.batchNorm(`${name}_0_bn`, b.conv(`${name}_0_conv`, x, 4 * filters, 1, { strides }), NORM)
  let y = b.conv(`${name}_1_conv`, x, filters, 1, { strides: strides ?? 1 })
  y = b.relu(`${name}_1_relu`, b.batchNorm(`${name}_1_bn`, y, NORM))
  y = b.conv(`${name}_2_conv`, y, filters, 3, { padding: 'same' })
  y = b.relu(`${name}_2_relu`, b.batchNorm(`${name}_2_bn`, y, NORM))
  y = b.batchNorm(`${name}_3_bn`, b.conv(`${name}_3_conv`, y, 4 * filters, 1), NORM)
  return b.relu(`${name}_out`, b.add(`${name}_add`, [shortcut, y]))
}
