import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DemoResult } from '../../src/main/handlers/demo.ts'
import { encodePng } from '../../src/core/image/encodePng.ts'
import { createRandom } from '../../src/core/random.ts'
import { makeFolder } from '../fixtures/archiveFiles.ts'
import { cliIn, type Answer, type Cli } from '../fixtures/cliProcess.ts'

let folder: ReturnType<typeof makeFolder>
let hilum: Cli
let sample: Answer<DemoResult>
const at = (...names: string[]): string => join(folder.dir, ...names)

beforeAll(async () => {
  folder = makeFolder()
  hilum = cliIn(folder.dir)
  sample = (await hilum.json(['demo', '--patients', '24', '--out', at('out')])) as Answer<DemoResult>
})
afterAll(() => folder.remove())

test('the demo runs the embedded trained backbone from films to a report', () => {
  const { code, value } = sample
  expect([code, value.backbone.name, value.figures.evaluations.map(({ id }) => id)]).toEqual([0, 'pattern-cnn', ['grouped', 'random', 'leave-one-source-out']])
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
  expect([own.code, own.value.backbone.name, own.value.figures.classes]).toEqual([0, 'pattern-cnn', ['coarse', 'fine']])
  const film = at('own', 'fine', '0.png')
  await hilum.json(['inspect', film, '--out', at('default.png'), '--as'])
  await hilum.json(['inspect', film, '--as', 'pattern-cnn-lr', '--out', at('named.png')])
  const [shown, named] = [readFileSync(at('default.png')), readFileSync(at('named.png'))]
  expect(shown.equals(named)).toBe(true)
  expect([shown.readUInt32BE(16), shown.readUInt32BE(20)]).toEqual([176, 176])
})
