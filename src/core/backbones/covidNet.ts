import { graphBuilder, type GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { predictions, type Top } from './top.ts'

/** Wang, Lin & Wong 2020 (doi:10.1038/s41598-020-76550-z), figure 4: PEPX blocks and their output channels, stage by stage. */
const STAGES: readonly (readonly [blocks: number, channels: number])[] = [
  [3, 256],
  [4, 512],
  [6, 1024],
  [3, 2048]
]

/**
 * COVID-Net, [n, 224, 224, 3] to [n, 7, 7, 2048]: projection-expansion-projection-extension blocks, each of which reads the sum of what its
 * stage has made so far and of a 1x1 convolution that bypasses the stage. Open in the paper and ours: the widths inside a block (1/2, 3/4 and
 * 1/2 of its input), the pools between stages, the sum as the way of joining, and an average instead of the flattened 7x7x2048 before the
 * dense layers (flattened, they alone would hold 103 million weights; the paper counts 11.75 million in all).
 */
export function covidNet(top?: Top): Graph {
  const b = graphBuilder('covidnet')
  let x = b.relu('conv1_relu', b.conv('conv1', b.zeroPad('conv1_pad', b.input(3), 3), 64, 7, { strides: 2 }))
  let inputs = 64
  for (const [i, [blocks, channels]] of STAGES.entries()) {
    const stage = i + 1
    const pooled = b.pool(`pool${stage}`, x, 'max', 2)
    const made = [b.relu(`conv1x1_${stage}_relu`, b.conv(`conv1x1_${stage}`, pooled, channels, 1))]
    x = pooled
    for (let k = 1; k <= blocks; k++) {
      made.push(pepx(b, `pepx${stage}_${k}`, x, k === 1 ? inputs : channels, channels))
      x = b.add(`pepx${stage}_${k}_sum`, made)
    }
    inputs = channels
  }
  if (top === undefined) return b.build(x)
  x = b.globalPool('avg_pool', x, 'avg')
  x = b.relu('fc1_relu', b.dense('fc1', x, 1024))
  x = b.relu('fc2_relu', b.dense('fc2', x, 256))
  return b.build(predictions(b, x, top))
}

/** 1x1 projection, 1x1 expansion, 3x3 depthwise, 1x1 projection, 1x1 extension. */
function pepx(b: GraphBuilder, name: string, x: string, inputs: number, outputs: number): string {
  let y = b.relu(`${name}_projection1_relu`, b.conv(`${name}_projection1`, x, inputs / 2, 1))
  y = b.relu(`${name}_expansion_relu`, b.conv(`${name}_expansion`, y, (3 * inputs) / 4, 1))
  y = b.relu(`${name}_depthwise_relu`, b.depthwiseConv(`${name}_depthwise`, y, 3, { padding: 'same' }))
  y = b.relu(`${name}_projection2_relu`, b.conv(`${name}_projection2`, y, inputs / 2, 1))
  return b.relu(`${name}_extension_relu`, b.conv(`${name}_extension`, y, outputs, 1))
}
