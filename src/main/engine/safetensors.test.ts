import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { torchAsKeras, type TorchTensor } from '../../core/backbones/torchTensors.ts'
import { alexnet } from '../../core/backbones/alexnet.ts'
import { googlenet } from '../../core/backbones/googlenet.ts'
import { formulaWeights } from '../../core/backbones/formulaWeights.ts'
import type { Graph } from '../../core/graph/ir.ts'
import { joinBytes } from '../../core/joinBytes.ts'
import { addBackbone, loadBackbone } from './backboneStore.ts'

let dir = ''
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'hilum torch %20 '))))
afterEach(() => rm(dir, { recursive: true, force: true }))

type Tensors = Record<string, { readonly shape: readonly number[]; readonly data: Float32Array; readonly dtype?: string }>

async function writeTensors(name: string, tensors: Tensors): Promise<string> {
  let at = 0
  const header = Object.fromEntries(
    Object.entries(tensors).map(([key, { shape, data, dtype = 'F32' }]) => [key, { dtype, shape, data_offsets: [at, (at += data.byteLength)] }])
  )
  const text = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...header }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  const file = join(dir, name)
  await writeFile(file, joinBytes([length, text, ...Object.values(tensors).map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))]))
  return file
}

const TORCH_NAMES: Readonly<Record<string, string>> = { kernel: 'weight', bias: 'bias', gamma: 'weight', beta: 'bias', moving_mean: 'running_mean', moving_variance: 'running_var' }

/** Formula weights under torchvision's names, kernels as [out, in, h, w]. */
function torchOf(graph: Graph): Tensors {
  const entries = [...formulaWeights(graph)].flatMap(([layer, tensors]) =>
    tensors.map(({ name, shape, data }): [string, Tensors[string]] => {
      const key = `${layer}.${TORCH_NAMES[name] ?? ''}`
      const [h = 1, w = 1, channels = 1, out = 1] = shape
      if (shape.length < 4) return [key, { shape, data }]
      const turned = new Float32Array(data.length)
      data.forEach((value, i) => {
        const [o, c, p] = [i % out, Math.floor(i / out) % channels, Math.floor(i / out / channels)]
        turned[(o * channels + c) * h * w + p] = value
      })
      return [key, { shape: [out, channels, h, w], data: turned }]
    })
  )
  return Object.fromEntries(entries)
}

const tensor = (name: string, shape: readonly number[], values: readonly number[]): TorchTensor => ({ name, shape, read: () => Float32Array.from(values) })

test('kernels and vectors are turned as PyTorch defines them', () => {
  const { layers } = torchAsKeras([
    // two filters over two channels, 1 high and 3 wide: y = sum over c, k of w[o, c, 0, k] x[c, k]
    tensor('conv.weight', [2, 2, 1, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    tensor('conv.bias', [2], [1, 2]),
    tensor('bn.weight', [1], [1]),
    tensor('bn.bias', [1], [2]),
    tensor('bn.running_var', [1], [4]),
    tensor('bn.running_mean', [1], [3]),
    tensor('bn.num_batches_tracked', [], [0]),
    tensor('aux1.fc1.weight', [1, 1], [0]),
    tensor('fc.weight', [2, 3], [1, 2, 3, 4, 5, 6])
  ])
  expect(layers.map(({ name, weights }) => [name, weights.map((weight) => [weight.name, weight.shape, [...weight.read()]])])).toEqual([
    ['conv', [['kernel', [1, 3, 2, 2], [1, 7, 4, 10, 2, 8, 5, 11, 3, 9, 6, 12]], ['bias', [2], [1, 2]]]],
    ['bn', [['gamma', [1], [1]], ['beta', [1], [2]], ['moving_mean', [1], [3]], ['moving_variance', [1], [4]]]],
    ['fc', [['kernel', [3, 2], [1, 4, 2, 5, 3, 6]]]]
  ])
})

test('a torchvision file is recognised by its layers and installed number for number, its classifier left out', async () => {
  const file = await writeTensors('weights.pth', { ...torchOf(alexnet()), 'classifier.6.weight': { shape: [2, 4], data: new Float32Array(8) }, 'classifier.6.bias': { shape: [2], data: new Float32Array(2) } })
  const card = await addBackbone(file, {}, join(dir, 'weights'))
  expect([card.name, card.input.preprocessing]).toEqual(['alexnet', 'torch'])
  const found = await loadBackbone('alexnet', [join(dir, 'weights')])
  for (const [layer, tensors] of formulaWeights(alexnet())) expect(found.weights.get(layer)?.map(({ data }) => data)).toEqual(tensors.map(({ data }) => data))
})

test('GoogLeNet sees what torchvision\'s transform_input gives its published weights', async () => {
  const file = await writeTensors('googlenet.safetensors', { ...torchOf(googlenet()), 'aux1.conv.conv.weight': { shape: [1, 1, 1, 1], data: new Float32Array(1) } })
  expect((await addBackbone(file, {}, join(dir, 'weights'))).input.preprocessing).toBe('tf')
})

test('a changed shape, another number type and a cut file are named; nothing is half installed', async () => {
  const good = torchOf(alexnet())
  const refused = (file: string): Promise<unknown> => addBackbone(file, { architecture: 'alexnet' }, join(dir, 'weights')).then(() => 'installed', (error: unknown) => error)
  expect(await refused(await writeTensors('shape.safetensors', { ...good, 'features.3.weight': { shape: [192, 64, 5, 4], data: new Float32Array(192 * 64 * 20) } }))).toMatchObject({
    code: 'weights-mismatch',
    message: expect.stringMatching(/layer "features\.3".*5.*5.*64.*192/)
  })
  const bias = good['features.0.bias'] ?? { shape: [], data: new Float32Array() }
  expect(await refused(await writeTensors('half.safetensors', { ...good, 'features.0.bias': { ...bias, dtype: 'BF16' } }))).toMatchObject({ code: 'backbone-file-safetensors', message: expect.stringContaining('holds the weight "features.0.bias" as BF16; only F32 is read.') })
  const cut = await writeTensors('cut.safetensors', good)
  await truncate(cut, 1_000_000)
  expect(await refused(cut)).toMatchObject({ code: 'backbone-file-truncated', message: expect.stringMatching(/is truncated: it has 1000000 of \d+ bytes at least/) })
  await expect(readdir(join(dir, 'weights'))).rejects.toThrow('ENOENT')
})
