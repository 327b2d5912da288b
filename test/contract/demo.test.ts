import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DemoResult } from '../../src/main/handlers/demo.ts'
import type { PredictResult } from '../../src/main/handlers/predict.ts'
import type { TrainResult } from '../../src/main/handlers/train.ts'
import { encodePng } from '../../src/core/image/encodePng.ts'
import { createRandom } from '../../src/core/random.ts'
import { makeFolder } from '../fixtures/archiveFiles.ts'
import { cliIn, type Answer, type Cli } from '../fixtures/cliProcess.ts'

/** Milliseconds for a whole demo on a busy machine. */
const PATIENCE = 600_000

let folder: ReturnType<typeof makeFolder>
let hilum: Cli
let sample: Answer<DemoResult>
const at = (...names: string[]): string => join(folder.dir, ...names)

beforeAll(async () => {
  folder = makeFolder()
  hilum = cliIn(folder.dir)
  sample = (await hilum.json(['demo', '--patients', '24', '--out', at('out')])) as Answer<DemoResult>
}, PATIENCE)
afterAll(() => folder.remove())

test('the demo runs the embedded trained backbone from films to a report', () => {
  const { code, value } = sample
  expect([code, value.backbone.name, value.figures.evaluations.map(({ id }) => id)]).toEqual([0, 'pattern-wavelets', ['grouped', 'random', 'leave-one-source-out']])
  expect(value.report.overlays).toHaveLength(6)
  const html = readFileSync(value.report.html, 'utf8')
  for (const words of ['Planted shortcut', 'Accuracy with the site marker swapped', 'Site, told from the same features', 'Synthetic images']) expect(html).toContain(words)
})

test('what is planted is found: the marker moves the answer, the site is told from the features, a held-out site shows it', () => {
  const { figures } = sample.value
  const accuracy = (id: string): number => figures.evaluations.find((column) => column.id === id)?.model.figures.accuracy.value ?? Number.NaN
  const [site, swapped] = figures.audits
  expect(accuracy('random') - accuracy('leave-one-source-out')).toBeGreaterThan(0.1)
  expect((site?.accuracy.value ?? 0) - (site?.chance ?? 1)).toBeGreaterThan(0.2)
  // the films differ by the marker alone
  expect(swapped?.accuracy.value).toBeLessThan(accuracy('grouped'))
  const moved = /moves the mean probability of opacity from (\S+) to (\S+); leaving it out of \d+ films that had it moves it from (\S+) to (\S+)\. /.exec(swapped?.text ?? '')
  const [without, printed, marked, erased] = (moved ?? []).slice(1).map(Number)
  expect((printed ?? 0) - (without ?? 1)).toBeGreaterThan(0.2)
  expect((marked ?? 0) - (erased ?? 1)).toBeGreaterThan(0.2)
  expect(figures.shortcuts?.level).not.toBe('green')
})

test('a model on the demo\'s films answers about slices, pictures and blanks with a refusal', async () => {
  const library = at('out', 'sample', 'library')
  const trained = (await hilum.json(['train', 'pattern-wavelets-lr', '--dataset', 'sample', '--split', 'grouped-folds', '--set', 'evaluation.replicates=0', '--no-audit', '--library', library])) as Answer<TrainResult>
  const random = createRandom(11)
  for (let i = 0; i < 4; i++) drawn(`slice${i}`, slice(0.38 + 0.025 * i, 130 + 20 * i))
  drawn('blank', () => 128 + 6 * random.normal())
  drawn('gradient', (x, y) => x / 2 + y / 2)
  drawn('chequers', (x, y) => (((x >> 5) + (y >> 5)) % 2 === 0 ? 30 : 220) + 4 * random.normal())
  drawn('shapes', (x, y) => [40, 90, 150, 210][(Math.hypot(x - 90, y - 60) < 50 ? 1 : 0) + (Math.abs(x - y) < 30 ? 2 : 0)] ?? 0)
  const { code, value } = (await hilum.json(['predict', trained.value.model.name, at('odd'), '--library', library])) as Answer<PredictResult>
  expect([code, value.images.map((image) => ('notScored' in image ? image.notScored.code : image.file))]).toEqual([3, Array.from({ length: 8 }, () => 'out-of-distribution')])
  const films = (await hilum.json(['predict', trained.value.model.name, at('out', 'sample', 'swapped'), '--library', library])) as Answer<PredictResult>
  const answered = films.value.images.filter((image) => !('notScored' in image)).length
  expect(answered / films.value.images.length).toBeGreaterThanOrEqual(0.9)
}, PATIENCE)

test('a folder of one\'s own goes the same way, and inspect shows what the default network sees', async () => {
  const side = 48
  const random = createRandom(3)
  for (const [label, pitch] of [['coarse', 0.15], ['fine', 0.6]] as const) {
    mkdirSync(at('own', label), { recursive: true })
    for (let i = 0; i < 12; i++) {
      const [angle, phase] = [Math.PI * random.next(), 6 * random.next()]
      const wave = (x: number, y: number): number => Math.sin(pitch * (x * Math.cos(angle) + y * Math.sin(angle)) + phase)
      const data = Uint8Array.from({ length: side * side }, (_, p) => 128 + 90 * wave(p % side, Math.floor(p / side)))
      writeFileSync(at('own', label, `${i}.png`), encodePng({ width: side, height: side, samplesPerPixel: 1, data }))
    }
  }
  const own = (await hilum.json(['demo', '--data', at('own'), '--out', at('out')])) as Answer<DemoResult>
  expect([own.code, own.value.backbone.name, own.value.figures.classes]).toEqual([0, 'pattern-wavelets', ['coarse', 'fine']])
  const film = at('own', 'fine', '0.png')
  await hilum.json(['inspect', film, '--out', at('default.png'), '--as'])
  await hilum.json(['inspect', film, '--as', 'pattern-wavelets-lr', '--out', at('named.png')])
  const [shown, named] = [readFileSync(at('default.png')), readFileSync(at('named.png'))]
  expect(shown.equals(named)).toBe(true)
  expect([shown.readUInt32BE(16), shown.readUInt32BE(20)]).toEqual([176, 176])
})

const SIDE = 256

/** An 8-bit grey PNG in the folder `odd`. */
function drawn(name: string, value: (x: number, y: number) => number): void {
  mkdirSync(at('odd'), { recursive: true })
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, p) => Math.max(0, Math.min(255, Math.round(value(p % SIDE, Math.floor(p / SIDE))))))
  writeFileSync(at('odd', `${name}.png`), encodePng({ width: SIDE, height: SIDE, samplesPerPixel: 1, data }))
}

/** A body on black with two dark lungs: an axial slice of no patient. */
function slice(width: number, bright: number): (x: number, y: number) => number {
  return (x, y) => {
    const [u, v] = [(x / SIDE - 0.5) / width, (y / SIDE - 0.5) / 0.32]
    if (u * u + v * v > 1) return 0
    return ((Math.abs(u) - 0.45) / 0.33) ** 2 + (v / 0.6) ** 2 < 1 ? 25 : bright
  }
}
