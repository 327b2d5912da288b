import { graphBuilder, type GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { predictions, type Top } from './top.ts'

/** He et al. 2015 (arXiv:1512.03385), table 1: filters and stride of each stage of two basic blocks. */
const STAGES: readonly (readonly [filters: number, strides: number])[] = [
  [64, 1],
  [128, 2],
  [256, 2],
  [512, 2]
]
const NORM = { epsilon: 1e-5, momentum: 0.9 }

/** ResNet18, [n, 224, 224, 3] to [n, 7, 7, 512]; torchvision's layers, which pad evenly on all sides. */
export function resnet18(top?: Top): Graph {
  const b = graphBuilder('resnet18')
  let x = b.conv('conv1', b.zeroPad('conv1_pad', b.input(3), 3), 64, 7, { strides: 2, useBias: false })
  x = b.relu('relu', b.batchNorm('bn1', x, NORM))
  // nothing is below zero here, so that zeros around are as good as PyTorch's -infinity
  x = b.pool('maxpool', b.zeroPad('maxpool_pad', x, 1), 'max', 3, { strides: 2 })
  for (const [i, [filters, strides]] of STAGES.entries()) {
    x = basicBlock(b, `layer${i + 1}.0`, x, filters, strides, i > 0)
    x = basicBlock(b, `layer${i + 1}.1`, x, filters, 1, false)
  }
  if (top === undefined) return b.build(x)
  return b.build(predictions(b, b.globalPool('avgpool', x, 'avg'), top, 'fc'))
}

function basicBlock(b: GraphBuilder, name: string, x: string, filters: number, strides: number, projected: boolean): string {
  let y = b.conv(`${name}.conv1`, b.zeroPad(`${name}.conv1_pad`, x, 1), filters, 3, { strides, useBias: false })
  y = b.relu(`${name}.relu1`, b.batchNorm(`${name}.bn1`, y, NORM))
  y = b.batchNorm(`${name}.bn2`, b.conv(`${name}.conv2`, y, filters, 3, { padding: 'same', useBias: false }), NORM)
  const shortcut = projected ? b.batchNorm(`${name}.downsample.1`, b.conv(`${name}.downsample.0`, x, filters, 1, { strides, useBias: false }), NORM) : x
  return b.relu(`${name}.relu2`, b.add(`${name}.add`, [y, shortcut]))
}
