import { afterAll, expect, test } from 'vitest'
import { augmentImage } from '../../core/image/augment/augmentImage.ts'
import type { Shape } from '../../core/graph/shapes.ts'
import type { InputSpec } from '../../core/image/image.ts'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import { finishInput, prepareInput } from '../../core/image/prepareInput.ts'
import { unit } from '../../core/random.ts'
import { augmentationSchema } from '../../core/recipe/trainingSchema.ts'
import type { DecodePool } from '../decode/decodePool.ts'
import { preparationPool, sharedFloats } from './preparedBatches.ts'
import { openBoundary } from './trainNetworkBoundary.ts'
import type { TrainingImage, TrainingImages } from './trainNetworkImages.ts'
import { inputBatches, type Sample } from './trainNetworkInputs.ts'

const SIZE = 24
const input: InputSpec = { voi: { rule: 'full' }, resize: { method: 'bilinear', height: SIZE, width: SIZE }, channels: 3, preprocessing: 'unit' }
const spec = augmentationSchema.parse({ brightness: [0.8, 1.2], zoom: [1, 1.2], rotation: 20, elastic: { alpha: 2, sigma: 0.1 } })
const pool = preparationPool()
afterAll(() => pool.close())

/** The images stay in memory from epoch to epoch. */
const kept = Array.from({ length: 7 }, (_, index) => drawn(index))
const imageOf = (index: number): TrainingImage => kept[index] ?? drawn(index)

/** A grey image, or one of three colours. */
function drawn(index: number): TrainingImage {
  const channels = index % 3 === 0 ? 3 : 1
  const values = sharedFloats(SIZE * SIZE * channels)
  for (let i = 0; i < values.length; i++) values[i] = Math.floor(unit(index, i) * 256)
  return { height: SIZE, width: SIZE, channels, values }
}

const images: TrainingImages = {
  kept: true,
  batches: async function* (indices, batchSize) {
    for (let from = 0; from < indices.length; from += batchSize) yield indices.slice(from, from + batchSize).map(imageOf)
  }
}
const samples: Sample[] = Array.from({ length: 19 }, (_, i) => ({ image: (i * 5) % 7, copy: i, augmented: i % 4 !== 0 }))

async function read(own: DecodePool): Promise<{ sizes: number[]; numbers: number[] }> {
  const [sizes, numbers]: [number[], number[]] = [[], []]
  for await (const { n, data } of inputBatches({ images, input, pool: own, augmentation: { spec, seed: 3 } }, samples, 4, 2)) {
    sizes.push(n)
    numbers.push(...data.subarray(0, n * SIZE * SIZE * 3))
  }
  return { sizes, numbers }
}

test('threads give the numbers of one thread, in order, whatever is prepared ahead', async () => {
  const expected = samples.flatMap(({ image, copy, augmented }) => {
    const own = imageOf(image)
    const changed = augmented ? augmentImage(own, spec, { seed: 3, epoch: 2, image, copy }) : { ...own, values: new Float32Array(own.values) }
    return [...finishInput(changed, input)]
  })
  expect(await read(pool)).toEqual({ sizes: [4, 4, 4, 4, 3], numbers: expected })
  // an image that is not augmented is what a network sees in use
  const first = imageOf(0)
  const decoded = { width: SIZE, height: SIZE, samplesPerPixel: 3 as const, bitsStored: 8, signed: false, photometricInterpretation: 'RGB' as const, rescale: { slope: 1, intercept: 0 }, windows: [], data: Uint8Array.from(first.values) }
  expect(expected.slice(0, SIZE * SIZE * 3)).toEqual([...prepareInput(decoded, input)])
})

test('what a broken thread leaves is done in place; other faults end the loop', async () => {
  const breaking = (error: Error): DecodePool => ({
    ...pool,
    async run() {
      throw error
    }
  })
  expect(await read(breaking(new ImageRefusedError('decoder-failed', 'broke down')))).toEqual(await read(pool))
  await expect(read(breaking(new RangeError('no such thing')))).rejects.toThrow('no such thing')
})

test('copies that are the same in every epoch go through the fixed layers once, and give what they would give each time', async () => {
  let through = 0
  const shape: Shape = [SIZE * SIZE * 3]
  const network = {
    boundaryShapes: [shape],
    fixedPart: (data: Float32Array, n: number) => {
      through += n
      return { n, values: [data.map((value) => 2 * value)] }
    }
  }
  const copies = augmentationSchema.parse({ ...spec, redraw: 'once' })
  const options = { network, images, input, pool, augmentation: { spec: copies, seed: 3 }, limit: 1e9, onProgress: () => undefined }
  const epoch = async (source: Awaited<ReturnType<typeof openBoundary>>, number: number): Promise<number[]> => {
    const numbers: number[] = []
    for await (const { values } of source.batches(samples.toReversed(), 4, number)) numbers.push(...(values[0] ?? []))
    return numbers
  }
  const once = await openBoundary({ ...options, samples })
  expect([through, once.computedOnce?.samples]).toEqual([19, 19])
  const anew = await openBoundary(options)
  expect([await epoch(once, 0), await epoch(once, 1)]).toEqual([await epoch(anew, 0), await epoch(anew, 1)])
  expect([through, anew.computedOnce]).toEqual([57, undefined])
  expect((await openBoundary({ ...options, samples, limit: 1000 })).computedOnce).toBeUndefined()
})
