import { graphBuilder, type GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { kerasOrder } from '../graph/kerasOrder.ts'
import { averageTop, type Top } from './top.ts'

/** Tan & Le 2019 (arXiv:1905.11946), table 1: kernel, blocks, filters, expansion, stride of the first block. */
const STAGES: readonly (readonly [kernel: number, blocks: number, filters: number, expansion: number, strides: number])[] = [
  [3, 1, 16, 1, 1],
  [3, 2, 24, 6, 2],
  [5, 2, 40, 6, 2],
  [3, 3, 80, 6, 2],
  [5, 3, 112, 6, 1],
  [5, 4, 192, 6, 2],
  [3, 1, 320, 6, 1]
]
const BLOCKS = STAGES.reduce((sum, [, blocks]) => sum + blocks, 0)
const DROP_CONNECT = 0.2

/**
 * EfficientNetB0, [n, 224, 224, 3] to [n, 7, 7, 1280]; `keras.applications.EfficientNetB0`'s layers. Pixels come in as 0..255: the network
 * divides by 255 and normalizes itself (of the official weights' statistics: kerasH5.ts).
 */
export function efficientnetB0(top?: Top): Graph {
  const b = graphBuilder('efficientnetb0')
  let x = b.normalization('normalization', b.scale('rescaling', b.input(3), 1 / 255))
  x = b.conv('stem_conv', b.samePad('stem_conv_pad', x, 3, 2), 32, 3, { strides: 2, useBias: false })
  x = b.activation('stem_activation', b.batchNorm('stem_bn', x), 'swish')
  let channels = 32
  let k = 0
  for (const [stage, [kernel, blocks, filters, expansion, first]] of STAGES.entries()) {
    for (let i = 0; i < blocks; i++) {
      const name = `block${stage + 1}${'abcd'[i] ?? ''}_`
      const strides = i === 0 ? first : 1
      const y = mobileBlock(b, name, x, { channels, expanded: channels * expansion, filters, kernel, strides })
      x = strides === 1 && channels === filters ? b.add(`${name}add`, [b.dropout(`${name}drop`, y, (DROP_CONNECT * k) / BLOCKS), x]) : y
      channels = filters
      k++
    }
  }
  x = b.conv('top_conv', x, 1280, 1, { padding: 'same', useBias: false })
  x = b.activation('top_activation', b.batchNorm('top_bn', x), 'swish')
  return kerasOrder(b.build(averageTop(b, x, top, { dropout: 0.2 })))
}

interface MobileBlock {
  readonly channels: number
  readonly expanded: number
  readonly filters: number
  readonly kernel: number
  readonly strides: number
}

/** Expansion, depthwise convolution, squeeze and excitation (a quarter of the block's own channels), linear projection. */
function mobileBlock(b: GraphBuilder, name: string, x: string, { channels, expanded, filters, kernel, strides }: MobileBlock): string {
  let y = x
  if (expanded !== channels) {
    y = b.conv(`${name}expand_conv`, y, expanded, 1, { padding: 'same', useBias: false })
    y = b.activation(`${name}expand_activation`, b.batchNorm(`${name}expand_bn`, y), 'swish')
  }
  const padded = strides === 1 ? y : b.samePad(`${name}dwconv_pad`, y, kernel, strides)
  y = b.depthwiseConv(`${name}dwconv`, padded, kernel, { strides, padding: strides === 1 ? 'same' : 'valid', useBias: false })
  y = b.activation(`${name}activation`, b.batchNorm(`${name}bn`, y), 'swish')

  const squeezed = b.asMap(`${name}se_reshape`, b.globalPool(`${name}se_squeeze`, y, 'avg'))
  const reduced = b.activation(`${name}se_reduce_swish`, b.conv(`${name}se_reduce`, squeezed, Math.max(1, Math.floor(channels / 4)), 1, { padding: 'same' }), 'swish')
  const excitation = b.activation(`${name}se_expand_sigmoid`, b.conv(`${name}se_expand`, reduced, expanded, 1, { padding: 'same' }), 'sigmoid')
  y = b.multiply(`${name}se_excite`, [y, excitation])
  return b.batchNorm(`${name}project_bn`, b.conv(`${name}project_conv`, y, filters, 1, { padding: 'same', useBias: false }))
}
