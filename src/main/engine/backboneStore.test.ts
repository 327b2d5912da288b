import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeHdf5, writeKeras3File, writeKerasFile, type KerasFileOptions } from '../../../test/fixtures/kerasFile.ts'
import { formulaWeights } from '../../core/backbones/formulaWeights.ts'
import { squeezenet } from '../../core/backbones/squeezenet.ts'
import { UnknownArchitectureError } from '../../core/backbones/catalogue.ts'
import { BackboneDamagedError, BackboneNotInstalledError, ReservedBackboneNameError } from './backboneErrors.ts'
import { addBackbone, installBackbone, listBackbones, loadBackbone, verifyBackbone } from './backboneStore.ts'

let dir: string
let weightsDir: string
const now = () => new Date('2026-01-02T03:04:05Z')
const graph = squeezenet()
const weights = formulaWeights(graph)

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hilum weights é-'))
  weightsDir = join(dir, 'weights')
})
afterEach(() => rm(dir, { recursive: true, force: true }))

test('recognises, checks and installs a Keras file, and loads it back as it was', async () => {
  const file = await kerasFile('squeezenet.h5')
  const card = await addBackbone(file, { now }, weightsDir)
  expect(card).toMatchObject({ name: 'squeezenet', architecture: 'squeezenet', parameters: 722_496, sourceFile: { name: 'squeezenet.h5' }, addedAt: '2026-01-02T03:04:05.000Z' })
  const loaded = await loadBackbone('squeezenet', [weightsDir])
  expect(loaded.hash).toBe(card.hash)
  expect(loaded.weights).toEqual(weights)
  expect(loaded.input.resize).toEqual({ method: 'bilinear', height: 227, width: 227 })
  const { backbones, damaged } = await listBackbones([join(dir, 'absent'), weightsDir])
  expect([backbones.map((entry) => [entry.card.name, entry.dir]), damaged]).toEqual([[['pattern-cnn', undefined], ['phantom-cnn', undefined], ['pattern-wavelets', undefined], ['scattering', undefined], ['squeezenet', weightsDir]], []])
  expect(await verifyBackbone('squeezenet', [weightsDir])).toBe(card.hash)
})

test('reads a whole model\'s file, double precision, and layers under other names', async () => {
  const renamed = await kerasFile('model.h5', { root: 'model_weights', dtype: '<d', rename: (_, i) => `layer_${i}` })
  await addBackbone(renamed, { name: 'mine' }, weightsDir)
  expect((await loadBackbone('mine', [weightsDir])).weights).toEqual(weights)
})

test('reads Keras 3\'s layout, inside a larger model too, and a damaged file leaves nothing', async () => {
  for (const [name, path] of [['plain.weights.h5', 'layers'], ['nested.weights.h5', 'layers/functional/layers'], ['older.weights.h5', '_layer_checkpoint_dependencies']] as const) {
    const file = join(dir, name)
    await keras3File(file, path)
    await addBackbone(file, { name: 'mine' }, weightsDir)
    expect((await loadBackbone('mine', [weightsDir])).weights).toEqual(weights)
    await rm(weightsDir, { recursive: true })
  }
  const file = join(dir, 'plain.weights.h5')
  await writeHdf5(file, (root) => {
    const vars = root.create_group('layers').create_group('conv2d').create_group('vars')
    vars.create_dataset({ name: '0', data: new Float32Array(27 * 64).fill(Number.NaN), shape: [3, 3, 3, 64], dtype: '<f' })
  })
  await expect(addBackbone(file, { architecture: 'squeezenet' }, weightsDir)).rejects.toMatchObject({ code: 'weights-mismatch', message: expect.stringContaining('layer "conv1" should hold kernel, bias and holds 0') as string })
  await keras3File(file, 'layers', (layer, data) => (layer === 'fire9/expand3x3' ? data.with(5, Number.NaN) : data))
  await expect(addBackbone(file, {}, join(weightsDir, 'below'))).rejects.toMatchObject({ code: 'weights-not-finite', message: expect.stringContaining('fire9/expand3x3') as string })
  await expect(readdir(weightsDir)).rejects.toThrow('ENOENT')
})

test('replaces a backbone of the same name; what was abandoned is cleared away later', async () => {
  const first = await installBackbone({ architecture: 'squeezenet', weights }, weightsDir)
  const second = await installBackbone({ architecture: 'squeezenet', weights: formulaWeights(graph, [1, 2]) }, weightsDir)
  expect(second.hash).toBe(first.hash)
  const other = new Map(weights).set('conv1', (weights.get('conv1') ?? []).map((tensor) => ({ ...tensor, data: tensor.data.map((value) => value / 2) })))
  const old = new Date('2020-01-01')
  await utimes(join(weightsDir, first.weightsFile), old, old)
  const third = await installBackbone({ architecture: 'squeezenet', weights: other }, weightsDir)
  expect(await readdir(weightsDir)).toEqual([third.weightsFile, 'squeezenet.json'])
  expect(await verifyBackbone('squeezenet', [weightsDir])).toBe(third.hash)
})

test.each([
  ['an empty file', 'backbone-file-empty', Buffer.alloc(0)],
  ['a web page', 'backbone-file-html', Buffer.from('\n<!DOCTYPE html><html><body>Log in</body></html>')],
  ['a Git LFS pointer', 'backbone-file-lfs-pointer', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n')],
  ['a PyTorch checkpoint', 'backbone-file-pytorch', Buffer.from('PK\x03\x04\x00\x00\x08\x08\x00\x00\x00\x00\x00\x00archive/data.pkl', 'latin1')],
  ['an old PyTorch checkpoint', 'backbone-file-pytorch', Buffer.from([0x80, 0x02, 0x8a, 0x0a])],
  ['a Keras 3 archive', 'backbone-file-keras-archive', Buffer.from('PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00metadata.json', 'latin1')],
  ['a ZIP', 'backbone-file-archive', Buffer.from('PK\x03\x04\x14\x00 weights.txt', 'latin1')],
  ['safetensors cut in the header', 'backbone-file-truncated', Buffer.from('\x10\x00\x00\x00\x00\x00\x00\x00{"a":{}}', 'latin1')],
  ['safetensors that say nothing', 'backbone-file-damaged', Buffer.from('\x08\x00\x00\x00\x00\x00\x00\x00{"a":{}}', 'latin1')],
  ['text', 'backbone-file-not-hdf5', Buffer.from('weights')]
])('%s renamed .h5 is named for what it is', async (_, code, bytes) => {
  const file = join(dir, 'weights.h5')
  await writeFile(file, bytes)
  await expect(addBackbone(file, {}, weightsDir)).rejects.toMatchObject({ name: 'BackboneFileError', code, path: file })
  await expect(readdir(weightsDir)).rejects.toThrow('ENOENT')
})

test('a truncated or scrambled file, one that is not Keras\'s, a missing one and the wrong architecture are refused; nothing is half installed', async () => {
  const whole = await kerasFile('whole.h5')
  const { length } = await readFile(whole)
  const file = await kerasFile('cut.h5')
  await truncate(file, length - 1000)
  await expect(addBackbone(file, {}, weightsDir)).rejects.toMatchObject({ code: 'backbone-file-truncated', message: `${file} is truncated: it has ${length - 1000} of ${length} bytes. Get it again.` })
  await truncate(file, 60)
  await expect(addBackbone(file, {}, weightsDir)).rejects.toMatchObject({ code: 'backbone-file-truncated' })
  const scrambled = await kerasFile('scrambled.h5')
  // past the superblock, which says how long the file is: its root group
  await writeFile(scrambled, (await readFile(scrambled)).fill(0xff, 96, 1000))
  await expect(addBackbone(scrambled, {}, weightsDir)).rejects.toMatchObject({ code: 'backbone-file-damaged' })
  const foreign = join(dir, 'foreign.h5')
  await writeHdf5(foreign, (root) => void root.create_dataset({ name: 'x', data: [1, 2] }))
  await expect(addBackbone(foreign, {}, weightsDir)).rejects.toMatchObject({ code: 'backbone-file-not-keras' })
  await expect(addBackbone(join(dir, 'absent.h5'), {}, weightsDir)).rejects.toMatchObject({ code: 'backbone-file-unreadable' })
  await expect(addBackbone(whole, { architecture: 'mobilenet' }, weightsDir)).rejects.toMatchObject({
    code: 'weights-mismatch',
    message: expect.stringContaining('The file holds the network "squeezenet": add it with --architecture squeezenet.') as string
  })
  await expect(addBackbone(whole, { architecture: 'lenet' }, weightsDir)).rejects.toThrow(UnknownArchitectureError)
  await expect(addBackbone(whole, { name: 'scattering' }, weightsDir)).rejects.toThrow(ReservedBackboneNameError)
  await expect(addBackbone(whole, { name: '../up' }, weightsDir)).rejects.toThrow(ReservedBackboneNameError)
  await expect(readdir(weightsDir)).rejects.toThrow('ENOENT')
})

test('names the layer and both shapes where a layer differs', async () => {
  const file = await kerasFile('narrow.h5', { shape: (layer, shape) => (layer === 'fire5/expand3x3' && shape.length === 4 ? [3, 3, 32, 127] : shape) })
  await expect(addBackbone(file, {}, weightsDir)).rejects.toThrow(
    'The weights do not fit the network "squeezenet": layer "fire5/expand3x3", kernel: expected [3, 3, 32, 128], found [3, 3, 32, 127].'
  )
})

test('a changed byte, a missing file and a broken card are found', async () => {
  const { weightsFile } = await installBackbone({ architecture: 'squeezenet', weights }, weightsDir)
  const path = join(weightsDir, weightsFile)
  const bytes = await readFile(path)
  await writeFile(path, bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1))
  await expect(verifyBackbone('squeezenet', [weightsDir])).rejects.toThrow(/is damaged: its weights hash to/)
  await rm(path)
  await expect(verifyBackbone('squeezenet', [weightsDir])).rejects.toThrow(BackboneDamagedError)
  await writeFile(join(weightsDir, 'squeezenet.json'), '{')
  await expect(loadBackbone('squeezenet', [weightsDir])).rejects.toThrow(BackboneDamagedError)
  expect((await listBackbones([weightsDir])).damaged.map(({ backbone }) => backbone)).toEqual(['squeezenet'])
})

test('a backbone that is not there is answered with what is, and with how to add it', async () => {
  await expect(loadBackbone('vgg16', [weightsDir])).rejects.toThrow(BackboneNotInstalledError)
  await expect(loadBackbone('vgg16', [weightsDir])).rejects.toThrow(
    'The backbone "vgg16" is not installed. There are: pattern-cnn, phantom-cnn, pattern-wavelets, scattering. Fetch its weights with "hilum backbones get vgg16". Add a file of them with "hilum backbones add FILE.h5 --architecture vgg16".'
  )
})

function kerasFile(name: string, options?: KerasFileOptions): Promise<string> {
  return writeKerasFile(join(dir, name), graph, weights, options)
}

function keras3File(path: string, place: string, change?: (layer: string, data: Float32Array) => Float32Array): Promise<void> {
  return writeKeras3File(path, graph, weights, place, change)
}
