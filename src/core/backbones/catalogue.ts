import type { Graph } from '../graph/ir.ts'
import type { InputSpec } from '../image/image.ts'
import type { BackboneCard } from './backbone.ts'
import { mobilenet } from './mobilenet.ts'
import { squeezenet } from './squeezenet.ts'
import { vgg16 } from './vgg16.ts'

/** A network that weights can be installed for: its description, what it wants to see, and where its official weights come from. */
export interface Architecture {
  readonly name: string
  readonly build: () => Graph
  readonly input: InputSpec
  readonly card: BackboneCard
}

/** Every architecture that `hilum backbones add` knows. The embedded `scattering` needs no weights and stands apart. */
export const ARCHITECTURES: readonly Architecture[] = [
  {
    name: 'squeezenet',
    build: squeezenet,
    input: imageNetInput(227, 'caffe'),
    card: { title: 'SqueezeNet 1.1 (ImageNet)', licence: 'MIT (weights: BSD 2-Clause)', source: 'https://github.com/rcmalli/keras-squeezenet' }
  },
  {
    name: 'mobilenet',
    build: mobilenet,
    input: imageNetInput(224, 'tf'),
    card: { title: 'MobileNet 1.0 224 (ImageNet)', licence: 'Apache-2.0; see the source', source: 'https://keras.io/api/applications/mobilenet/' }
  },
  {
    name: 'vgg16',
    build: vgg16,
    input: imageNetInput(224, 'caffe'),
    card: { title: 'VGG16 (ImageNet)', licence: 'Creative Commons Attribution; see the source', source: 'https://keras.io/api/applications/vgg/' }
  }
]

/** No architecture has this name. */
export class UnknownArchitectureError extends Error {
  override readonly name = 'UnknownArchitectureError'
  readonly code = 'unknown-architecture'
  constructor(name: string) {
    super(`There is no architecture "${name}". Known: ${ARCHITECTURES.map((architecture) => architecture.name).join(', ')}.`)
  }
}

/** The architecture of this name. Throws UnknownArchitectureError. */
export function findArchitecture(name: string): Architecture {
  const architecture = ARCHITECTURES.find((candidate) => candidate.name === name)
  if (architecture === undefined) throw new UnknownArchitectureError(name)
  return architecture
}

function imageNetInput(size: number, preprocessing: InputSpec['preprocessing']): InputSpec {
  return { voi: { rule: 'full' }, resize: { method: 'bilinear', height: size, width: size }, channels: 3, preprocessing }
}
