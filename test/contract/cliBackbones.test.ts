import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ListedArchitecture } from '../../src/main/engine/architectureList.ts'
import type { InstalledCard } from '../../src/main/engine/backboneCard.ts'
import type { FeaturizeResult } from '../../src/main/handlers/featurizeTo.ts'
import type { FitResult } from '../../src/main/handlers/fit.ts'
import type { ImportReport } from '../../src/main/handlers/import.ts'
import { writeSampleArchive } from '../../src/main/sample.ts'
import { makeFolder } from '../fixtures/archiveFiles.ts'
import { cliIn, type Answer, type Cli } from '../fixtures/cliProcess.ts'
import { ROOT } from '../launch/build.ts'

interface Added {
  readonly installed: readonly InstalledCard[]
  readonly refused: readonly { readonly path: string; readonly reason: string }[]
}

const WEIGHTS = join(ROOT, '../shared/weights/squeezenet_weights_tf_dim_ordering_tf_kernels_notop.h5')
const present = existsSync(WEIGHTS)
/** Features per image. */
const D = 512

describe.skipIf(!present)(`SqueezeNet from its official weights${present ? '' : `, which are not at ${WEIGHTS}`}`, () => {
  let folder: ReturnType<typeof makeFolder>
  let hilum: Cli
  let files: string[]
  const at = (...names: string[]): string => join(folder.dir, ...names)

  beforeAll(async () => {
    folder = makeFolder()
    hilum = cliIn(folder.dir)
    await writeSampleArchive(at('archive'), { patients: 6, size: 128 })
    files = ['SYN-0002/2/1.dcm', 'SYN-0001/1/1.dcm', 'SYN-0003/1/1.dcm'].map((name) => at('archive', 'dicom', ...name.split('/')))
  })
  afterAll(() => folder.remove())

  test('weights are added once for all libraries, and found whole', async () => {
    writeFileSync(at('other.h5'), 'no weights')
    const added = (await hilum.json(['backbones', 'add', at('other.h5'), WEIGHTS])) as Answer<Added>
    expect([added.code, added.value]).toMatchObject([
      3,
      { installed: [{ name: 'squeezenet', architecture: 'squeezenet', parameters: 722_496 }], refused: [{ path: at('other.h5'), reason: expect.stringContaining('is not an HDF5 file') }] }
    ])
    const hash = added.value.installed[0]?.hash
    const listed = (await hilum.json(['backbones', 'list'])) as Answer<{ backbones: { name: string; hash: string }[]; architectures: ListedArchitecture[]; damaged: string[] }>
    const networks = new Map(listed.value.architectures.map((network) => [network.name, network]))
    expect([networks.get('squeezenet')?.installed, networks.get('vgg19')]).toEqual([
      ['squeezenet'],
      {
        name: 'vgg19',
        title: 'VGG19 (ImageNet)',
        parameters: 20_024_384,
        input: { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 224, width: 224 }, channels: 3, preprocessing: 'caffe' },
        officialWeights: {
          file: 'vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5',
          address: 'https://storage.googleapis.com/tensorflow/keras-applications/vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5',
          md5: '253f8cb515780f3b799900260a226db6'
        },
        installed: []
      }
    ])
    expect([listed.code, listed.value.damaged, listed.value.backbones.find(({ name }) => name === 'squeezenet')?.hash]).toEqual([0, [], hash])
    const verified = await hilum.json(['backbones', 'verify', 'squeezenet'])
    expect([verified.code, verified.value]).toEqual([0, [{ name: 'squeezenet', hash }]])
  })

  test('features of files as a NumPy array, in the order given', async () => {
    const out = at('new folder', 'features.npy')
    const written = (await hilum.json(['featurize', 'squeezenet', ...files, '--out', out])) as Answer<FeaturizeResult>
    expect([written.code, written.value.d, written.value.out, written.value.rows.map(({ path }) => path)]).toEqual([0, D, out, files])
    const bytes = readFileSync(out)
    const headerLength = bytes.readUInt16LE(8)
    expect(bytes.subarray(0, 8)).toEqual(Buffer.from('\u0093NUMPY\u0001\u0000', 'latin1'))
    expect(bytes.subarray(10, 10 + headerLength).toString('latin1')).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(3, 512\), \} *\n$/)
    expect([(10 + headerLength) % 64, bytes.length]).toEqual([0, 10 + headerLength + files.length * D * 4])
    const values = Array.from({ length: files.length * D }, (_, i) => bytes.readFloatLE(10 + headerLength + 4 * i))
    expect([values.every((value) => Number.isFinite(value) && value >= 0), new Set(files.map((_, row) => values.slice(row * D, (row + 1) * D).join(' '))).size]).toEqual([true, 3])
  })

  test('any layer by its name, pooled as asked; an unknown one is answered with the nearest', async () => {
    const [file = ''] = files
    const tapped = async (...args: readonly string[]): Promise<readonly number[]> => ((await hilum.json(['featurize', 'squeezenet', file, ...args])) as Answer<FeaturizeResult>).value.rows[0]?.features ?? []
    const [average, most] = [await tapped('--tap', 'fire2/squeeze1x1'), await tapped('--tap', 'fire2/squeeze1x1', '--pooling', 'max')]
    expect([average.length, most.length]).toEqual([16, 16])
    expect(most.every((value, c) => value > (average[c] ?? Infinity))).toBe(true)
    const unknown = await hilum.run(['featurize', 'squeezenet', file, '--tap', 'fire2/squeeze'])
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('has no layer "fire2/squeeze". The nearest names are fire2/squeeze1x1, ')])
    const layers = (await hilum.json(['backbones', 'layers', 'SqueezeNet'])) as Answer<{ layer: string; shape: number[] }[]>
    expect(layers.value.find(({ layer }) => layer === 'fire2/squeeze1x1')).toEqual({ index: 4, layer: 'fire2/squeeze1x1', kind: 'conv', shape: [56, 56, 16], parameters: 1040 })
  })

  test('features of a data set as Parquet, which fit learns from', async () => {
    const library = at('library')
    const imported = (await hilum.json(['import', at('archive'), '--labels', at('archive', 'labels.csv'), '--dataset', 'films', '--library', library])) as Answer<ImportReport>
    const out = at('features.parquet')
    const written = (await hilum.json(['featurize', 'squeezenet', '--dataset', 'films', '--library', library, '--out', out])) as Answer<FeaturizeResult>
    expect([written.code, written.value.rows.length]).toEqual([0, imported.value.images])
    expect(readFileSync(out).includes('SYN-')).toBe(false)

    const { code, value } = (await hilum.json(['fit', out, '--label', 'label', '--set', 'maxIter=5', 'regParam=0.1'])) as Answer<FitResult>
    expect([code, value.classes, value.coefficients.map((row) => row.length), value.intercept.length, value.totalIterations, value.objectiveHistory.length]).toEqual([0, ['none', 'opacity'], [D], 1, 5, 6])
    expect(value.objectiveHistory).toEqual(value.objectiveHistory.toSorted((a, b) => b - a))

    const cached = (await hilum.json(['featurize', 'squeezenet', '--dataset', 'films', '--library', library])) as Answer<FeaturizeResult>
    expect(cached.stderr).not.toContain('Computing features')
    expect(cached.value.rows.map(({ features, ...row }) => [row, features?.length])).toEqual(written.value.rows.map((row) => [row, D]))
  })
})
