import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLibrary } from '../../src/main/store/openLibrary.ts'
import { makeClinicLibrary, temporaryFolder } from '../fixtures/clinicLibrary.ts'
import { makeLargeLibrary } from '../fixtures/largeLibrary.ts'
import { expectNoViolations } from '../launch/accessibility.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { served, type Running } from '../launch/launch.ts'

describe.skipIf(skipsBrowser)('the worklist by keyboard', () => {
  const library = temporaryFolder()
  let run: Running
  let page: Page
  beforeAll(async () => {
    await makeClinicLibrary(library)
    run = await served.start({ library })
    page = run.page
    await page.getByRole('row', { name: 'Okonkwo' }).waitFor()
  })
  afterAll(async () => {
    await run.stop()
    rmSync(join(library, '..'), { recursive: true, force: true })
  })

  const names = async (): Promise<string[]> => page.locator('.case .cell-patient .cut').allTextContents()
  const says = (text: string | RegExp): Promise<void> => page.locator('.toast', { hasText: text }).first().waitFor()

  it('marks as read, which takes the study from what is to be read, and undoes it', async () => {
    await page.getByRole('grid', { name: 'Studies' }).focus()
    await page.keyboard.press('m')
    await says('1 study marked as read')
    await page.getByRole('row', { name: 'Okonkwo' }).waitFor({ state: 'detached' })
    expect(await names()).toEqual(['Marchetti, Lucia', 'Petrov, Dmitri', 'Lindqvist, Maja', 'Tanaka, Keiko'])
    // the cursor stays at its place
    expect(await page.locator('.case[data-current] .cell-patient .cut').textContent()).toBe('Marchetti, Lucia')
    await page.getByText('1 read today, 4 to read').waitFor()
    await page.keyboard.press('Control+z')
    await says('Undone in 1 study')
    await page.getByRole('row', { name: 'Okonkwo' }).waitFor()
  })

  it('selects by Space and Shift, flags, labels and queues many at once', async () => {
    await page.keyboard.press('Home')
    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+ArrowDown')
    await page.getByText('2 studies selected').waitFor()
    expect(await page.locator('.case[aria-selected=true] .cell-patient .cut').allTextContents()).toEqual(['Okonkwo, Adaeze', 'Marchetti, Lucia'])
    await expectNoViolations(page)
    await page.keyboard.press('f')
    await says('2 studies flagged')
    expect(await page.locator('.case-flagged').count()).toBe(2)
    await page.keyboard.press('t')
    await says('2 studies queued for training')
    await page.keyboard.press('a')
    await page.getByRole('heading', { name: 'Label', exact: true }).waitFor()
    await expectNoViolations(page)
    await page.keyboard.press('Enter')
    await says('2 studies labelled Opacity')
    await page.keyboard.press('d')
    await page.getByRole('heading', { name: 'Add to a data set' }).waitFor()
    await page.getByLabel('Name').fill('films')
    await page.getByRole('button', { name: /Finding whose labels/ }).click()
    await page.getByRole('option', { name: 'Opacity' }).click()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await says('films, version 1: 2 images added')
    await page.keyboard.press('Escape')
    await page.getByText('2 studies selected').waitFor({ state: 'detached' })
  })

  it('filters by chips with counts, saves the view, and finds it again', async () => {
    await page.keyboard.press('Shift+F')
    const pane = page.getByRole('dialog', { name: 'Filter the list' })
    await pane.getByRole('checkbox', { name: /^Flagged 2/ }).waitFor()
    await expectNoViolations(page, '[role=dialog]')
    await pane.getByRole('checkbox', { name: /^Flagged 2/ }).press('Space')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Remove Flagged' }).waitFor()
    await page.getByRole('row', { name: 'Tanaka' }).waitFor({ state: 'detached' })
    expect(await names()).toEqual(['Okonkwo, Adaeze', 'Marchetti, Lucia'])
    await page.getByRole('button', { name: 'Save view' }).click()
    await page.getByLabel('Name').fill('Mine')
    await page.keyboard.press('Enter')
    await says('View “Mine” saved')
    await page.getByRole('radio', { name: /^To read/ }).click()
    await page.getByRole('row', { name: 'Tanaka' }).waitFor()
    await page.getByRole('radio', { name: 'Mine' }).click()
    await page.getByRole('row', { name: 'Tanaka' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Delete the view “Mine”' }).click()
    await page.getByRole('radio', { name: 'Mine' }).waitFor({ state: 'detached' })
  })

  it('keeps columns and their order', async () => {
    await page.getByRole('button', { name: 'Columns and their order' }).click()
    await expectNoViolations(page, '[role=dialog]')
    await page.getByRole('checkbox', { name: 'Accession' }).press('Space')
    await page.getByRole('checkbox', { name: 'Prior', exact: true }).press('Space')
    await page.keyboard.press('Escape')
    await page.reload()
    await page.getByRole('row', { name: 'Okonkwo' }).waitFor()
    const heads = (await page.getByRole('columnheader').allTextContents()).filter((text) => text !== '')
    expect([heads.includes('Accession'), heads.includes('Prior')]).toEqual([true, false])
  })

  it('cuts nothing at 1366 by 768', async () => {
    await page.setViewportSize({ width: 1366, height: 768 })
    await page.getByRole('button', { name: 'Columns and their order' }).click()
    await page.getByRole('button', { name: 'As designed' }).click()
    await page.keyboard.press('Escape')
    const table = page.getByRole('grid', { name: 'Studies' })
    expect(await table.evaluate((grid) => grid.scrollWidth - grid.clientWidth)).toBe(0)
    const cut = await page.locator('.case .cell-status, .case .cell-id, .case .cell-acquired, .case .cell-waiting, .case .cell-patient .cut').evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent))
    expect(cut).toEqual([])
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it('opens the study under the cursor, and comes back to it', async () => {
    await page.getByRole('grid', { name: 'Studies' }).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('j')
    const at = await page.locator('.case[data-current]').getAttribute('id')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => location.hash.startsWith('#/read/'))
    expect(`study-${new URL(page.url()).hash.split('/')[2]}`).toBe(at)
    await page.keyboard.press('Alt+1')
    await page.locator(`.case[data-current]#${at}`).waitFor()
  })

  it('has kept what was done, with who did it', () => {
    const opened = openLibrary(library)
    try {
      const said = opened.audit.list().map(({ kind, actor }) => `${kind} ${actor}`)
      expect(said.toReversed().filter((each) => each.startsWith('worklist.') || each.startsWith('dataset.'))).toEqual([
        'worklist.read local user', 'worklist.undone local user', 'worklist.flag local user', 'worklist.queue local user', 'worklist.label local user', 'dataset.extended local user'
      ])
      expect(opened.datasets.list().map(({ name, version, finding, classes }) => [name, version, finding, classes])).toEqual([['films', 1, 'Opacity', ['present']]])
    } finally {
      opened.close()
    }
    expect(run.complaints).toEqual([])
  })
})

describe.skipIf(skipsBrowser)('a worklist of thousands', () => {
  const library = temporaryFolder()
  let run: Running
  beforeAll(async () => {
    await makeLargeLibrary(library, { studies: 3000 })
    run = await served.start({ library })
  })
  afterAll(async () => {
    await run.stop()
    rmSync(join(library, '..'), { recursive: true, force: true })
  })

  it('shows its last study as it does its first, with few rows in the page', async () => {
    const { page } = run
    await page.getByRole('radio', { name: /^Everything 3,000/ }).click()
    await page.locator('.case').first().waitFor()
    await page.getByRole('grid', { name: 'Studies' }).focus()
    await page.keyboard.press('End')
    await page.locator('.case[data-current][aria-rowindex="3001"]').waitFor()
    expect(await page.locator('.case').count()).toBeLessThan(100)
    await page.keyboard.press('Home')
    await page.locator('.case[data-current][aria-rowindex="2"]').waitFor()
    await page.keyboard.press('Control+a')
    await page.getByText('3,000 studies selected').waitFor()
    await page.keyboard.press('Escape')
  })

  it('stays whole with text at 200 %', async () => {
    const { page } = run
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%'
    })
    await expectNoViolations(page)
    expect(await page.locator('main').evaluate((main) => main.scrollWidth <= main.clientWidth)).toBe(true)
  })
})
