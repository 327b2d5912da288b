import { expect, test } from 'vitest'
import { findArchitecture } from '../../backbones/catalogue.ts'
import { graphBuilder } from '../builder.ts'
import { inferShapes } from '../shapes.ts'
import { neededNodes } from '../neededNodes.ts'
import type { Graph } from '../ir.ts'
import { absorbedPads } from './absorbedPads.ts'

function absorbed(graph: Graph, outputs: readonly string[] = [graph.output]): Record<string, unknown> {
  return Object.fromEntries(absorbedPads(graph, neededNodes(graph, outputs), outputs, inferShapes(graph, 32, 32)))
}

test('a convolution and a maximum of what is not negative pad by themselves', () => {
  expect(absorbed(findArchitecture('resnet50').build())).toEqual({
    conv1_conv: { input: expect.any(String), pads: [3, 3, 3, 3] },
    pool1_pool: { input: 'conv1_relu', pads: [1, 1, 1, 1] }
  })
})

test('a padding that others read, that is asked for or that is not zeros to its reader stays', () => {
  const b = graphBuilder('pads')
  const x = b.input(1)
  const shared = b.zeroPad('shared', x, 1)
  const ends = [
    b.conv('first', shared, 2, 3),
    b.conv('second', shared, 2, 3),
    b.pool('signed', b.zeroPad('signed_pad', x, 1), 'max', 3, { strides: 1 }),
    b.pool('average', b.zeroPad('average_pad', b.relu('relu', x), 1), 'avg', 3, { strides: 1 }),
    b.conv('alone', b.zeroPad('alone_pad', x, 1), 2, 3)
  ]
  const graph = b.build(b.concat('all', ends))
  expect(absorbed(graph)).toEqual({ alone: { input: x, pads: [1, 1, 1, 1] } })
  expect(absorbed(graph, ['all', 'alone_pad'])).toEqual({})
})
