import type { Graph, Weights } from '../graph/ir.ts'
import type { InputSpec } from '../image/image.ts'
import type { BackboneCard } from './backbone.ts'
import { patternCnn } from './patternCnn.ts'

/** Side of the square input; the network's maps have a position for each 16 x 16 pixels of it. */
const SIZE = 176
const POSITIONS = SIZE / 16

/** What the network was trained to tell apart. */
export type Pretraining = 'patterns' | 'patterns and phantoms'

const SEEN: Record<Pretraining, string> = {
  patterns:
    'It is a general describer of grey pictures: 0.9 million weights that learned to tell 400 kinds of random patterns apart (320,000 drawn images), joined with 11 x 11 mean pixels of the image itself. ' +
    'It is no medical network: it has seen no radiograph, slice, photograph or disease, knows no anatomy, and says nothing before a classifier has learned on its features. ',
  'patterns and phantoms':
    'It is a describer of grey pictures: 0.9 million weights that learned to tell apart 600 kinds of random patterns and 38 of drawn chests, from the front and in slices, with and without drawn findings (525,000 drawn images), ' +
    'joined with 11 x 11 mean pixels of the image itself. It is no medical network: it has seen no radiograph, slice, photograph or disease. Its chests and findings are ellipses, rims and tubes, and share no code with the sample archive; ' +
    'it tells the finding right in half of them, and says nothing before a classifier has learned on its features. '
}

const LIMITS =
  'The mean pixels tell where bright and dark lie, so framing, pose, exposure and what is printed on a film count: a classifier on them can learn the site. ' +
  'It sees 176 x 176 pixels, so finer findings are lost to it, and it sees no colour.'

/**
 * The trained backbone that needs no download: `patternCnn`, joined with a low-resolution view of the image itself, whose every pixel is a
 * channel with one position. What the network reads in the texture and what stands where in the image can then both count, and activation
 * maps place both. Output [11, 11, 384 + 121].
 */
export function patternBackbone(weights: Weights, trainedOn: Pretraining): { readonly graph: Graph; readonly weights: Weights; readonly input: InputSpec; readonly card: BackboneCard } {
  const network = patternCnn()
  const graph: Graph = {
    name: 'pattern_cnn_with_view',
    nodes: [
      ...network.nodes,
      { name: 'view', op: { kind: 'adaptiveAvgPool', height: POSITIONS, width: POSITIONS }, inputs: [inputName(network)] },
      { name: 'view_pixels', op: { kind: 'channelPerPosition', height: POSITIONS, width: POSITIONS }, inputs: ['view'] },
      { name: 'joined', op: { kind: 'concat' }, inputs: [network.output, 'view_pixels'] }
    ],
    output: 'joined'
  }
  return {
    graph,
    weights,
    input: { voi: { rule: 'full' }, resize: { method: 'area-averaging', height: SIZE, width: SIZE }, channels: 1, preprocessing: 'tf' },
    card: {
      title: `Compact CNN trained on drawn ${trainedOn}, with a low-resolution view`,
      licence: 'Apache-2.0',
      source: 'trained by this project (npm run pretrain) on images that its own code draws; it has seen no photograph and no patient',
      about: SEEN[trainedOn] + LIMITS
    }
  }
}

/** The node that is given the image. Throws RangeError for a graph without one. */
export function inputName({ nodes }: Graph): string {
  const input = nodes.find(({ op }) => op.kind === 'input')
  if (input === undefined) throw new RangeError('the network has no input')
  return input.name
}
