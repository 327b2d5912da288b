import { graphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { leakyConvolution } from './darknet19.ts'
import { predictions, type Top } from './top.ts'

/** Ozturk et al. 2020 (doi:10.1016/j.compbiomed.2020.103792), figure 2: filters and kernels of each stage; a pool parts the stages. */
const STAGES: readonly (readonly (readonly [filters: number, kernel: number])[])[] = [
  [[8, 3]],
  [[16, 3]],
  [[32, 3], [16, 1], [32, 3]],
  [[64, 3], [32, 1], [64, 3]],
  [[128, 3], [64, 1], [128, 3]],
  [[256, 3], [128, 1], [256, 3], [128, 1], [256, 3]]
]

/**
 * DarkCovidNet, a Darknet-19 of 17 convolutions for 2 or 3 classes, [n, 256, 256, 3] to [n, 13, 13, 256]: its 1x1 convolutions are padded by
 * one pixel, so that maps grow there. The last convolution has one filter per class and belongs to the top. The paper gives the classifier's
 * 338 inputs (13 · 13 · 2) and not its activation: softmax is ours.
 */
export function darkCovidNet(top?: Top): Graph {
  const b = graphBuilder('darkcovidnet')
  let x = b.input(3)
  let k = 0
  for (const [stage, convolutions] of STAGES.entries()) {
    if (stage > 0) x = b.pool(`pool${stage}`, x, 'max', 2)
    for (const [filters, kernel] of convolutions) x = leakyConvolution(b, `conv${++k}`, x, filters, kernel, 'padded')
  }
  if (top === undefined) return b.build(x)
  x = b.conv('conv17', x, top.classes, 3, { padding: 'same', useBias: false })
  x = b.relu('conv17_relu', b.batchNorm('conv17_bn', x, { epsilon: 1e-5, momentum: 0.9 }))
  return b.build(predictions(b, b.flatten('flatten', x, 13), top))
}
