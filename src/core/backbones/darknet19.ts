import { graphBuilder, type GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import type { Top } from './top.ts'

/** Redmon & Farhadi 2016 (arXiv:1612.08242), table 6: filters of each stage's convolutions, 3x3 and 1x1 in turn; a pool parts the stages. */
const STAGES: readonly (readonly number[])[] = [[32], [64], [128, 64, 128], [256, 128, 256], [512, 256, 512, 256, 512], [1024, 512, 1024, 512, 1024]]

/** Darknet-19, [n, 224, 224, 3] to [n, 7, 7, 1024]. Every convolution is normalized and goes through a leaky relu of slope 0.1. */
export function darknet19(top?: Top): Graph {
  const b = graphBuilder('darknet19')
  let x = b.input(3)
  let k = 0
  for (const [stage, filters] of STAGES.entries()) {
    if (stage > 0) x = b.pool(`pool${stage}`, x, 'max', 2)
    for (const [i, count] of filters.entries()) x = leakyConvolution(b, `conv${++k}`, x, count, i % 2 === 0 ? 3 : 1)
  }
  if (top === undefined) return b.build(x)
  // the classifier is a convolution, averaged
  const logits = b.globalPool('avg_pool', b.conv('conv19', x, top.classes, 1), 'avg')
  return b.build(b.activation('softmax', logits, 'softmax'))
}

/** Convolution without bias, BatchNormalization, leaky relu; `evenly` pads by (kernel - 1) / 2, and a 1x1 convolution by 1. */
export function leakyConvolution(b: GraphBuilder, name: string, x: string, filters: number, kernel: number, evenly: 'same' | 'padded' = 'same'): string {
  const padded = evenly === 'padded' && kernel === 1 ? b.zeroPad(`${name}_pad`, x, 1) : x
  const y = b.conv(name, padded, filters, kernel, { padding: 'same', useBias: false })
  return b.activation(`${name}_leaky`, b.batchNorm(`${name}_bn`, y, { epsilon: 1e-5, momentum: 0.9 }), 'leakyRelu', 0.1)
}
