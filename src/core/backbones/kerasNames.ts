/** A name that Keras gave itself (`conv2d_7`): its kind and number; undefined for a name that a person chose. */
export function automaticName(name: string): { readonly kind: string; readonly number: number } | undefined {
  const [, kind = '', number = '0'] = /^(conv2d|convolution2d|depthwise_conv2d|separable_conv2d|dense|batch_?normalization|normalization)(?:_(\d+))?$/.exec(name) ?? []
  return kind === '' ? undefined : { kind: OLD_KINDS[kind] ?? kind, number: Number(number) }
}

/** Keras 1's. */
const OLD_KINDS: Readonly<Record<string, string>> = { convolution2d: 'conv2d', batchnormalization: 'batch_normalization' }

/** Other names of a layer in files of older Keras: ResNet's by its authors' Caffe names, DenseNet's with slashes. */
export function olderNames(layer: string): string[] {
  const [, stem = '', part = ''] = /^(conv1)_(conv|bn)$/.exec(layer) ?? []
  if (stem !== '') return [part === 'conv' ? 'conv1' : 'bn_conv1', `${stem}/${part}`]
  const [, stage, block, place, kind] = /^conv(\d)_block(\d+)_(\d)_(conv|bn)$/.exec(layer) ?? []
  if (stage === undefined || block === undefined || place === undefined) return []
  const branch = CAFFE_BRANCHES[Number(place)] ?? ''
  const prefix = kind === 'conv' ? 'res' : 'bn'
  const k = Number(block) - 1
  // deep stages count their blocks a, b1, b2, …; short ones a, b, c, …
  const blocks = k === 0 ? ['a'] : [String.fromCodePoint(97 + k), `b${k}`]
  return blocks.map((name) => `${prefix}${stage}${name}_${branch}`)
}

const CAFFE_BRANCHES = ['branch1', 'branch2a', 'branch2b', 'branch2c']
