import type { Graph } from '../graph/ir.ts'
import { densenet } from './densenet.ts'
import type { Top } from './top.ts'

/** Huang et al. 2016 (arXiv:1608.06993), table 1, DenseNet-201, [n, 224, 224, 3] to [n, 7, 7, 1920]; `keras.applications.DenseNet201`'s layers. */
export function densenet201(top?: Top): Graph {
  return densenet('densenet201', [6, 12, 48, 32], top)
}
