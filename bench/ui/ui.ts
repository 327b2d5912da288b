import { loadavg, tmpdir } from 'node:os'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeLargeLibrary } from '../../test/fixtures/largeLibrary.ts'
import { ROOT, setup } from '../../test/launch/build.ts'
import type { BenchOptions, BenchResult } from '../main.ts'
import { bundleFigure, type BundleFigure } from './bundle.ts'
import { makeTrainingLibrary, makeViewedLibrary } from './libraries.ts'
import { benchStart, type StartFigure } from './starting.ts'
import { benchInput, type InputFigure } from './training.ts'
import { benchViewer, type ViewerFigure } from './viewer.ts'
import { benchWorklist, type WorklistFigure } from './worklist.ts'

interface UiFigures {
  readonly at: string
  /** Processes that ran or waited to, mean of a minute, before each part: what else the machine did. */
  readonly load: { readonly viewer: number; readonly worklist: number; readonly input: number }
  readonly viewer: ViewerFigure
  readonly start: StartFigure
  readonly worklist: WorklistFigure
  readonly bundle: BundleFigure
  readonly input: InputFigure
}

/** The built interface in Chromium over the served host. */
export async function benchUi({ quick, say }: BenchOptions): Promise<BenchResult> {
  setup()
  const dir = await mkdtemp(join(tmpdir(), 'hilum-bench-'))
  try {
    const at = new Date().toISOString()
    say('films')
    const viewed = await makeViewedLibrary(join(dir, 'viewed'), quick ? 12 : 300)
    const loads = { viewer: loadNow(), worklist: 0, input: 0 }
    const viewer = await benchViewer(join(dir, 'viewed'), viewed, quick ? 1 : 9, quick ? 0.5 : 2)
    say(`viewer: ${JSON.stringify(viewer)}`)
    const studies = quick ? 2000 : 100_000
    await makeLargeLibrary(join(dir, 'large'), { studies })
    loads.worklist = loadNow()
    const start = await benchStart(join(dir, 'large'), quick ? 1 : 5)
    const { figure: worklist, asked } = await benchWorklist(join(dir, 'large'), studies, quick ? 1 : 10)
    say(`worklist: ${JSON.stringify({ start, worklist })}`)
    await makeTrainingLibrary(join(dir, 'taught'))
    loads.input = loadNow()
    const input = await benchInput(join(dir, 'taught'), quick ? 12 : 200)
    const figures: UiFigures = { at, load: loads, viewer, start, worklist, bundle: bundleFigure(join(ROOT, 'out/renderer'), asked), input }
    say(`input: ${JSON.stringify(input)}`)
    return { figures, markdown: markdown(figures) }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

function markdown({ at, load, viewer, start, worklist, bundle, input }: UiFigures): string[] {
  const { windowDrag, scrollFirst, scrollHeld, slices } = viewer
  return [
    `Measured ${at.slice(0, 16).replace('T', ' ')} UTC; load (processes that run or wait, minute's mean) ${load.viewer.toFixed(1)} before the viewer, ${load.worklist.toFixed(1)} before the worklist, ${load.input.toFixed(1)} before the keys.`,
    '',
    '| viewer | Hilum | cornerstone-core alone | ratio | |',
    '|---|---|---|---|---|',
    `| window drag, 2048 x 2048, 16 bits, drawn at ${windowDrag.canvas}, frames a second | ${beside(windowDrag)} | ${aim(windowDrag.ratio >= 0.95, 'nothing lost')} |`,
    `| processor time for each of these frames | ${processor(windowDrag)} | |`,
    `| scroll of ${slices} slices of 512 x 512 that are held, slices drawn a second | ${beside(scrollHeld)} | |`,
    `| processor time for each of these slices | ${processor(scrollHeld)} | |`,
    `| the same for the first time, fetched on the way; ${scrollFirst.passedOver} passed over undrawn | ${scrollFirst.hilum.toFixed(1)} | | | |`,
    '',
    `| worklist of ${worklist.studies.toLocaleString('en')} studies | |`,
    '|---|---|',
    `| process started to first row focused, browser open | ${ms(start.usable)}, of which the host's process ${ms(start.host)} |`,
    `| open: page loaded again to first rows | ${ms(worklist.open)} |`,
    `| scroll: between frames, median and p95 | ${ms(worklist.scroll.p50)}, ${ms(worklist.scroll.p95)}; a row was still to come in ${(100 * worklist.scroll.waiting).toFixed(0)} % of the frames |`,
    `| filter by a name: last letter to rows, of which 150 ms pause in typing | ${ms(worklist.text)} |`,
    `| filter by a chip: press to rows | ${ms(worklist.chip)} |`,
    '',
    '| bundle, gzipped | MB | |',
    '|---|---|---|',
    `| renderer: scripts, styles, page | ${bundle.whole.toFixed(2)} | ${aim(bundle.whole < 1.5, '< 1.5')} |`,
    `| of it what the first page asks for | ${bundle.firstPage.toFixed(2)} | |`,
    `| fonts beside it, WOFF2 | ${bundle.fonts.toFixed(2)} | |`,
    '',
    `| a key to the next paint, ${input.keys} keys in worklist and viewer | p50 | p95 | |`,
    '|---|---|---|---|',
    `| nothing else at work in the program | ${ms(input.idle.p50)} | ${ms(input.idle.p95)} | |`,
    `| while a network learns | ${ms(input.training.p50)} | ${ms(input.training.p95)} | ${aim(input.training.p95 < 100, '< 100 ms')} |`
  ]
}

function loadNow(): number {
  return loadavg()[0] ?? Number.NaN
}

function beside({ hilum, alone, ratio }: { hilum: number; alone: number; ratio: number }): string {
  return `${hilum.toFixed(1)} | ${alone.toFixed(1)} | ${ratio.toFixed(2)}`
}

function processor({ processor: { hilum, alone } }: ViewerFigure['windowDrag' | 'scrollHeld']): string {
  return `${hilum.toFixed(1)} ms | ${alone.toFixed(1)} ms | ${(hilum / alone).toFixed(2)}`
}

function aim(reached: boolean, what: string): string {
  return `aim: ${what}, ${reached ? 'reached' : 'missed'}`
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`
}
