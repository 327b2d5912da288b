import type { Graph } from '../graph/ir.ts'
import type { Top } from './top.ts'
import { vgg } from './vgg.ts'

/** Simonyan & Zisserman 2014 (arXiv:1409.1556), configuration E, [n, 224, 224, 3] to [n, 7, 7, 512]; `keras.applications.VGG19`'s layers. */
export function vgg19(top?: Top): Graph {
  return vgg('vgg19', [[2, 64], [2, 128], [4, 256], [4, 512], [4, 512]], top)
}
