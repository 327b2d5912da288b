import type { Page } from 'playwright-core'

/** More than any page has. */
const STOPS = 200
const APPEARS_MS = 20_000

/** Presses Tab until what is focused has a name that begins so: its label, or what stands on it. */
export async function tabTo(page: Page, name: string): Promise<void> {
  // what is not there yet cannot be come to: the page may still be reading
  await page.waitForFunction(isThere, name, { timeout: APPEARS_MS }).catch(() => undefined)
  for (let i = 0; i < STOPS; i++) {
    if ((await page.evaluate(namesOfFocus)).some((each) => each.trim().startsWith(name))) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to "${name}"`)
}

/** In the page: something with that name can be focused. */
function isThere(name: string): boolean {
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].some((each) => {
    const labelledBy = (each.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '')
    return !each.matches(':disabled') && [each.getAttribute('aria-label') ?? '', ...labelledBy, each.closest('label')?.textContent ?? '', each.textContent].some((text) => text.trim().startsWith(name))
  })
}

/** In the page. A part of the page that takes the focus to be scrolled is not named by its text. */
function namesOfFocus(): string[] {
  const at = document.activeElement
  if (at === null || at === document.body) return []
  const labelledBy = (at.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '')
  const isControl = at.matches('button, a, summary, [role=button], [role=option], [role=menuitem], [role=tab], [role=row], [role=radio], [role=checkbox]')
  return [at.getAttribute('aria-label') ?? '', ...labelledBy, at.closest('label')?.textContent ?? '', isControl ? at.textContent : ''].filter((each) => each !== '')
}

/** Comes to it by Tab and presses Enter. */
export async function enter(page: Page, name: string): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}
