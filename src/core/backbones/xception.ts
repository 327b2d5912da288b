import { graphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { kerasOrder } from '../graph/kerasOrder.ts'
import { autoNames } from './autoNames.ts'
import { averageTop, type Top } from './top.ts'

/** Chollet 2016 (arXiv:1610.02357), figure 5: filters of the separable convolutions of each block that halves the size. */
const ENTRY_FLOW = [
  { block: 2, filters: [128, 128] },
  { block: 3, filters: [256, 256] },
  { block: 4, filters: [728, 728] }
]
const MIDDLE_FLOW = [5, 6, 7, 8, 9, 10, 11, 12]
const EXIT_FLOW = { block: 13, filters: [728, 1024] }

/** Xception, [n, 299, 299, 3] to [n, 10, 10, 2048]; `keras.applications.Xception`'s layers. */
export function xception(top?: Top): Graph {
  const b = graphBuilder('xception')
  const auto = autoNames()

  const normed = (name: string, x: string): string => b.batchNorm(`${name}_bn`, x)
  const separable = (name: string, x: string, filters: number): string => normed(name, b.separableConv(name, x, filters, 3, { padding: 'same', useBias: false }))

  /** Separable convolutions, each after a relu (but the network's very first), then a pool; the shortcut is projected. */
  const halving = ({ block, filters }: { block: number; filters: readonly number[] }, x: string): string => {
    const projected = b.conv(auto('conv2d'), x, filters.at(-1) ?? 0, 1, { strides: 2, padding: 'same', useBias: false })
    const shortcut = b.batchNorm(auto('batch_normalization'), projected)
    let y = x
    for (const [i, count] of filters.entries()) {
      const name = `block${block}_sepconv${i + 1}`
      const active = block === 2 && i === 0 ? y : b.relu(`${name}_act`, y)
      y = separable(name, active, count)
    }
    return b.add(auto('add'), [b.pool(`block${block}_pool`, y, 'max', 3, { strides: 2, padding: 'same' }), shortcut])
  }

  let x = b.conv('block1_conv1', b.input(3), 32, 3, { strides: 2, useBias: false })
  x = b.relu('block1_conv1_act', normed('block1_conv1', x))
  x = b.conv('block1_conv2', x, 64, 3, { useBias: false })
  x = b.relu('block1_conv2_act', normed('block1_conv2', x))
  for (const block of ENTRY_FLOW) x = halving(block, x)
  for (const block of MIDDLE_FLOW) {
    let y = x
    for (let i = 1; i <= 3; i++) y = separable(`block${block}_sepconv${i}`, b.relu(`block${block}_sepconv${i}_act`, y), 728)
    x = b.add(auto('add'), [y, x])
  }
  x = halving(EXIT_FLOW, x)
  x = b.relu('block14_sepconv1_act', separable('block14_sepconv1', x, 1536))
  x = b.relu('block14_sepconv2_act', separable('block14_sepconv2', x, 2048))
  return kerasOrder(b.build(averageTop(b, x, top)))
}
