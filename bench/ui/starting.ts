import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { ROOT } from '../../test/launch/build.ts'
import { startChromium } from '../../test/launch/chromium.ts'
import { startProgram } from '../../test/launch/launch.ts'
import { median } from '../median.ts'

export interface StartFigure {
  /** Milliseconds from the start of the host's process to its address, and to a first row that the keyboard reaches; a browser runs already. */
  readonly host: number
  readonly usable: number
}

export async function benchStart(library: string, times: number): Promise<StartFigure> {
  const held = await startChromium()
  try {
    const context = (await chromium.connectOverCDP(held.endpoint)).contexts()[0]
    if (context === undefined) throw new Error('the browser has no context')
    const found: StartFigure[] = []
    for (let i = 0; i < times; i++) {
      const page = await context.newPage()
      const started = performance.now()
      const program = startProgram([join(ROOT, 'out/main/served.js')], { HILUM_LIBRARY: library })
      const url = await program.line(/^READY (\S+)/)
      const host = performance.now() - started
      await page.goto(url, { waitUntil: 'commit' })
      await page.waitForFunction(() => {
        const grid = document.querySelector<HTMLElement>('.worklist-table')
        if (grid?.querySelector('.case') === null || grid === null) return false
        grid.focus()
        return document.activeElement === grid && grid.hasAttribute('aria-activedescendant')
      }, undefined, { polling: 'raf', timeout: 60_000 })
      found.push({ host, usable: performance.now() - started })
      await page.close()
      program.child.kill('SIGTERM')
      await program.exit
    }
    return { host: median(found.map(({ host }) => host)), usable: median(found.map(({ usable }) => usable)) }
  } finally {
    await held.stop()
  }
}
