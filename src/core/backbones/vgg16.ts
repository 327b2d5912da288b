import { graphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'

/** Simonyan & Zisserman 2014 (arXiv:1409.1556), configuration D: convolutions and filters of every block. */
const BLOCKS: readonly (readonly [convolutions: number, filters: number])[] = [
  [2, 64],
  [2, 128],
  [3, 256],
  [3, 512],
  [3, 512]
]

/** VGG16 without its classifier, [n, 224, 224, 3] to [n, 7, 7, 512]; `keras.applications.VGG16`'s layers. */
export function vgg16(): Graph {
  const b = graphBuilder('vgg16')
  let x = b.input(3)
  for (const [i, [convolutions, filters]] of BLOCKS.entries()) {
    const block = `block${i + 1}`
    for (let k = 1; k <= convolutions; k++) x = b.relu(`${block}_conv${k}_relu`, b.conv(`${block}_conv${k}`, x, filters, 3, { padding: 'same' }))
    x = b.pool(`${block}_pool`, x, 'max', 2)
  }
  return b.build(x)
}
