import type { Page } from 'playwright-core'
import { median } from '../median.ts'

export interface Spread {
  readonly p50: number
  readonly p95: number
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { p50: median(values), p95: sorted[Math.min(sorted.length - 1, Math.ceil(0.95 * sorted.length) - 1)] ?? Number.NaN }
}

/**
 * From now on the page notes, for each key and click, the milliseconds from the event's own time stamp to the end of the next frame: what
 * was waiting before it counts.
 */
export async function watchInputs(page: Page): Promise<void> {
  await page.evaluate(() => {
    const waits: number[] = []
    Reflect.set(globalThis, 'waits', waits)
    const note = (event: Event): void => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', () => void waits.push(performance.now() - event.timeStamp), { once: true })
        port1.start()
        port2.postMessage(undefined)
      })
    }
    for (const kind of ['keydown', 'click']) document.addEventListener(kind, note, true)
  })
}

export function takeInputs(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const waits: number[] = Reflect.get(globalThis, 'waits')
    return waits.splice(0)
  })
}
