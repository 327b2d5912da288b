import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { graphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/ir.ts'
import { expectedWeights, parameterCount } from '../graph/expectedWeights.ts'
import { kerasLayers } from '../graph/kerasOrder.ts'
import { outputShape } from '../graph/shapes.ts'
import { backboneHash, type Sha256 } from './backbone.ts'
import { ARCHITECTURES, findArchitecture, UnknownArchitectureError } from './catalogue.ts'
import { formulaWeights } from './formulaWeights.ts'

const sha256: Sha256 = (chunks) => {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}

test('every architecture is valid, and of its published size', () => {
  const facts = ARCHITECTURES.map(({ name, build, input: { resize } }) => [name, parameterCount(build()), outputShape(build(), resize.height, resize.width), parameterCount(build({ classes: 1000 }))])
  expect(facts).toEqual(SIZES)
  expect(() => findArchitecture('lenet')).toThrow(UnknownArchitectureError)
  expect(['InceptionV3', 'inception-v3', 'MOBILENETV2'].map((name) => findArchitecture(name).name)).toEqual(['inception_v3', 'inception_v3', 'mobilenet_v2'])
})

// without and with the top: Keras's count_params; SqueezeNet's and those after EfficientNet: the papers', torchvision's
const SIZES = [
  ['squeezenet', 722_496, [13, 13, 512], 1_235_496],
  ['mobilenet', 3_228_864, [7, 7, 1024], 4_253_864],
  ['vgg16', 14_714_688, [7, 7, 512], 138_357_544],
  ['vgg19', 20_024_384, [7, 7, 512], 143_667_240],
  ['resnet50', 23_587_712, [7, 7, 2048], 25_636_712],
  ['resnet101', 42_658_176, [7, 7, 2048], 44_707_176],
  ['resnet152', 58_370_944, [7, 7, 2048], 60_419_944],
  ['resnet50v2', 23_564_800, [7, 7, 2048], 25_613_800],
  ['resnet101v2', 42_626_560, [7, 7, 2048], 44_675_560],
  ['resnet152v2', 58_331_648, [7, 7, 2048], 60_380_648],
  ['inception_v3', 21_802_784, [8, 8, 2048], 23_851_784],
  ['inception_resnet_v2', 54_336_736, [8, 8, 1536], 55_873_736],
  ['xception', 20_861_480, [10, 10, 2048], 22_910_480],
  ['densenet121', 7_037_504, [7, 7, 1024], 8_062_504],
  ['densenet169', 12_642_880, [7, 7, 1664], 14_307_880],
  ['densenet201', 18_321_984, [7, 7, 1920], 20_242_984],
  ['mobilenet_v2', 2_257_984, [7, 7, 1280], 3_538_984],
  ['efficientnetb0', 4_049_571, [7, 7, 1280], 5_330_571],
  ['resnet18', 11_186_112, [7, 7, 512], 11_699_112],
  ['alexnet', 2_469_696, [6, 6, 256], 61_100_840],
  ['alexnet2012', 2_334_080, [6, 6, 256], 60_965_224],
  ['googlenet', 5_614_464, [7, 7, 1024], 6_639_464],
  ['googlenet2014', 5_973_552, [7, 7, 1024], 6_998_552],
  ['darknet19', 19_831_776, [7, 7, 1024], 20_856_776],
  ['darkcovidnet', 1_162_360, [13, 13, 256], 172_471_360],
  ['covidnet', 31_489_296, [7, 7, 2048], 34_106_872],
  ['m_inception', 21_802_784, [8, 8, 2048], 23_364_872],
  ['small_cnn', 1_175_136, [8, 8, 256], 1_337_032]
]

/** Keras's "Trainable params", and what PyTorch counts: moving statistics are not among them. */
function trainableCount(graph: Graph): number {
  const learned = expectedWeights(graph).flatMap(({ weights }) => weights.filter(({ name }) => !name.startsWith('moving_')))
  return learned.reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0)
}

test('trainable weights of the networks that PyTorch counts, and of DarkCovidNet as its paper does', () => {
  const networks = [['resnet18', 1000], ['googlenet', 1000], ['darkcovidnet', 2]] as const
  expect(networks.map(([name, classes]) => trainableCount(findArchitecture(name).build({ classes })))).toEqual([11_689_512, 6_624_904, 1_164_434])
})

// number of layers, and SHA-256 over their names in the order of Keras's `model.layers`, the input's written "input"
test.each([
  ['vgg16', 19, '5e30f0f680a91a33'],
  ['vgg19', 22, '16c4ee8e4654fe41'],
  ['resnet50', 175, '89723b847b24550c'],
  ['resnet101', 345, '578230dd1cd42fcc'],
  ['resnet152', 515, 'ff21491fd75926b0'],
  ['resnet50v2', 190, '12c2a338e0986e19'],
  ['resnet101v2', 377, 'c2565de77bac4d43'],
  ['resnet152v2', 564, '66d4007f3dc478a8'],
  ['inception_v3', 311, 'e8897f712c44f5b6'],
  ['inception_resnet_v2', 780, 'ae89f55d92a24248'],
  ['xception', 132, 'af85e2f02d0a4538'],
  ['densenet121', 427, '7ebe6ccd74c96521'],
  ['densenet169', 595, '87a738b90cd7347f'],
  ['densenet201', 707, '349263e01f3096a6'],
  ['mobilenet', 86, '516a6608a98a7287'],
  ['mobilenet_v2', 154, 'd6406bf85082e21b'],
  ['efficientnetb0', 237, 'b39adc45517ec9b8']
])('%s has Keras\'s layers in Keras\'s order', (name, count, hash) => {
  const layers = kerasLayers(findArchitecture(name).build()).map(({ layer }) => layer)
  expect([layers.length, createHash('sha256').update(layers.join('\n')).digest('hex').slice(0, 16)]).toEqual([count, hash])
})

test('the layers that the papers count by Keras\'s index', () => {
  const unfrozenFrom = [['resnet50', 165], ['vgg19', 17], ['densenet121', 423], ['inception_v3', 299]] as const
  expect(unfrozenFrom.map(([name, index]) => kerasLayers(findArchitecture(name).build())[index]?.layer)).toEqual(['conv5_block3_1_conv', 'block5_conv1', 'conv5_block16_2_conv', 'conv2d_93'])
})

test('SqueezeNet\'s first layers carry keras-squeezenet\'s names and shapes', () => {
  expect(expectedWeights(findArchitecture('squeezenet').build()).slice(0, 4)).toEqual([
    { layer: 'conv1', weights: [{ name: 'kernel', shape: [3, 3, 3, 64] }, { name: 'bias', shape: [64] }] },
    { layer: 'fire2/squeeze1x1', weights: [{ name: 'kernel', shape: [1, 1, 64, 16] }, { name: 'bias', shape: [16] }] },
    { layer: 'fire2/expand1x1', weights: [{ name: 'kernel', shape: [1, 1, 16, 64] }, { name: 'bias', shape: [64] }] },
    { layer: 'fire2/expand3x3', weights: [{ name: 'kernel', shape: [3, 3, 16, 64] }, { name: 'bias', shape: [64] }] }
  ])
})

const b = graphBuilder('tiny')
const graph = b.build(b.batchNorm('norm', b.depthwiseConv('depthwise', b.input(2), 1)))
const input = findArchitecture('squeezenet').input

// mix(k + i * 0x9E3779B9) / 2^32 for weight i, element k, put into each kind's formula apart, in Python
const FORMULA = [
  [
    ['depthwise_kernel', ['-2.449490', '-0.448996']],
    ['bias', ['-0.098447', '0.024464']]
  ],
  [
    ['gamma', ['1.019422', '1.264728']],
    ['beta', ['-0.087854', '0.089667']],
    ['moving_mean', ['-0.015901', '-0.032007']],
    ['moving_variance', ['0.521480', '1.430805']]
  ]
]

test('formula weights are numbered through the layers and follow their kinds', () => {
  const weights = formulaWeights(graph, [1, 2])
  const depthwise = weights.get('depthwise')
  const norm = weights.get('norm')
  expect([depthwise, norm].map((layer) => layer?.map(({ name, data }) => [name, [...data].map((value) => value.toFixed(6))]))).toEqual(FORMULA)
})

test('a backbone\'s hash changes with a weight, the architecture and the input, and with nothing else', () => {
  const weights = formulaWeights(graph)
  const hash = backboneHash({ graph, weights, input }, sha256)
  const nudged = new Map(weights)
  nudged.set('norm', (weights.get('norm') ?? []).map((tensor, i) => (i === 3 ? { ...tensor, data: tensor.data.map((value) => value + 1e-6) } : tensor)))
  const renamed = { ...graph, nodes: graph.nodes.map((node) => (node.op.kind === 'batchNorm' ? { ...node, op: { ...node.op, epsilon: 1e-5 } } : node)) }
  const others = [
    backboneHash({ graph, weights: nudged, input }, sha256),
    backboneHash({ graph: renamed, weights, input }, sha256),
    backboneHash({ graph, weights, input: { ...input, preprocessing: 'tf' } }, sha256)
  ]
  expect(new Set([hash, ...others]).size).toBe(4)
  expect(backboneHash({ input: { ...input }, weights: formulaWeights(graph), graph: { ...graph } }, sha256)).toBe(hash)
})
