import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../fixtures/clinicLibrary.ts'
import { askLibrary, makeTwoDatasets, trainTwoModels } from '../fixtures/modelLibrary.ts'
import { expectNoViolations } from '../launch/accessibility.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { goToFolder, takeFolder } from '../launch/fileBrowser.ts'
import { enter, tabTo } from '../launch/keyboard.ts'
import { served, type Running } from '../launch/launch.ts'

// As a person reads a model's card, takes it out and in, compares it and puts it to use, by the keyboard.
describe.skipIf(skipsBrowser)('models', () => {
  const folder = temporaryFolder()
  const library = join(folder, 'library')
  const out = join(folder, 'out')
  let name = ''
  let figures: readonly { readonly title: string; readonly accuracy: { readonly value: number | null } }[] = []
  let run: Running
  let page: Page

  beforeAll(async () => {
    mkdirSync(out, { recursive: true })
    await makeTwoDatasets(folder, library)
    const asked = askLibrary(library)
    await trainTwoModels(asked)
    const [model] = (await asked.ask('models.list', {})).models
    name = model?.name ?? ''
    figures = (await asked.ask('models.card', { model: model?.hash ?? '' })).figures
    await asked.app.close()
    run = await served.start({ library })
    page = run.page
  }, 300_000)
  afterAll(async () => {
    await run.stop()
    rmSync(join(folder, '..'), { recursive: true, force: true })
  })

  it('lists the versions by finding, and shows the card with its limits and figures', { timeout: 120_000 }, async () => {
    await page.getByRole('link', { name: 'Models' }).waitFor()
    await page.keyboard.press('Alt+4')
    await page.getByRole('heading', { name: 'Limits' }).waitFor({ timeout: 60_000 })
    expect(await page.locator('.model-link').allTextContents()).toEqual(['v2', 'v1'])
    const accuracy = await page.getByRole('table', { name: figures[0]?.title ?? '' }).getByRole('row', { name: /^Accuracy/ }).innerText()
    expect(accuracy).toContain((figures[0]?.accuracy.value ?? 0).toFixed(3))
    await expectNoViolations(page)
    await enter(page, `Show ${name} v1`)
    await page.getByRole('heading', { name: `${name} v1` }).waitFor()
    await page.keyboard.press('k')
    await page.getByRole('heading', { name: `${name} v2` }).waitFor()
    await tabTo(page, 'Card')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.getByRole('table', { name: 'Checklists' }).waitFor()
    await expectNoViolations(page)
  })

  it('exports a file; importing it again changes nothing', { timeout: 120_000 }, async () => {
    await enter(page, 'Export')
    await enter(page, 'Choose a file')
    await takeFolder(page, out, 'Save here')
    await page.getByText(/written to/).waitFor({ timeout: 60_000 })
    await expectNoViolations(page)
    const file = `${name.replaceAll(/[^\w.-]+/g, '-')}-v2.hilum-model`
    expect(statSync(join(out, file)).size).toBeGreaterThan(500)
    await page.keyboard.press('Escape')
    await enter(page, 'Import a model file')
    await goToFolder(page, out)
    await page.getByRole('row', { name: file }).dblclick()
    await page.getByText(`${name}@2 is here already`).waitFor({ timeout: 60_000 })
    await expectNoViolations(page)
    expect(await page.locator('.model-link').count()).toBe(2)
  })

  it('compares two on films that neither learned from', { timeout: 180_000 }, async () => {
    await enter(page, 'Compare two')
    await page.getByRole('button', { name: /Data set/ }).click()
    await page.getByRole('option', { name: /^others/ }).click()
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    const pair = page.getByRole('article', { name: `${name}@2 against ${name}@1` })
    await pair.waitFor({ timeout: 120_000 })
    expect(await pair.innerText()).toMatch(/McNemar\s*\d+ only the first right, \d+ only the second; p [=<] /)
    expect(await pair.innerText()).toMatch(/more than chance|within chance/)
    await expectNoViolations(page)
  })

  it('is promoted with a reason, which stands in its history', { timeout: 120_000 }, async () => {
    await enter(page, 'Promote')
    const panel = page.getByRole('region', { name: `Promote ${name}@2` })
    await panel.waitFor()
    expect(await panel.getByRole('button', { name: `Promote ${name}@2` }).isDisabled()).toBe(true)
    await panel.getByRole('textbox').and(page.locator(':focus')).waitFor()
    await page.keyboard.type('best on the other films')
    await expectNoViolations(page)
    await enter(page, `Promote ${name}@2`)
    await page.getByRole('heading', { name: `${name}@2 is active` }).waitFor()
    await expectNoViolations(page)
    await page.keyboard.press('Escape')
    await page.locator('.model-head').getByText('Active').waitFor()
    await tabTo(page, 'Details')
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.getByText('best on the other films').waitFor()
    expect(run.complaints).toEqual([])
  })

  it('comes into a library that has no model, and is tested there before its threshold counts', { timeout: 180_000 }, async () => {
    await run.stop()
    const elsewhere = join(folder, 'elsewhere')
    const films = join(folder, 'films elsewhere')
    mkdirSync(films)
    await makeTwoDatasets(films, elsewhere)
    run = await served.start({ library: elsewhere })
    page = run.page
    await page.getByRole('link', { name: 'Models' }).waitFor()
    await page.keyboard.press('Alt+4')
    await page.getByRole('heading', { name: 'No model yet' }).waitFor()
    await expectNoViolations(page)
    await enter(page, 'Import a model file')
    await goToFolder(page, out)
    await page.getByRole('row', { name: /\.hilum-model/ }).dblclick()
    await page.getByText(/was imported$/).waitFor({ timeout: 60_000 })
    await page.locator('.model-table').getByText('not tested here').waitFor()
    await expectNoViolations(page)
    await enter(page, 'Test on local cases')
    await enter(page, 'Choose a data set')
    await page.getByRole('option', { name: /^others/ }).waitFor()
    await page.locator('[role=option]:focus, [role=listbox]:focus').first().waitFor()
    await page.keyboard.type('o')
    await page.keyboard.press('Enter')
    await enter(page, 'Start the test')
    const panel = page.getByRole('region', { name: `Test ${name}@1` })
    await panel.getByText('There are 6 cases with the finding and 6 without; 10 of each are needed.').waitFor({ timeout: 120_000 })
    await expectNoViolations(page)
    await page.keyboard.press('Escape')
    await page.locator('.model-table').getByText('did not pass its test here').waitFor()
    expect(run.complaints).toEqual([])
  })
})
