import { graphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { predictions, type Top } from './top.ts'

/** Convolutions and filters of every block. */
export type VggBlocks = readonly (readonly [convolutions: number, filters: number])[]

/** Simonyan & Zisserman 2014 (arXiv:1409.1556): 3x3 convolutions in blocks, each ended by a pool; the top is for 224 × 224. */
export function vgg(name: string, blocks: VggBlocks, top?: Top): Graph {
  const b = graphBuilder(name)
  let x = b.input(3)
  for (const [i, [convolutions, filters]] of blocks.entries()) {
    const block = `block${i + 1}`
    for (let k = 1; k <= convolutions; k++) x = b.relu(`${block}_conv${k}_relu`, b.conv(`${block}_conv${k}`, x, filters, 3, { padding: 'same' }))
    x = b.pool(`${block}_pool`, x, 'max', 2)
  }
  if (top === undefined) return b.build(x)
  x = b.flatten('flatten', x, 7)
  for (const layer of ['fc1', 'fc2']) x = b.relu(`${layer}_relu`, b.dense(layer, x, 4096))
  return b.build(predictions(b, x, top))
}
