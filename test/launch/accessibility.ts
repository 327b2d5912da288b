import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly rule: string
  readonly help: string
  /** Where, and what axe says of it. */
  readonly nodes: readonly string[]
}

/** Runs axe-core (WCAG 2.2 A and AA, best practices) on the page as it stands; fails with every violation and its element. */
export async function expectNoViolations(page: Page, within?: string): Promise<void> {
  // the page's policy lets no script in: axe comes through the debugger, as any evaluated text does
  await page.evaluate(source)
  const violations: readonly Violation[] = await page.evaluate(async (selector: string | undefined) => {
    // a button on its way from one colour to another has neither contrast
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
    const axe: { run(context: unknown, options: unknown): Promise<{ violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[] }> } = Reflect.get(globalThis, 'axe')
    const { violations: found } = await axe.run(selector ?? document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    return found.map(({ id, help, nodes }) => ({ rule: id, help, nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 300)} ${failureSummary ?? ''}`) }))
  }, within)
  expect(violations).toEqual([])
}
