import type { Graph } from '../graph/ir.ts'
import type { InputSpec } from '../image/image.ts'
import { alexnet } from './alexnet.ts'
import { alexnet2012 } from './alexnet2012.ts'
import type { BackboneCard } from './backbone.ts'
import { covidNet } from './covidNet.ts'
import { darkCovidNet } from './darkCovidNet.ts'
import { darknet19 } from './darknet19.ts'
import { densenet121 } from './densenet121.ts'
import { densenet169 } from './densenet169.ts'
import { densenet201 } from './densenet201.ts'
import { efficientnetB0 } from './efficientnetB0.ts'
import { googlenet } from './googlenet.ts'
import { googlenet2014 } from './googlenet2014.ts'
import { inceptionResnetV2 } from './inceptionResnetV2.ts'
import { inceptionV3 } from './inceptionV3.ts'
import { mInception } from './mInception.ts'
import { mobilenet } from './mobilenet.ts'
import { mobilenetV2 } from './mobilenetV2.ts'
import { OFFICIAL_WEIGHTS, type OfficialWeights } from './officialWeights.ts'
import { resnet101 } from './resnet101.ts'
import { resnet101V2 } from './resnet101V2.ts'
import { resnet152 } from './resnet152.ts'
import { resnet152V2 } from './resnet152V2.ts'
import { resnet18 } from './resnet18.ts'
import { resnet50 } from './resnet50.ts'
import { resnet50V2 } from './resnet50V2.ts'
import { smallCnn } from './smallCnn.ts'
import { squeezenet } from './squeezenet.ts'
import type { Top } from './top.ts'
import { vgg16 } from './vgg16.ts'
import { vgg19 } from './vgg19.ts'
import { xception } from './xception.ts'

/** A network that weights can be installed for: its description, what it wants to see, and where its official weights come from. */
export interface Architecture {
  readonly name: string
  /** Without a top, the network that features are taken from; with one, its published classifier behind it. */
  readonly build: (top?: Top) => Graph
  readonly input: InputSpec
  readonly card: BackboneCard
  /** What Keras publishes; absent where there are no weights in Keras's form. */
  readonly official?: OfficialWeights
}

const APACHE = 'Apache-2.0; see the source'
const BSD = 'BSD 3-Clause; see the source'
const CREATIVE_COMMONS = 'Creative Commons Attribution; see the source'
const MIT = 'MIT; see the source'

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
    card: { title: 'MobileNet 1.0 224 (ImageNet)', licence: 'Apache-2.0; see the source', source: 'https://keras.io/api/applications/mobilenet/' },
    official: OFFICIAL_WEIGHTS.MobileNet
  },
  {
    name: 'vgg16',
    build: vgg16,
    input: imageNetInput(224, 'caffe'),
    card: { title: 'VGG16 (ImageNet)', licence: 'Creative Commons Attribution; see the source', source: 'https://keras.io/api/applications/vgg/' },
    official: OFFICIAL_WEIGHTS.VGG16
  },
  fromKeras('vgg19', vgg19, imageNetInput(224, 'caffe'), 'VGG19', 'vgg', CREATIVE_COMMONS),
  fromKeras('resnet50', resnet50, imageNetInput(224, 'caffe'), 'ResNet50', 'resnet', MIT),
  fromKeras('resnet101', resnet101, imageNetInput(224, 'caffe'), 'ResNet101', 'resnet', MIT),
  fromKeras('resnet152', resnet152, imageNetInput(224, 'caffe'), 'ResNet152', 'resnet', MIT),
  fromKeras('resnet50v2', resnet50V2, imageNetInput(224, 'tf'), 'ResNet50V2', 'resnet', APACHE),
  fromKeras('resnet101v2', resnet101V2, imageNetInput(224, 'tf'), 'ResNet101V2', 'resnet', APACHE),
  fromKeras('resnet152v2', resnet152V2, imageNetInput(224, 'tf'), 'ResNet152V2', 'resnet', APACHE),
  fromKeras('inception_v3', inceptionV3, imageNetInput(299, 'tf'), 'InceptionV3', 'inceptionv3', APACHE),
  fromKeras('inception_resnet_v2', inceptionResnetV2, imageNetInput(299, 'tf'), 'InceptionResNetV2', 'inceptionresnetv2', APACHE),
  fromKeras('xception', xception, imageNetInput(299, 'tf'), 'Xception', 'xception', MIT),
  fromKeras('densenet121', densenet121, imageNetInput(224, 'torch'), 'DenseNet121', 'densenet', BSD),
  fromKeras('densenet169', densenet169, imageNetInput(224, 'torch'), 'DenseNet169', 'densenet', BSD),
  fromKeras('densenet201', densenet201, imageNetInput(224, 'torch'), 'DenseNet201', 'densenet', BSD),
  fromKeras('mobilenet_v2', mobilenetV2, imageNetInput(224, 'tf'), 'MobileNetV2', 'mobilenet', APACHE),
  fromKeras('efficientnetb0', efficientnetB0, imageNetInput(224, 'raw'), 'EfficientNetB0', 'efficientnet', APACHE),
  asDescribed('resnet18', resnet18, imageNetInput(224, 'torch'), 'ResNet18 (as in torchvision)', 'https://arxiv.org/abs/1512.03385'),
  asDescribed('alexnet', alexnet, imageNetInput(224, 'torch'), 'AlexNet in one tower (as in torchvision)', 'https://arxiv.org/abs/1404.5997'),
  asDescribed('alexnet2012', alexnet2012, imageNetInput(227, 'caffe'), 'AlexNet as published', 'https://doi.org/10.1145/3065386'),
  asDescribed('googlenet', googlenet, imageNetInput(224, 'torch'), 'GoogLeNet (as in torchvision)', 'https://arxiv.org/abs/1409.4842'),
  asDescribed('googlenet2014', googlenet2014, imageNetInput(224, 'caffe'), 'GoogLeNet as published', 'https://arxiv.org/abs/1409.4842'),
  asDescribed('darknet19', darknet19, imageNetInput(224, 'unit'), 'Darknet-19', 'https://arxiv.org/abs/1612.08242'),
  asDescribed('darkcovidnet', darkCovidNet, imageNetInput(256, 'unit'), 'DarkCovidNet', 'https://doi.org/10.1016/j.compbiomed.2020.103792'),
  asDescribed('covidnet', covidNet, imageNetInput(224, 'unit'), 'COVID-Net, open choices ours', 'https://doi.org/10.1038/s41598-020-76550-z'),
  asDescribed('m_inception', mInception, imageNetInput(299, 'tf'), 'M-Inception, open choices ours', 'https://doi.org/10.1007/s00330-021-07715-1'),
  asDescribed('small_cnn', smallCnn, imageNetInput(128, 'unit'), 'Small CNN to be trained from scratch, ours', '')
]

/** No architecture has this name. */
export class UnknownArchitectureError extends Error {
  override readonly name = 'UnknownArchitectureError'
  readonly code = 'unknown-architecture'
  constructor(name: string) {
    super(`There is no architecture "${name}". Known: ${ARCHITECTURES.map((architecture) => architecture.name).join(', ')}.`)
  }
}

/** The architecture of this name, which may be written as Keras does (`InceptionV3`). Throws UnknownArchitectureError. */
export function findArchitecture(name: string): Architecture {
  const architecture = architectureNamed(name)
  if (architecture === undefined) throw new UnknownArchitectureError(name)
  return architecture
}

export function architectureNamed(name: string): Architecture | undefined {
  return ARCHITECTURES.find((candidate) => candidate.name === name) ?? ARCHITECTURES.find((candidate) => plain(candidate.name) === plain(name))
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_. ]/g, '')
}

function imageNetInput(size: number, preprocessing: InputSpec['preprocessing']): InputSpec {
  return { voi: { rule: 'full' }, resize: { method: 'bilinear', height: size, width: size }, channels: 3, preprocessing }
}

function fromKeras(name: string, build: Architecture['build'], input: InputSpec, keras: keyof typeof OFFICIAL_WEIGHTS, page: string, licence: string): Architecture {
  return { name, build, input, card: { title: `${keras} (ImageNet)`, licence, source: `https://keras.io/api/applications/${page}/` }, official: OFFICIAL_WEIGHTS[keras] }
}

function asDescribed(name: string, build: Architecture['build'], input: InputSpec, title: string, source: string): Architecture {
  return { name, build, input, card: { title, licence: 'of the weights: as their source says', source } }
}
