import { expect, test } from 'vitest'
import type { DecodedImage } from '../image/image.ts'
import { thumbnailFeatures } from '../image/thumbnailFeatures.ts'
import { createMatrix, type Matrix } from '../learn/matrix.ts'
import { planSampleArchive, renderSampleFilm } from '../sample/sampleArchive.ts'
import { fitGate, gateDistances } from './gate.ts'
import { checkPixels, pixelFacts } from './pixelSanity.ts'

const SIDE = 128
const recipe = {
  name: 'test', seed: 5, patients: 60, size: SIDE, positives: 'opacity', negatives: 'none', contrasts: [0.5], threeFilms: 0.2,
  sites: [{ name: 'A', share: 1, positiveRate: 0.5, marker: null, dose: 1 }]
}

/** A grey image of 12 bits. */
function greyImage(value: (x: number, y: number) => number): DecodedImage {
  const data = Uint16Array.from({ length: SIDE * SIDE }, (_, at) => value(at % SIDE, Math.floor(at / SIDE)))
  return { width: SIDE, height: SIDE, samplesPerPixel: 1, data, bitsStored: 12, signed: false, photometricInterpretation: 'MONOCHROME2', rescale: { slope: 1, intercept: 0 }, windows: [] }
}

function thumbnails(images: readonly DecodedImage[]): Matrix {
  return createMatrix(images.length, 256, Float64Array.from(images.flatMap((image) => Array.from(thumbnailFeatures(image)))))
}

/** A body on black with two dark lungs: an axial slice of no patient. */
function slice(width: number, bright: number): DecodedImage {
  return greyImage((x, y) => {
    const [u, v] = [(x - SIDE / 2) / (width * SIDE), (y - SIDE / 2) / (0.32 * SIDE)]
    if (u * u + v * v > 1) return 0
    const lung = ((Math.abs(u) - 0.45) / 0.33) ** 2 + (v / 0.6) ** 2 < 1
    return lung ? 300 : bright
  })
}

test('a gate on drawn films answers further films of theirs, and no slices, pictures or noise', () => {
  const plan = planSampleArchive(recipe)
  const films = plan.map((film) => {
    const { film: data } = renderSampleFilm(film)
    return greyImage((x, y) => data[y * SIDE + x] ?? 0)
  })
  const known = plan.flatMap(({ patient }, i) => (Number(patient.slice(-2)) <= 45 ? [i] : []))
  const further = plan.flatMap((_, i) => (known.includes(i) ? [] : [i]))
  const pick = (indices: readonly number[]): DecodedImage[] => indices.flatMap((i) => films[i] ?? [])
  const gate = fitGate({
    features: thumbnails(pick(known)),
    labels: known.map((i) => (plan[i]?.label === 'opacity' ? 1 : 0)),
    groups: known.map((i) => plan[i]?.patient ?? ''),
    classes: ['none', 'opacity']
  })
  if (gate.kind === 'none') throw new Error(gate.reason)
  const own = gateDistances(gate, thumbnails(pick(further)))
  expect(own.filter((distance) => distance <= 1).length / own.length).toBeGreaterThan(0.9)
  const others = [
    ...[0.38, 0.42, 0.46].flatMap((width) => [1800, 2600].map((bright) => slice(width, bright))),
    greyImage((x, y) => 16 * x + 16 * y),
    greyImage((x, y) => ((x >> 4) + (y >> 4)) % 2 === 0 ? 400 : 3600),
    greyImage((x, y) => (x * 7919 + y * 104_729) % 4096)
  ]
  expect(Array.from(gateDistances(gate, thumbnails(others)), (distance) => distance > 1)).toEqual(others.map(() => true))
  expect(films.flatMap((image) => checkPixels(pixelFacts(image), false) ?? [])).toEqual([])
})
