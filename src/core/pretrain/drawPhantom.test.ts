import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { drawPhantom, layBody, PHANTOM_CLASSES } from './drawPhantom.ts'
import type { Anatomy, Body } from './phantomBody.ts'
import { phantomCanvas, type PhantomCanvas } from './phantomCanvas.ts'
import { collapse, FINDINGS, layFinding, type Finding } from './phantomFindings.ts'

const SIZE = 96

function bodyOf(anatomy: Anatomy, seed: number, wideHeart = 1): { canvas: PhantomCanvas; body: Body } {
  const canvas = phantomCanvas(SIZE, createRandom(seed).fork('canvas'))
  return { canvas, body: layBody(canvas, anatomy, createRandom(seed).fork('body'), wideHeart) }
}

interface Change {
  /** Pixels, and how much brighter each became. */
  readonly pixels: readonly number[]
  readonly by: Float32Array
  /** Share of the lungs' pixels. */
  readonly share: number
  readonly lung: Float32Array
}

/** What a finding does to a body. */
function changeBy(finding: Finding, anatomy: Anatomy, seed: number): Change {
  const { canvas, body } = bodyOf(anatomy, seed)
  const before = canvas.values.slice()
  const lung = canvas.lung.slice()
  if (finding === 'air beside the lung') collapse(canvas, body, createRandom(seed).fork('finding'))
  layFinding(canvas, body, anatomy, finding, createRandom(seed).fork('finding'))
  const by = canvas.values.map((value, i) => value - (before[i] ?? 0))
  const pixels = [...by.keys()].filter((i) => Math.abs(by[i] ?? 0) > 0.02)
  return { pixels, by, share: pixels.length / lung.filter((cover) => cover > 0.5).length, lung }
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
const seeds = Array.from({ length: 12 }, (_, k) => 40 + k)
const meanShare = (finding: Finding): number => mean(seeds.map((seed) => changeBy(finding, 'frontal', seed).share))
const lungOf = (wide: number): number => mean(seeds.map((seed) => bodyOf('axial-low', seed, wide).canvas.lung.reduce((a, b) => a + b, 0)))
const brightness = (wide: number): number =>
  mean(
    seeds.map((seed) => {
      const { canvas, body } = bodyOf('frontal', seed, wide)
      body.finish()
      return canvas.values.reduce((a, b) => a + b, 0)
    })
  )
const imports = (folder: string): string[] =>
  readdirSync(new URL(folder, import.meta.url))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => [...readFileSync(new URL(`${folder}/${name}`, import.meta.url), 'utf8').matchAll(/from '(\.\.\/[^']+)'/g)].map(([, path]) => path ?? ''))

test('every anatomy has every finding, but no heart above the heart', () => {
  expect(new Set(PHANTOM_CLASSES.map(({ anatomy, finding }) => `${anatomy}, ${finding}`)).size).toBe(38)
  expect(PHANTOM_CLASSES.filter(({ anatomy }) => anatomy === 'axial-high').map(({ finding }) => finding)).toEqual(FINDINGS.slice(0, -1))
})

test('a phantom is the same for the same random stream, differs for another, and stays within its tones', () => {
  for (const kind of PHANTOM_CLASSES) {
    const image = drawPhantom(kind, 48, createRandom(7))
    expect(drawPhantom(kind, 48, createRandom(7))).toEqual(image)
    expect(drawPhantom(kind, 48, createRandom(8))).not.toEqual(image)
    expect([image.length, image.every((value) => value >= -1 && value <= 1), new Set(image).size > 100]).toEqual([48 * 48, true, true])
  }
})

test('a larger picture shows the same body', () => {
  const { canvas } = bodyOf('frontal', 3)
  const large = phantomCanvas(2 * SIZE - 1, createRandom(3).fork('canvas'))
  layBody(large, 'frontal', createRandom(3).fork('body'), 1)
  const apart = Array.from({ length: SIZE * SIZE }, (_, i) => Math.abs((canvas.values[i] ?? 0) - (large.values[2 * Math.floor(i / SIZE) * (2 * SIZE - 1) + 2 * (i % SIZE)] ?? 0)))
  expect(Math.max(...apart)).toBeLessThan(1e-5)
})

test.each(['frontal', 'axial-high', 'axial-low'] as const)('%s: there are two lungs, darker than what is around them', (anatomy) => {
  for (const seed of seeds) {
    const { canvas } = bodyOf(anatomy, seed)
    const middle = [...canvas.lung.keys()].filter((i) => Math.abs((i % SIZE) - SIZE / 2) < SIZE / 4 && Math.abs(Math.floor(i / SIZE) - SIZE / 2) < SIZE / 4)
    const within = mean(middle.filter((i) => (canvas.lung[i] ?? 0) > 0.9).map((i) => canvas.values[i] ?? 0))
    const around = mean(middle.filter((i) => (canvas.lung[i] ?? 0) < 0.1).map((i) => canvas.values[i] ?? 0))
    expect(around - within).toBeGreaterThan(0.2)
  }
})

test.each(PHANTOM_CLASSES.filter(({ finding }) => !['none', 'wide heart'].includes(finding)))('$anatomy, $finding: changes lung, and nearly nothing else', ({ anatomy, finding }) => {
  const changes = seeds.map((seed) => changeBy(finding, anatomy, seed))
  expect(changes.filter(({ pixels }) => pixels.length > 3).length).toBeGreaterThanOrEqual(10)
  for (const { pixels, by, lung } of changes) expect(pixels.filter((i) => lung[i] === 0 && Math.abs(by[i] ?? 0) > 0.051)).toEqual([])
})

test('one nodule is small, several are more, dots are all over', () => {
  const [one, several, dots] = [meanShare('nodule'), meanShare('several nodules'), meanShare('fine dots')]
  expect(one).toBeLessThan(0.08)
  expect(several).toBeGreaterThan(1.5 * one)
  expect(dots).toBeGreaterThan(several)
})

test('fluid lies low, on one side', () => {
  for (const anatomy of ['frontal', 'axial-low'] as const) {
    for (const seed of seeds) {
      const { pixels, lung } = changeBy('fluid at the base', anatomy, seed)
      if (pixels.length < 20) continue
      const rows = [...lung.keys()].filter((i) => (lung[i] ?? 0) > 0.5).map((i) => Math.floor(i / SIZE))
      expect(mean(pixels.map((i) => Math.floor(i / SIZE)))).toBeGreaterThan(mean(rows))
      const left = pixels.filter((i) => i % SIZE < SIZE / 2).length / pixels.length
      expect(Math.max(left, 1 - left)).toBeGreaterThan(0.85)
    }
  }
})

test('a ring is brighter than its middle, air beside a lung is darker and not lung that vessels reach', () => {
  // some lie half outside of the lung
  const rings = seeds.map((seed) => changeBy('ring', 'axial-high', seed).by)
  expect(rings.filter((by) => Math.max(...by) > 0.2 && Math.min(...by) < -0.05).length).toBeGreaterThanOrEqual(10)
  for (const seed of seeds) {
    const { canvas, body } = bodyOf('frontal', seed)
    const [values, lung] = [canvas.values.slice(), canvas.lung.slice()]
    collapse(canvas, body, createRandom(seed))
    const lost = [...lung.keys()].filter((i) => (lung[i] ?? 0) > 0.9 && (canvas.lung[i] ?? 0) < 0.1)
    expect(lost.length).toBeGreaterThan(20)
    expect(mean(lost.map((i) => (canvas.values[i] ?? 0) - (values[i] ?? 0)))).toBeLessThan(-0.03)
  }
})

test('a wide heart leaves less lung in a slice, and is brighter beside the spine from the front', () => {
  expect(lungOf(1.6)).toBeLessThan(0.95 * lungOf(1))
  expect(brightness(1.6)).toBeGreaterThan(brightness(1))
})

test('the sample archive and these phantoms share random numbers and nothing else', () => {
  expect([...new Set(imports('.'))]).toEqual(['../random.ts'])
  expect(imports('../sample').filter((path) => path.includes('pretrain'))).toEqual([])
})
