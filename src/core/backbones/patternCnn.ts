import { graphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { predictions, type Top } from './top.ts'

/** Channels, stride of the first block, and blocks of each stage. */
const STAGES = [
  [48, 2, 1],
  [96, 2, 2],
  [192, 2, 3],
  [384, 1, 2]
] as const

/**
 * A compact residual network of separable convolutions for one grey channel, pre-activated (He et al. 2016, "Identity mappings"), stride 16. This
 * project's own; trained on images that its own code draws (src/main/pretrain). [n, 176, 176, 1] to [n, 11, 11, 384].
 */
export function patternCnn(top?: Top): Graph {
  const b = graphBuilder('pattern_cnn')
  let x = b.conv('stem', b.input(1), 32, 5, { strides: 2, padding: 'same', useBias: false })
  let channels = 32
  const activated = (name: string, from: string): string => b.relu(`${name}_relu`, b.batchNorm(`${name}_bn`, from))
  for (const [s, [filters, stride, blocks]] of STAGES.entries()) {
    for (let k = 0; k < blocks; k++) {
      const name = `stage${s + 1}_block${k + 1}`
      const strides = k === 0 ? stride : 1
      const narrow = b.separableConv(`${name}_conv1`, activated(`${name}_pre1`, x), filters, 3, { strides, padding: 'same', useBias: false })
      const wide = b.separableConv(`${name}_conv2`, activated(`${name}_pre2`, narrow), filters, 3, { padding: 'same', useBias: false })
      const pooled = strides === 1 ? x : b.pool(`${name}_shortcut_pool`, x, 'avg', strides, { padding: 'same' })
      const shortcut = strides === 1 && filters === channels ? x : b.conv(`${name}_shortcut`, pooled, filters, 1, { useBias: false })
      x = b.add(`${name}_add`, [shortcut, wide])
      channels = filters
    }
  }
  const map = activated('post', x)
  if (top === undefined) return b.build(map)
  return b.build(predictions(b, b.dropout('drop', b.globalPool('avg_pool', map, 'avg'), 0.1), top))
}
