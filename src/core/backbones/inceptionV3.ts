import { graphBuilder, type GraphBuilder, type SizeLike } from '../graph/builder.ts'
import type { Graph, Padding } from '../graph/ir.ts'
import { kerasOrder } from '../graph/kerasOrder.ts'
import { autoNames } from './autoNames.ts'
import { averageTop, type Top } from './top.ts'

/** A convolution of a branch: filters, kernel [height, width], and where it is strided. */
type Step = readonly [filters: number, kernel: SizeLike, strides?: number]

const TALL = [7, 1] as const
const WIDE = [1, 7] as const

/** Szegedy et al. 2015 (arXiv:1512.00567), table 1, in Keras's numbers, [n, 299, 299, 3] to [n, 8, 8, 2048]; `keras.applications.InceptionV3`'s layers. */
export function inceptionV3(top?: Top): Graph {
  const b = graphBuilder('inception_v3')
  return kerasOrder(b.build(averageTop(b, inceptionV3Features(b), top)))
}

/** The network up to `mixed10`. */
export function inceptionV3Features(b: GraphBuilder): string {
  const auto = autoNames()
  const steps = (x: string, ...list: readonly Step[]): string => list.reduce((y, [filters, kernel, strides]) => convolution(b, auto, y, filters, kernel, strides), x)
  const averaged = (x: string, filters: number): string => steps(b.pool(auto('average_pooling2d'), x, 'avg', 3, { strides: 1, padding: 'same' }), [filters, 1])
  const halved = (x: string): string => b.pool(auto('max_pooling2d'), x, 'max', 3, { strides: 2 })

  let x = steps(b.input(3), [32, 3, 2])
  x = convolution(b, auto, x, 32, 3, undefined, 'valid')
  x = halved(steps(x, [64, 3]))
  x = convolution(b, auto, x, 80, 1, undefined, 'valid')
  x = halved(convolution(b, auto, x, 192, 3, undefined, 'valid'))

  // 35 x 35
  for (const [i, pooled] of [32, 64, 64].entries()) {
    x = b.concat(`mixed${i}`, [steps(x, [64, 1]), steps(x, [48, 1], [64, 5]), steps(x, [64, 1], [96, 3], [96, 3]), averaged(x, pooled)])
  }
  x = b.concat('mixed3', [steps(x, [384, 3, 2]), steps(x, [64, 1], [96, 3], [96, 3, 2]), halved(x)])

  // 17 x 17
  for (const [i, n] of [128, 160, 160, 192].entries()) {
    x = b.concat(`mixed${i + 4}`, [
      steps(x, [192, 1]),
      steps(x, [n, 1], [n, WIDE], [192, TALL]),
      steps(x, [n, 1], [n, TALL], [n, WIDE], [n, TALL], [192, WIDE]),
      averaged(x, 192)
    ])
  }
  x = b.concat('mixed8', [steps(x, [192, 1], [320, 3, 2]), steps(x, [192, 1], [192, WIDE], [192, TALL], [192, 3, 2]), halved(x)])

  // 8 x 8
  for (const i of [0, 1]) {
    const single = steps(x, [320, 1])
    const forked = steps(x, [384, 1])
    const fork = b.concat(`mixed9_${i}`, [steps(forked, [384, [1, 3]]), steps(forked, [384, [3, 1]])])
    const forkedDouble = steps(x, [448, 1], [384, 3])
    const forkDouble = b.concat(auto('concatenate'), [steps(forkedDouble, [384, [1, 3]]), steps(forkedDouble, [384, [3, 1]])])
    x = b.concat(`mixed${9 + i}`, [single, fork, forkDouble, averaged(x, 192)])
  }
  return x
}

/** Convolution, normalization without scale, relu; strided ones are unpadded. */
function convolution(b: GraphBuilder, auto: (kind: string) => string, x: string, filters: number, kernel: SizeLike, strides = 1, padding: Padding = strides === 1 ? 'same' : 'valid'): string {
  const y = b.conv(auto('conv2d'), x, filters, kernel, { strides, padding, useBias: false })
  return b.relu(auto('activation'), b.batchNorm(auto('batch_normalization'), y, { scale: false }))
}
