import type { Graph } from '../graph/ir.ts'
import { resnet } from './resnet.ts'
import type { Top } from './top.ts'

/** He et al. 2015 (arXiv:1512.03385), table 1, 152 layers, [n, 224, 224, 3] to [n, 7, 7, 2048]; `keras.applications.ResNet152`'s layers. */
export function resnet152(top?: Top): Graph {
  return resnet('resnet152', [3, 8, 36, 3], top)
}
