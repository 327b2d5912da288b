import type { Graph } from '../graph/ir.ts'
import { densenet } from './densenet.ts'
import type { Top } from './top.ts'

/** Huang et al. 2016 (arXiv:1608.06993), table 1, DenseNet-169, [n, 224, 224, 3] to [n, 7, 7, 1664]; `keras.applications.DenseNet169`'s layers. */
export function densenet169(top?: Top): Graph {
  return densenet('densenet169', [6, 12, 32, 32], top)
}
