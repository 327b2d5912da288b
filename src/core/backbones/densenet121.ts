import type { Graph } from '../graph/ir.ts'
import { densenet } from './densenet.ts'
import type { Top } from './top.ts'

/** Huang et al. 2016 (arXiv:1608.06993), table 1, DenseNet-121, [n, 224, 224, 3] to [n, 7, 7, 1024]; `keras.applications.DenseNet121`'s layers. */
export function densenet121(top?: Top): Graph {
  return densenet('densenet121', [6, 12, 24, 16], top)
}
