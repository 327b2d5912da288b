import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CLINIC, clinicFilm, temporaryFolder } from '../fixtures/clinicLibrary.ts'
import { expectNoViolations } from '../launch/accessibility.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { goToFolder, takeFolder } from '../launch/fileBrowser.ts'
import { launchers, type Running } from '../launch/launch.ts'

/** Machines that test are small and busy. */
const SLOW = { timeout: 25_000 }

/** One person, from nothing to a library with people in it, without a mouse; on every host, because dialogs, preferences and the lock are each host's own. */
describe.skipIf(skipsBrowser).each(launchers)('the workstation by keyboard alone, $name', (launcher) => {
  const library = temporaryFolder()
  const films = join(library, '..', 'films of the ward')
  let run: Running
  beforeAll(async () => {
    mkdirSync(films, { recursive: true })
    CLINIC.forEach((each, i) => writeFileSync(join(films, `${each.id}.dcm`), clinicFilm(each, i)))
    writeFileSync(join(films, 'IM_0042'), clinicFilm({ name: 'Cut^Short', id: 'HC-1' }, 7).subarray(0, 9000))
    writeFileSync(join(films, 'broken.png'), Buffer.from('89504e470d0a1a0a', 'hex'))
    run = await launcher.start({ library, env: { STANDIN_FILES: films } })
  })
  afterAll(async () => {
    await run.stop()
    rmSync(join(library, '..'), { recursive: true, force: true })
  })

  afterEach(async ({ task }) => {
    // what one test left open must not fail the next
    if (task.result?.state === 'fail') await run.page.reload()
  })

  it('begins with a folder that holds bad files, and says which and why', async () => {
    const { page } = run
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor()
    expect(await focused(page)).toMatch(/^Open the sample library/)
    await page.keyboard.press('Control+o')
    if (launcher.choosesInPage) await browseTo(page, films)
    await page.getByText('Import: 2 files were refused, the rest went in').waitFor()
    await page.getByRole('button', { name: 'See why' }).focus()
    await page.keyboard.press('Enter')
    const refused = page.getByRole('table', { name: '2 files refused' })
    await refused.waitFor()
    const rows = await refused.locator('tbody tr').allInnerTexts()
    expect(rows.map((row) => row.split('\t')[0]?.split('/').at(-1) ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual(['broken.png', 'IM_0042'])
    expect(rows.every((row) => (row.split('\t')[1] ?? '').length > 10)).toBe(true)
    await expectNoViolations(page)
    await page.keyboard.press('Escape')
    await refused.waitFor({ state: 'detached' })
    await page.getByRole('row', { name: 'Okonkwo' }).first().waitFor()
  })

  it('shows the keys of the page, and closes them by Escape', async () => {
    const { page } = run
    await page.locator('main').focus()
    await page.keyboard.press('?')
    const keys = page.getByRole('region', { name: 'Keys' })
    await keys.getByText('Next study', { exact: true }).waitFor()
    expect(await keys.getByRole('heading', { level: 3 }).allTextContents()).toEqual(['Worklist', 'Anywhere'])
    await expectNoViolations(page)
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'detached' })
  })

  it('finds a patient and a command in the palette', async () => {
    const { page } = run
    await page.keyboard.press('Control+k')
    await page.keyboard.type('petrov')
    await page.getByRole('menuitem', { name: /^Petrov, Dmitri/ }).waitFor()
    await expectNoViolations(page)
    await page.keyboard.press('Enter')
    await expect.poll(() => hash(page), SLOW).toMatch(/^#\/read\/\d+/)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('go aud')
    await page.locator('[role=menuitem][data-focused]', { hasText: 'Go to the audit' }).waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(() => hash(page), SLOW).toBe('#/audit')
  })

  it('goes from region to region by F6, and back', async () => {
    const { page } = run
    await go(page, '#/audit')
    await page.getByRole('table', { name: 'Journal' }).waitFor()
    const regions: string[] = []
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press('F6')
      regions.push(await regionOfFocus(page))
    }
    expect(new Set(regions).size).toBeGreaterThanOrEqual(4)
    expect(regions).toContain('rail')
    const [last, before] = [regions.at(-1), regions.at(-2)]
    await page.keyboard.press('Shift+F6')
    expect([await regionOfFocus(page), last === before]).toEqual([before, false])
  })

  it('keeps a journal, narrowed and exported', async () => {
    const { page } = run
    await page.keyboard.press('Alt+5')
    const journal = page.getByRole('table', { name: 'Journal' })
    await journal.getByRole('cell', { name: 'Films imported' }).waitFor()
    expect(await journal.getByRole('row').nth(1).innerText()).toContain('local user')
    await expectNoViolations(page)
    await page.getByRole('button', { name: 'Export as CSV' }).focus()
    await page.keyboard.press('Enter')
    if (launcher.choosesInPage) {
      await goToFolder(page, films)
      await page.getByRole('textbox', { name: 'Name of the file' }).fill('audit of the ward.csv')
      await takeFolder(page, films, 'Save here')
    }
    await page.getByText(/^1 event written to/).waitFor()
    const written = readdirSync(films).find((name) => name.endsWith('.csv')) ?? ''
    expect(written).toMatch(launcher.choosesInPage ? /^audit of the ward\.csv$/ : /^hilum-audit-\d{4}-\d\d-\d\d\.csv$/)
    expect(readFileSync(join(films, written), 'utf8')).toMatch(/^id,time \(UTC\),who,what,detail\r\n1,[^,]+,local user,import,/)
  })

  it('refuses a key that is taken, takes one that is free, and obeys it', async () => {
    const { page } = run
    await go(page, '#/settings/keys')
    const change = page.getByRole('button', { name: 'Change the key of Next study, J' })
    await change.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('k')
    await page.getByText('K already does “Previous study” here. Nothing was changed.').waitFor()
    await change.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('h')
    await page.getByRole('button', { name: 'Change the key of Next study, H' }).waitFor()
    await expectNoViolations(page)
    await page.keyboard.press('Alt+1')
    await page.getByRole('row', { name: 'Okonkwo' }).first().waitFor()
    await page.keyboard.press('?')
    const keys = page.getByRole('region', { name: 'Keys' })
    expect(await keys.locator('dl > div', { hasText: /^Next study/ }).locator('kbd').allTextContents()).toEqual(['H', '↓'])
    await page.keyboard.press('Escape')
  })

  it('shows who is there, locks, refuses a wrong PIN and lets the right one in', async () => {
    const { page } = run
    await go(page, '#/settings/people')
    await page.getByRole('textbox', { name: 'Name' }).fill('Dr L. Haddad')
    await page.getByRole('textbox', { name: 'PIN (optional)' }).fill('2468')
    await page.getByRole('textbox', { name: 'The PIN once more' }).fill('2469')
    await page.getByText('The two PINs differ.').waitFor()
    await expectNoViolations(page)
    await page.getByRole('textbox', { name: 'The PIN once more' }).fill('2468')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'At the machine: Dr L. Haddad' }).waitFor()
    await page.keyboard.press('Control+l')
    await page.getByRole('heading', { name: 'Locked' }).waitFor()
    expect(await page.getByRole('navigation').count()).toBe(0)
    expect(await page.evaluate(async () => (await fetch('/image/1.png')).status)).toBe(423)
    await expectNoViolations(page)
    await page.getByRole('textbox', { name: 'PIN of Dr L. Haddad' }).fill('1111')
    await page.keyboard.press('Enter')
    await page.getByText('This is not the PIN of Dr L. Haddad.').waitFor()
    await page.getByRole('textbox', { name: 'PIN of Dr L. Haddad' }).fill('2468')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'At the machine: Dr L. Haddad' }).waitFor()
    await go(page, '#/audit')
    await page.getByRole('cell', { name: 'Locked', exact: true }).waitFor()
    expect(await page.getByRole('table', { name: 'Journal' }).getByRole('row').nth(1).innerText()).toMatch(/Dr L. Haddad\s+Entered/)
  })

  it.each(['#/settings/look', '#/settings/mouse', '#/settings/library', '#/settings/scoring', '#/settings/machine', '#/audit'])('%s is accessible, in large text and in the light theme too', async (address) => {
    const { page } = run
    await go(page, address)
    await expectNoViolations(page)
    await page.evaluate(() => {
      document.documentElement.dataset['theme'] = 'light'
      document.documentElement.style.fontSize = '200%'
    })
    await expectNoViolations(page)
    const [width, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
    expect(width).toBeLessThanOrEqual(inner ?? 0)
    await page.evaluate(() => {
      document.documentElement.dataset['theme'] = 'dark'
      document.documentElement.style.fontSize = '100%'
    })
  })

  it('has had nothing to complain of but what was locked', () => {
    expect(run.complaints.filter((text) => !text.includes('423'))).toEqual([])
  })
})

/** From the folder above it by its row. */
async function browseTo(page: Page, folder: string): Promise<void> {
  await goToFolder(page, join(folder, '..'))
  await expectNoViolations(page)
  await page.getByRole('row', { name: basename(folder) }).focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByRole('textbox', { name: 'Path of the folder' }).inputValue(), SLOW).toBe(folder)
  await takeFolder(page, folder, 'Choose this folder')
}

function hash(page: Page): Promise<string> {
  return page.evaluate(() => location.hash)
}

async function go(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, address)
  await page.locator('main h2').first().waitFor()
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent ?? '')
}

function regionOfFocus(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.closest('[data-region], main')?.className ?? 'none')
}
