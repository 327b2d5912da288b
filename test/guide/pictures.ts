import type { Page } from 'playwright-core'

export interface Picture {
  /** Of the file. */
  readonly name: string
  /** Brings the view onto the page. */
  readonly open: (page: Page) => Promise<void>
  /** Takes away what lies over the page. */
  readonly close?: (page: Page) => Promise<void>
}

/** Every view of the manual, in its order. */
export const pictures: readonly Picture[] = [
  { name: 'worklist', open: (page) => goTo(page, '#/worklist', '.worklist [role=row]') },
  { name: 'jobs', open: (page) => over(page, 'Control+j', 'Jobs'), close: escape },
  { name: 'palette', open: (page) => press(page, 'Control+k', '.palette [role=menuitem]'), close: escape },
  { name: 'keys', open: (page) => over(page, '?', 'Keys'), close: escape },
  { name: 'read-map', open: openFirstStudy },
  { name: 'read', open: (page) => press(page, 'o', 'main') },
  { name: 'train', open: (page) => goTo(page, '#/train/data', 'main h2') },
  { name: 'train-data', open: openPreflight },
  ...([['split', 'text=No test film shares'], ['learn', '.outcome'], ['judge', '.judge-cell'], ['use', '.judge-card']] as const).map(([step, shown]): Picture => ({ name: `train-${step}`, open: (page) => goTo(page, `#/train/${step}?run=1&dataset=sample`, shown) })),
  { name: 'models', open: (page) => goTo(page, '#/models', 'main h2') },
  { name: 'audit', open: (page) => goTo(page, '#/audit', '.audit-list [role=row]') },
  ...(['look', 'keys', 'mouse', 'people', 'library', 'scoring', 'machine'] as const).map((section): Picture => ({ name: `settings-${section}`, open: (page) => goTo(page, `#/settings/${section}`, section === 'machine' ? '.settings-machine [aria-busy=false]' : 'main h2') })),
  { name: 'lock', open: addPersonAndLock }
]

async function goTo(page: Page, hash: string, shown: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, hash)
  await page.locator(shown).first().waitFor({ timeout: 120_000 })
  await page.waitForTimeout(1500)
}

async function press(page: Page, keys: string, shown: string): Promise<void> {
  await page.keyboard.press(keys)
  await page.locator(shown).first().waitFor()
  await page.waitForTimeout(1500)
}

async function over(page: Page, keys: string, name: string): Promise<void> {
  await page.keyboard.press(keys)
  await page.getByRole('region', { name, exact: true }).waitFor()
}

async function escape(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.waitForTimeout(300)
}

/** What the preflight found in the data set. */
async function openPreflight(page: Page): Promise<void> {
  await goTo(page, '#/train/data?run=1&dataset=sample', 'main h2')
  const start = page.getByRole('button', { name: 'Start the preflight' })
  const found = page.getByRole('table', { name: 'Shortcut audit' })
  await start.or(found).first().waitFor()
  if (await start.isVisible()) await start.click()
  await found.waitFor({ timeout: 600_000 })
  await page.locator('.toast').first().waitFor({ state: 'detached', timeout: 60_000 })
}

/** The study that the model is surest of. */
async function openFirstStudy(page: Page): Promise<void> {
  await goTo(page, '#/worklist', '.worklist [role=row]')
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => location.hash.startsWith('#/read/'))
  await page.waitForTimeout(3000)
  await page.getByText(/^Computing the map/).waitFor({ state: 'detached', timeout: 180_000 })
  await page.waitForTimeout(2000)
}

async function addPersonAndLock(page: Page): Promise<void> {
  await goTo(page, '#/settings/people', 'main h2')
  await page.getByRole('textbox', { name: 'Name' }).fill('Dr L. Haddad')
  await page.getByRole('textbox', { name: 'PIN (optional)' }).fill('2468')
  await page.getByRole('textbox', { name: 'The PIN once more' }).fill('2468')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'At the machine: Dr L. Haddad' }).waitFor()
  await page.locator('.toast').first().waitFor({ state: 'detached', timeout: 60_000 })
  await page.keyboard.press('Control+l')
  await page.getByRole('heading', { name: 'Locked' }).waitFor()
}
