import { graphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { predictions, type Top } from './top.ts'

/** Filters of each stage: two 3x3 convolutions, normalized, and a pool. */
const STAGES = [32, 64, 128, 256]

/**
 * A small network to be trained from scratch on augmented films, for the survey's CNN of 2 and 4 classes, whose layers the papers do not give:
 * all of it is ours. [n, 128, 128, 3] to [n, 8, 8, 256].
 */
export function smallCnn(top?: Top): Graph {
  const b = graphBuilder('small_cnn')
  let x = b.input(3)
  for (const [i, filters] of STAGES.entries()) {
    for (const k of [1, 2]) {
      const name = `conv${i + 1}_${k}`
      x = b.relu(`${name}_act`, b.batchNorm(`${name}_bn`, b.conv(name, x, filters, 3, { padding: 'same', useBias: false })))
    }
    x = b.pool(`pool${i + 1}`, x, 'max', 2)
  }
  if (top === undefined) return b.build(x)
  x = b.relu('fc_relu', b.dense('fc', b.dropout('drop1', b.globalPool('avg_pool', x, 'avg'), 0.3), 128))
  return b.build(predictions(b, b.dropout('drop2', x, 0.5), top))
}
