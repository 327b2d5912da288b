import { graphBuilder, type GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { kerasOrder } from '../graph/kerasOrder.ts'
import { autoNames } from './autoNames.ts'
import type { ResNetBlocks } from './resnet.ts'
import { averageTop, type Top } from './top.ts'

const STAGES = [
  [64, 2],
  [128, 2],
  [256, 2],
  [512, 1]
] as const
const NORM = { epsilon: 1.001e-5 }

/**
 * He et al. 2016 (arXiv:1603.05027), pre-activation: normalization and relu stand before each convolution. `keras.applications.ResNet50V2` and
 * its deeper kin, [n, 224, 224, 3] to [n, 7, 7, 2048]. The stride is in a stage's last block.
 */
export function resnetV2(name: string, blocks: ResNetBlocks, top?: Top): Graph {
  const b = graphBuilder(name)
  const auto = autoNames()
  let x = b.conv('conv1_conv', b.zeroPad('conv1_pad', b.input(3), 3), 64, 7, { strides: 2 })
  x = b.pool('pool1_pool', b.zeroPad('pool1_pad', x, 1), 'max', 3, { strides: 2 })
  for (const [stage, [filters, lastStrides]] of STAGES.entries()) {
    const count = blocks[stage] ?? 0
    for (let k = 1; k <= count; k++) {
      const strides = k === count ? lastStrides : 1
      x = bottleneck(b, `conv${stage + 2}_block${k}`, x, filters, strides, k === 1 ? 'projected' : 'pooled', auto)
    }
  }
  x = b.relu('post_relu', b.batchNorm('post_bn', x, NORM))
  return kerasOrder(b.build(averageTop(b, x, top)))
}

function bottleneck(b: GraphBuilder, name: string, x: string, filters: number, strides: number, kind: 'projected' | 'pooled', auto: (kind: string) => string): string {
  const preact = b.relu(`${name}_preact_relu`, b.batchNorm(`${name}_preact_bn`, x, NORM))
  const pooled = strides === 1 || kind === 'projected' ? x : b.pool(auto('max_pooling2d'), x, 'max', 1, { strides })
  const shortcut = kind === 'projected' ? b.conv(`${name}_0_conv`, preact, 4 * filters, 1, { strides }) : pooled
  let y = b.conv(`${name}_1_conv`, preact, filters, 1, { useBias: false })
  y = b.relu(`${name}_1_relu`, b.batchNorm(`${name}_1_bn`, y, NORM))
  y = b.conv(`${name}_2_conv`, b.zeroPad(`${name}_2_pad`, y, 1), filters, 3, { strides, useBias: false })
  y = b.relu(`${name}_2_relu`, b.batchNorm(`${name}_2_bn`, y, NORM))
  return b.add(`${name}_out`, [shortcut, b.conv(`${name}_3_conv`, y, 4 * filters, 1)])
}
