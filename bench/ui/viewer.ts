import type { CDPSession, Page } from 'playwright-core'
import { served } from '../../test/launch/launch.ts'
import { median } from '../median.ts'
import { openAlone } from './alone.ts'
import { mouse, rate, takeDrawings, watchDrawings } from './drawn.ts'
import type { ViewedLibrary } from './libraries.ts'

interface Beside {
  /** In the workstation, in a second. */
  readonly hilum: number
  /** By cornerstone-core alone in a bare page of the same browser, in turn. */
  readonly alone: number
  /** Of the medians of the rounds. */
  readonly ratio: number
  /** Processor time of the page's process for each drawing, milliseconds, on all its threads: the screen's 60 frames a second do not bound it. */
  readonly processor: { readonly hilum: number; readonly alone: number }
}

export interface ViewerFigure {
  /** Frames drawn a second while a window is dragged, and the canvas of both. */
  readonly windowDrag: Beside & { readonly canvas: string }
  readonly slices: number
  /** Slices drawn a second on a first way through the series, fetched as it goes; how many were passed over undrawn. */
  readonly scrollFirst: { readonly hilum: number; readonly passedOver: number }
  /** The same once they are held, back and forth; cornerstone alone holds them too. */
  readonly scrollHeld: Beside
}

/** The viewer in the whole workstation beside cornerstone-core alone, by a mouse of 125 events a second. */
export async function benchViewer(dir: string, { film, series }: ViewedLibrary, rounds: number, seconds: number): Promise<ViewerFigure> {
  const run = await served.start({ library: dir })
  try {
    const { page } = run
    const size = await openStudy(page, film.study)
    const windowDrag = { ...(await inTurns(page, await openAlone(page, size, [film.image]), size, rounds, (session, centre, asked) => windowed(session, centre, seconds, asked))), canvas: `${size.width} x ${size.height}` }
    const sizeOfSlices = await openStudy(page, series.study)
    const [end, back] = [`image ${series.images.at(-1) ?? 0}`, `image ${series.images[0] ?? 0}`]
    const session = await page.context().newCDPSession(page)
    await page.bringToFront()
    await page.keyboard.press('Home')
    await page.waitForTimeout(1500)
    await takeDrawings(page)
    const first = await scrolled(page, session, await middleOf(page), 1, end)
    await scrolled(page, session, await middleOf(page), -1, back)
    const alone = await openAlone(page, sizeOfSlices, series.images)
    const scrollHeld = await inTurns(page, alone, sizeOfSlices, Math.min(3, rounds), async (turn, centre, asked) => {
      const there = await scrolled(asked, turn, centre, 1, end)
      const again = await scrolled(asked, turn, centre, -1, back)
      return { rate: (there.rate + again.rate) / 2, drawings: there.drawings + again.drawings }
    })
    return { windowDrag, slices: series.images.length, scrollFirst: { hilum: first.rate, passedOver: series.images.length - 1 - first.distinct }, scrollHeld }
  } finally {
    await run.stop()
  }
}

type Turn = (session: CDPSession, centre: Point, page: Page) => Promise<Drawn>
interface Drawn {
  /** A second. */
  readonly rate: number
  readonly drawings: number
}
interface Point {
  readonly x: number
  readonly y: number
}

/** Both draw the same images at the same size by the same events, each in front while it does. */
async function inTurns(page: Page, alone: Page, size: { width: number; height: number }, rounds: number, turn: Turn): Promise<Beside> {
  const canvases = [await canvasOf(page, '.pane-surface canvas'), await canvasOf(alone, '#film canvas')]
  if (new Set(canvases).size > 1) throw new Error(`the two canvases differ: ${canvases.join(', ')}`)
  await watchDrawings(alone)
  const sessions = { page: await page.context().newCDPSession(page), alone: await page.context().newCDPSession(alone) }
  await Promise.all(Object.values(sessions).map((session) => session.send('Performance.enable')))
  const figures: { hilum: Timed; alone: Timed }[] = []
  // the first round warms both up
  for (let round = 0; round <= rounds; round++) {
    await page.bringToFront()
    const hilum = await timed(turn, sessions.page, await middleOf(page), page)
    await alone.bringToFront()
    const other = await timed(turn, sessions.alone, { x: size.width / 2, y: size.height / 2 }, alone)
    if (round > 0) figures.push({ hilum, alone: other })
  }
  await alone.close()
  await page.bringToFront()
  const [hilum, other] = [median(figures.map((each) => each.hilum.rate)), median(figures.map((each) => each.alone.rate))]
  const processor = { hilum: median(figures.map((each) => each.hilum.processor)), alone: median(figures.map((each) => each.alone.processor)) }
  return { hilum, alone: other, ratio: hilum / other, processor }
}

interface Timed {
  readonly rate: number
  readonly processor: number
}

async function timed(turn: Turn, session: CDPSession, centre: Point, page: Page): Promise<Timed> {
  const before = await processorTime(session)
  const { rate: drawn, drawings } = await turn(session, centre, page)
  return { rate: drawn, processor: (await processorTime(session) - before) / drawings }
}

/** Milliseconds since the page's process began. */
async function processorTime(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return 1000 * (metrics.find(({ name }) => name === 'ProcessTime')?.value ?? Number.NaN)
}

function canvasOf(page: Page, selector: string): Promise<string> {
  return page.locator(selector).first().evaluate((canvas) => `${canvas.getAttribute('width')} x ${canvas.getAttribute('height')}`)
}

/** Frames a second of a left drag in circles. */
async function windowed(session: CDPSession, { x, y }: Point, seconds: number, page: Page): Promise<Drawn> {
  const button = { button: 'left', clickCount: 1 }
  await session.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y })
  await session.send('Input.dispatchMouseEvent', { type: 'mousePressed', x, y, button: 'left', clickCount: 1 })
  await takeDrawings(page)
  let end = { x, y }
  await mouse(session, (elapsed) => {
    end = { x: x + 120 * Math.sin(elapsed / 300), y: y + 90 * Math.sin(elapsed / 410) }
    return elapsed > 1000 * seconds ? undefined : { ...end, ...button, buttons: 1 }
  })
  const drawn = await takeDrawings(page)
  await session.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...end, button: 'left', clickCount: 1 })
  return { rate: rate(drawn.map(({ at }) => at)), drawings: drawn.length }
}

/** Wheels until the last image is on the screen: images drawn a second, and how many. */
async function scrolled(page: Page, session: CDPSession, { x, y }: Point, direction: 1 | -1, last: string): Promise<Drawn & { distinct: number }> {
  await takeDrawings(page)
  let arrived = false
  const arrival = page.waitForFunction((id) => {
    const drawn: { id: string }[] = Reflect.get(globalThis, 'drawn')
    return drawn.at(-1)?.id === id
  }, last, { timeout: 120_000 }).finally(() => {
    arrived = true
  })
  await mouse(session, () => (arrived ? undefined : { type: 'mouseWheel', x, y, deltaX: 0, deltaY: 120 * direction }))
  await arrival
  const firsts = new Map<string, number>()
  const drawn = await takeDrawings(page)
  for (const { at, id } of drawn) if (!firsts.has(id)) firsts.set(id, at)
  return { rate: rate([...firsts.values()]), drawings: drawn.length, distinct: firsts.size }
}

async function openStudy(page: Page, study: number): Promise<{ width: number; height: number }> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#/read/${study}`)
  await page.reload()
  await page.locator('.pane[data-state=shown]').first().waitFor()
  await watchDrawings(page)
  const box = await page.locator('.pane-surface').first().boundingBox()
  if (box === null) throw new Error('the viewer is not on the page')
  return { width: Math.round(box.width), height: Math.round(box.height) }
}

async function middleOf(page: Page): Promise<Point> {
  const box = await page.locator('.pane-surface').first().boundingBox()
  return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 }
}
