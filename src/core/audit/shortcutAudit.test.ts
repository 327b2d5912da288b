import { expect, test } from 'vitest'
import type { DecodedImage } from '../image/image.ts'
import { createRandom, type Random } from '../random.ts'
import { auditSummary, probeWords } from './auditWords.ts'
import { permuteLabels } from './permuteLabels.ts'
import { probePixels } from './probePixels.ts'
import type { AuditedImage, ProbeId } from './probes.ts'
import { shortcutAudit, type AuditLevel, type AuditResult } from './shortcutAudit.ts'

const CLASSES = ['normal', 'covid']

/** Two noise images in each of 40 groups; labels by chance, half of the groups each. */
function images(seed: number, plant: (label: number, random: Random) => { readonly image?: Partial<DecodedImage>; readonly traits?: Partial<AuditedImage> } = () => ({})): AuditedImage[] {
  const random = createRandom(seed)
  const labels = random.shuffle(Array.from({ length: 40 }, (_, g) => g % 2))
  return labels.flatMap((label, g) =>
    [0, 1].map((): AuditedImage => {
      const { image, traits } = plant(label, random)
      return { label, group: `g${g}`, format: 'png', age: 20 + random.integer(60), sex: random.next() < 0.5 ? 'F' : 'M', ...traits, pixels: probePixels(noise(random, image)) }
    })
  )
}

function noise(random: Random, { width = 40, height = 40 }: Partial<DecodedImage> = {}): DecodedImage {
  const data = Uint8Array.from({ length: width * height }, () => random.integer(256))
  return { width, height, samplesPerPixel: 1, data, bitsStored: 8, signed: false, photometricInterpretation: 'MONOCHROME2', rescale: { slope: 1, intercept: 0 }, windows: [] }
}

/** A white square of 5 pixels in the upper left corner. */
function marked(image: DecodedImage): DecodedImage {
  for (let y = 0; y < 5; y++) image.data.fill(255, y * image.width, y * image.width + 5)
  return image
}

/** Black for one pixel all around. */
function ring(image: DecodedImage): DecodedImage {
  const { width, height, data } = image
  data.forEach((_, p) => {
    const [x, y] = [p % width, Math.floor(p / width)]
    if (Math.min(x, y, width - 1 - x, height - 1 - y) === 0) data[p] = 0
  })
  return image
}

/** Those of few columns, which are fast. */
const FEW: readonly ProbeId[] = ['format', 'size', 'aspect', 'border', 'origin', 'view', 'greyCoding', 'sex', 'age']
const audit = (audited: readonly AuditedImage[], { classes = CLASSES, only = FEW }: { readonly classes?: readonly string[]; readonly only?: readonly ProbeId[] } = {}): Promise<AuditResult> =>
  shortcutAudit(audited, { classes, seed: 1, permutations: 100, folds: 5, only })
const levels = ({ probes }: AuditResult): Partial<Record<ProbeId, AuditLevel>> => Object.fromEntries(probes.map(({ id, level }) => [id, level]))
const GREEN = { size: 'constant', aspect: 'constant', format: 'constant', border: 'green', origin: 'unknown', view: 'unknown', greyCoding: 'unknown', sex: 'green', age: 'green' }

test('stays green at the pixels too where the labels are chance', async () => {
  const result = await audit(images(1), { only: ['surround', 'thumbnail'] })
  expect(levels(result)).toEqual({ surround: 'green', thumbnail: 'green' })
})

test.each([1, 2, 3, 4, 5, 6, 7, 8])('stays green where the labels are chance, seed %i', async (seed) => {
  const result = await audit(images(seed))
  expect(levels(result)).toEqual(GREEN)
  expect([result.images, result.groups, result.folds, result.largestClass]).toEqual([80, 40, 5, 0.5])
  expect(auditSummary(result)).toContain('No shortcut found')
})

test('raises size and shape, in words', async () => {
  const result = await audit(images(7, (label) => ({ image: { width: label === 1 ? 40 : 50 } })))
  expect(levels(result)).toMatchObject({ size: 'red', aspect: 'red', sex: 'green', age: 'green' })
  const size = result.probes.find(({ id }) => id === 'size')
  expect(size?.figures).toMatchObject({ accuracy: 1, told: { auc: 1, accuracy: 1, largest: 0.5 }, p: 1 / 101, adjustedP: 1 / 101 })
  expect(size === undefined ? '' : probeWords(size, result)).toBe(
    'The size in pixels alone tells normal from the rest in 100.0 % of images, where always giving the commoner answer is right in 50.0 % (area under the curve 1.00).'
  )
  expect(auditSummary(result)).toContain('by: size in pixels, aspect ratio')
})

test('tells a film that is square from wide and high ones, though no size is seen twice', async () => {
  const result = await audit(
    images(8, (label, random) => {
      const side = 30 + random.integer(200)
      const ratio = random.next() < 0.5 ? 1.3 : 1 / 1.3
      return { image: { height: side, width: label === 1 ? side : Math.round(side * ratio) } }
    })
  )
  expect(levels(result)['aspect']).toBe('red')
})

test('raises a marker at the border, which the centre has no part in', async () => {
  const random = createRandom(9)
  const result = await audit(images(9).map((image) => ({ ...image, pixels: probePixels(image.label === 1 ? marked(noise(random)) : noise(random)) })), { only: ['border', 'surround', 'sex'] })
  expect(levels(result)).toEqual({ border: 'red', surround: 'red', sex: 'green' })
})

/** What JPEG of a low quality leaves of a smooth picture: each 8x8 block moves to a level of its own. */
function blocky(image: DecodedImage, random: Random, by: number): DecodedImage {
  const columns = Math.ceil(image.width / 8)
  const offsets = Array.from({ length: columns * Math.ceil(image.height / 8) }, () => by * random.normal())
  image.data.forEach((value, p) => {
    const [x, y] = [p % image.width, Math.floor(p / image.width)]
    image.data[p] = value + (offsets[Math.floor(y / 8) * columns + Math.floor(x / 8)] ?? 0)
  })
  return image
}

test('raises the quality of JPEG by the seams of its blocks', async () => {
  const random = createRandom(13)
  const smooth = (): DecodedImage => {
    const [a, b] = [random.between(0, 6), random.between(0, 6)]
    const image = noise(random, { width: 64, height: 64 })
    image.data.forEach((value, p) => (image.data[p] = 120 + 40 * Math.sin((p % 64) / 20 + a) + 40 * Math.sin(p / 64 / 20 + b) + value / 40))
    return image
  }
  const result = await audit(images(13).map((image) => ({ ...image, pixels: probePixels(blocky(smooth(), random, image.label === 1 ? 4 : 0.5)) })), { only: ['border', 'compression', 'sex'] })
  expect(levels(result)).toEqual({ border: 'green', compression: 'red', sex: 'green' })
})

test('raises a dark ring around the films of one class, and sex', async () => {
  const sexed = images(12, (label, random) => ({ traits: { sex: random.next() < 0.9 === (label === 1) ? 'M' : 'F' } }))
  const random = createRandom(12)
  const result = await audit(sexed.map((image) => ({ ...image, pixels: probePixels(image.label === 1 ? ring(noise(random)) : noise(random)) })))
  expect(levels(result)).toMatchObject({ border: 'red', sex: 'red', age: 'green', size: 'constant' })
})

test('raises source, institution, view, age, window and coding; one that is partly known says so', async () => {
  const site = await audit(images(10, (label, random) => ({ traits: { source: (random.next() < 0.95) === (label === 1) ? 'A' : 'B' } })))
  expect(levels(site)).toMatchObject({ ...GREEN, origin: 'red' })
  const others = await audit(
    images(11, (label, random) => ({
      traits: { ...(label === 1 ? { view: 'AP' } : {}), age: 40 + 25 * label + random.integer(10), window: { center: 500 + 100 * label, width: 1000 }, coding: 'MONOCHROME2 12', institution: `clinic ${label}` }
    }))
  )
  expect(levels(others)).toMatchObject({ view: 'red', age: 'red', greyCoding: 'red', origin: 'red', sex: 'green' })
  const view = others.probes.find(({ id }) => id === 'view')
  expect(view === undefined ? '' : probeWords(view, others)).toContain('Known for 40 of 80 images; whether it is known counts too.')
})

test('names the class that is told, of three', async () => {
  const three = images(12).map((image, i) => ({ ...image, label: Math.floor(i / 2) % 3, ...(Math.floor(i / 2) % 3 === 2 ? { format: 'jpeg' } : {}) }))
  const format = (await audit(three, { classes: ['normal', 'pneumonia', 'covid'] })).probes.find(({ id }) => id === 'format')
  expect(format).toMatchObject({ level: 'red', figures: { told: { label: 2, auc: 1, accuracy: 1 } } })
})

test('what is known of no image is not known, rather than 0', async () => {
  const unknown = (await audit(images(13))).probes.find(({ id }) => id === 'view')
  expect(unknown).toEqual({ id: 'view', level: 'unknown', known: 0 })
  expect(unknown === undefined ? '' : probeWords(unknown, { images: 80, classes: CLASSES })).toBe('Not known for these images.')
})

test('is reproducible, and ends when it is told to', async () => {
  expect(await audit(images(14))).toEqual(await audit(images(14)))
  const controller = new AbortController()
  const stopped = shortcutAudit(images(14), { classes: CLASSES, seed: 1, permutations: 100, folds: 5, only: FEW, signal: controller.signal, onStep: (done) => (done === 2 ? controller.abort() : undefined) })
  await expect(stopped).rejects.toThrow('aborted')
  await expect(audit(images(14).map((image) => ({ ...image, label: 0 })))).rejects.toMatchObject({ name: 'OneClassOnlyError' })
})

test('permutes labels between groups: images of a group keep what they share', () => {
  const groups = ['a', 'a', 'b', 'c', 'c', 'd']
  const draws = Array.from({ length: 40 }, (_, k) => permuteLabels([1, 1, 0, 0, 0, 1], groups, createRandom(k)))
  for (const labels of draws) expect([labels[0] === labels[1], labels[3] === labels[4]]).toEqual([true, true])
  expect(new Set(draws.map((labels) => labels.join(''))).size).toBe(6)
})
