import { graphBuilder, type SizeLike } from '../graph/builder.ts'
import type { Graph, Padding } from '../graph/ir.ts'
import { kerasOrder } from '../graph/kerasOrder.ts'
import { autoNames } from './autoNames.ts'
import { averageTop, type Top } from './top.ts'

/** A convolution of a branch: filters, kernel, and where it is strided. */
type Step = readonly [filters: number, kernel: SizeLike, strides?: number]
type Branches = readonly (readonly Step[])[]

/** Szegedy et al. 2016 (arXiv:1602.07261), figures 16 to 19, in Keras's numbers: repetitions, residual scale and branches. */
const BLOCK35: Branches = [[[32, 1]], [[32, 1], [32, 3]], [[32, 1], [48, 3], [64, 3]]]
const BLOCK17: Branches = [[[192, 1]], [[128, 1], [160, [1, 7]], [192, [7, 1]]]]
const BLOCK8: Branches = [[[192, 1]], [[192, 1], [224, [1, 3]], [256, [3, 1]]]]
const REDUCTION_A: Branches = [[[384, 3, 2]], [[256, 1], [256, 3], [384, 3, 2]]]
const REDUCTION_B: Branches = [[[256, 1], [384, 3, 2]], [[256, 1], [288, 3, 2]], [[256, 1], [288, 3], [320, 3, 2]]]

/** InceptionResNetV2, [n, 299, 299, 3] to [n, 8, 8, 1536]; `keras.applications.InceptionResNetV2`'s layers. */
export function inceptionResnetV2(top?: Top): Graph {
  const b = graphBuilder('inception_resnet_v2')
  const auto = autoNames()

  const convolution = (x: string, filters: number, kernel: SizeLike, strides = 1, padding: Padding = strides === 1 ? 'same' : 'valid'): string => {
    const y = b.conv(auto('conv2d'), x, filters, kernel, { strides, padding, useBias: false })
    return b.relu(auto('activation'), b.batchNorm(auto('batch_normalization'), y, { scale: false }))
  }
  const branch = (x: string, steps: readonly Step[]): string => steps.reduce((y, [filters, kernel, strides]) => convolution(y, filters, kernel, strides), x)
  const halved = (x: string): string => b.pool(auto('max_pooling2d'), x, 'max', 3, { strides: 2 })

  /** x + scale · residual, then a relu (but after the last). */
  const residual = (block: string, x: string, branches: Branches, channels: number, scale: number, active = true): string => {
    const mixed = b.concat(`${block}_mixed`, branches.map((steps) => branch(x, steps)))
    const sum = b.scaledAdd(auto('custom_scale_layer'), [x, b.conv(`${block}_conv`, mixed, channels, 1, { padding: 'same' })], scale)
    return active ? b.relu(`${block}_ac`, sum) : sum
  }

  let x = convolution(b.input(3), 32, 3, 2)
  x = convolution(x, 32, 3, 1, 'valid')
  x = halved(convolution(x, 64, 3))
  x = convolution(x, 80, 1, 1, 'valid')
  x = halved(convolution(x, 192, 3, 1, 'valid'))
  const mixed = [branch(x, [[96, 1]]), branch(x, [[48, 1], [64, 5]]), branch(x, [[64, 1], [96, 3], [96, 3]])]
  const averaged = branch(b.pool(auto('average_pooling2d'), x, 'avg', 3, { strides: 1, padding: 'same' }), [[64, 1]])
  x = b.concat('mixed_5b', [...mixed, averaged])

  for (let k = 1; k <= 10; k++) x = residual(`block35_${k}`, x, BLOCK35, 320, 0.17)
  x = b.concat('mixed_6a', [...REDUCTION_A.map((steps) => branch(x, steps)), halved(x)])
  for (let k = 1; k <= 20; k++) x = residual(`block17_${k}`, x, BLOCK17, 1088, 0.1)
  x = b.concat('mixed_7a', [...REDUCTION_B.map((steps) => branch(x, steps)), halved(x)])
  for (let k = 1; k <= 9; k++) x = residual(`block8_${k}`, x, BLOCK8, 2080, 0.2)
  x = residual('block8_10', x, BLOCK8, 2080, 1, false)

  x = b.batchNorm('conv_7b_bn', b.conv('conv_7b', x, 1536, 1, { padding: 'same', useBias: false }), { scale: false })
  return kerasOrder(b.build(averageTop(b, b.relu('conv_7b_ac', x), top)))
}
