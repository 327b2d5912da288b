import type { CDPSession, Page } from 'playwright-core'

/** Milliseconds between events of a mouse that reports 125 times a second. */
const MOUSE_MS = 8

/** From now on the page notes each drawing of cornerstone-core: when, and what. */
export async function watchDrawings(page: Page): Promise<void> {
  await page.evaluate(() => {
    const drawn: { at: number; id: string }[] = []
    Reflect.set(globalThis, 'drawn', drawn)
    document.addEventListener('cornerstoneimagerendered', (event) => {
      const { image }: { image: { imageId: string } } = Reflect.get(event, 'detail')
      drawn.push({ at: performance.now(), id: image.imageId })
    }, true)
  })
}

/** What was drawn since the last time it was asked. */
export function takeDrawings(page: Page): Promise<{ at: number; id: string }[]> {
  return page.evaluate(() => {
    const drawn: { at: number; id: string }[] = Reflect.get(globalThis, 'drawn')
    return drawn.splice(0)
  })
}

/** Drawings a second, by the times of the first and the last. */
export function rate(times: readonly number[]): number {
  const [first, last] = [times[0], times.at(-1)]
  return first === undefined || last === undefined || last === first ? 0 : (1000 * (times.length - 1)) / (last - first)
}

/** Sends events as a mouse does, whether or not the page keeps up; `event` gives the next one, or undefined to end. */
export async function mouse(session: CDPSession, event: (elapsed: number) => object | undefined): Promise<void> {
  const sent: Promise<unknown>[] = []
  const started = performance.now()
  for (let due = started; ; due += MOUSE_MS) {
    const now = performance.now()
    if (due > now) await new Promise((resolve) => void setTimeout(resolve, due - now))
    else due = now
    const next = event(performance.now() - started)
    if (next === undefined) break
    sent.push(session.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: 0, y: 0, ...next }))
  }
  await Promise.all(sent)
}
