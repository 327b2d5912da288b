import type { Graph } from '../graph/ir.ts'
import { resnet } from './resnet.ts'
import type { Top } from './top.ts'

/** He et al. 2015 (arXiv:1512.03385), table 1, 101 layers, [n, 224, 224, 3] to [n, 7, 7, 2048]; `keras.applications.ResNet101`'s layers. */
export function resnet101(top?: Top): Graph {
  return resnet('resnet101', [3, 4, 23, 3], top)
}
