import { graphBuilder, type GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { kerasOrder } from '../graph/kerasOrder.ts'
import { averageTop, type Top } from './top.ts'

/** Huang et al. 2016 (arXiv:1608.06993), table 1: dense layers of each block. */
export type DenseNetBlocks = readonly [number, number, number, number]

const GROWTH = 32
const NORM = { epsilon: 1.001e-5 }
const UNBIASED = { useBias: false }

/** `keras.applications.DenseNet121` and its deeper kin, [n, 224, 224, 3] to [n, 7, 7, c]. */
export function densenet(name: string, blocks: DenseNetBlocks, top?: Top): Graph {
  const b = graphBuilder(name)
  let x = b.conv('conv1_conv', b.zeroPad('zero_padding2d', b.input(3), 3), 64, 7, { strides: 2, useBias: false })
  x = b.relu('conv1_relu', b.batchNorm('conv1_bn', x, NORM))
  x = b.pool('pool1', b.zeroPad('zero_padding2d_1', x, 1), 'max', 3, { strides: 2 })
  let channels = 64
  for (const [i, layers] of blocks.entries()) {
    for (let k = 1; k <= layers; k++) x = denseLayer(b, `conv${i + 2}_block${k}`, x)
    channels += layers * GROWTH
    if (i === blocks.length - 1) break
    channels /= 2
    x = transition(b, `pool${i + 2}`, x, channels)
  }
  x = b.relu('relu', b.batchNorm('bn', x, NORM))
  return kerasOrder(b.build(averageTop(b, x, top)))
}

/** Adds GROWTH channels to those that came in. */
function denseLayer(b: GraphBuilder, name: string, x: string): string {
  let y = b.relu(`${name}_0_relu`, b.batchNorm(`${name}_0_bn`, x, NORM))
  y = b.conv(`${name}_1_conv`, y, 4 * GROWTH, 1, UNBIASED)
  y = b.relu(`${name}_1_relu`, b.batchNorm(`${name}_1_bn`, y, NORM))
  return b.concat(`${name}_concat`, [x, b.conv(`${name}_2_conv`, y, GROWTH, 3, { ...UNBIASED, padding: 'same' })])
}

/** Half the channels, half the size. */
function transition(b: GraphBuilder, name: string, x: string, filters: number): string {
  const y = b.conv(`${name}_conv`, b.relu(`${name}_relu`, b.batchNorm(`${name}_bn`, x, NORM)), filters, 1, UNBIASED)
  return b.pool(`${name}_pool`, y, 'avg', 2)
}
