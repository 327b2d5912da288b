import type { Graph } from '../graph/ir.ts'
import type { Top } from './top.ts'
import { vgg } from './vgg.ts'

/** Simonyan & Zisserman 2014 (arXiv:1409.1556), configuration D, [n, 224, 224, 3] to [n, 7, 7, 512]; `keras.applications.VGG16`'s layers. */
export function vgg16(top?: Top): Graph {
  return vgg('vgg16', [[2, 64], [2, 128], [3, 256], [3, 512], [3, 512]], top)
}
