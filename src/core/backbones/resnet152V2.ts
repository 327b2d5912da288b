import type { Graph } from '../graph/ir.ts'
import { resnetV2 } from './resnetV2.ts'
import type { Top } from './top.ts'

/** He et al. 2016 (arXiv:1603.05027), 152 layers, [n, 224, 224, 3] to [n, 7, 7, 2048]; `keras.applications.ResNet152V2`'s layers. */
export function resnet152V2(top?: Top): Graph {
  return resnetV2('resnet152v2', [3, 8, 36, 3], top)
}
