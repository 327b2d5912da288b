import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { served } from '../../test/launch/launch.ts'
import { median } from '../median.ts'
import { spread, type Spread } from './paint.ts'

export interface WorklistFigure {
  readonly studies: number
  /** Milliseconds from a reload to the first rows on the screen. */
  readonly open: number
  /** Milliseconds between frames while a wheel goes through the list; the part of the frames with a row that had not come yet. */
  readonly scroll: Spread & { readonly waiting: number }
  /** Milliseconds from the last letter to the rows, the pause in typing included. */
  readonly text: number
  /** Milliseconds from the press of a chip to the rows. */
  readonly chip: number
}

const NAMES = ['okonkwo', 'benali', 'marchetti', 'rahimi', 'dlamini']

/** A list of many studies, all of them shown; also what the first page asks for. */
export async function benchWorklist(library: string, studies: number, seconds: number): Promise<{ figure: WorklistFigure; asked: string[] }> {
  const run = await served.start({ library })
  try {
    const { page } = run
    await page.locator('.case').first().waitFor()
    const asked = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname))
    await page.getByRole('radio', { name: /^Everything/ }).click()
    await page.locator(`[role=grid][aria-rowcount="${studies + 1}"] .case`).first().waitFor()
    const opened: number[] = []
    for (let i = 0; i < 5; i++) {
      await page.reload({ waitUntil: 'commit' })
      opened.push(await rowsShown(page, ''))
    }
    await page.getByRole('radio', { name: /^Everything/ }).click()
    await page.locator(`[role=grid][aria-rowcount="${studies + 1}"] .case`).first().waitFor()
    const scroll = await scrolled(page, seconds)
    const text: number[] = []
    for (const name of NAMES) text.push(await filteredByText(page, name))
    const chips = page.locator('.chips .chip:not(.chip-removable)')
    const chip: number[] = []
    const count = await chips.count()
    for (let i = 0; i < count; i++) {
      chip.push(await timed(page, () => chips.nth(i).click(), 'click'))
      await back(page, studies, () => page.locator('.chips .chip-removable').first().click())
    }
    return { figure: { studies, open: median(opened), scroll, text: median(text), chip: median(chip) }, asked }
  } finally {
    await run.stop()
  }
}

/** Milliseconds from the page's time origin, or from `event`, to rows that are all there, drawn in the frame before. `unlike`: the list's former count. */
async function rowsShown(page: Page, unlike: string): Promise<number> {
  const handle = await page.waitForFunction((before) => {
    const grid = document.querySelector('[role=grid].worklist-table')
    if (grid === null || grid.getAttribute('aria-rowcount') === before || grid.querySelector('.case') === null || grid.querySelector('.line-wait') !== null) return false
    const from: unknown = Reflect.get(globalThis, 'pressedAt')
    return { at: performance.now() - (typeof from === 'number' ? from : 0) }
  }, unlike, { polling: 'raf', timeout: 60_000 })
  const { at } = await handle.evaluate((found) => (found === false ? { at: Number.NaN } : found))
  return at
}

async function timed(page: Page, act: () => Promise<void>, kind: 'click' | 'input'): Promise<number> {
  const before = await page.locator('.worklist-table').getAttribute('aria-rowcount')
  await page.evaluate((name) => {
    document.addEventListener(name, (event) => Reflect.set(globalThis, 'pressedAt', event.timeStamp), { capture: true })
  }, kind)
  const [took] = await Promise.all([rowsShown(page, before ?? ''), act()])
  return took
}

async function filteredByText(page: Page, name: string): Promise<number> {
  const before = await page.locator('.worklist-table').getAttribute('aria-rowcount')
  const field = page.getByRole('searchbox').first()
  await field.focus()
  // one event for all letters, as from the clipboard: no list between them
  const took = await timed(page, () => page.keyboard.insertText(name), 'input')
  await back(page, Number(before) - 1, () => field.fill(''))
  return took
}

async function back(page: Page, studies: number, act: () => Promise<void>): Promise<void> {
  await act()
  await page.locator(`[role=grid][aria-rowcount="${studies + 1}"] .case`).first().waitFor()
  await page.waitForTimeout(300)
}

/** A wheel of three notches each 16 ms, down and up again. */
async function scrolled(page: Page, seconds: number): Promise<Spread & { waiting: number }> {
  const box = await page.locator('.worklist-table').boundingBox()
  const session = await page.context().newCDPSession(page)
  const [x, y] = [(box?.x ?? 0) + 300, (box?.y ?? 0) + 300]
  const frames = page.evaluate((length) => new Promise<{ ms: number; waits: boolean }[]>((resolve) => {
    const found: { ms: number; waits: boolean }[] = []
    const started = performance.now()
    let last = started
    const frame = (now: number): void => {
      if (now > last) found.push({ ms: now - last, waits: document.querySelector('.line-wait') !== null })
      last = now
      if (now - started > length) resolve(found)
      else requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  }), 1000 * seconds)
  const ended = frames.then(() => true)
  const started = performance.now()
  do {
    const down = performance.now() - started < 600 * seconds
    await session.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x, y, deltaX: 0, deltaY: down ? 360 : -360 })
  } while (!(await Promise.race([ended, delay(16, false)])))
  const all = await frames
  return { ...spread(all.map(({ ms }) => ms)), waiting: all.filter(({ waits }) => waits).length / all.length }
}
