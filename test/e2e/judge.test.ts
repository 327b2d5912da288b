import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCodecs } from '../../src/main/codecs.ts'
import { importPaths } from '../../src/main/handlers/import.ts'
import { judgedRun } from '../../src/main/handlers/run/judgedRun.ts'
import { runRates } from '../../src/main/handlers/run/runRates.ts'
import { train } from '../../src/main/handlers/train.ts'
import { forkJob } from '../../src/main/jobs/forkJob.ts'
import { resourcesDir } from '../../src/main/platform/resourcesDir.ts'
import { findRecipe } from '../../src/main/recipes.ts'
import { writeSampleArchive } from '../../src/main/sample.ts'
import { openLibrary } from '../../src/main/store/openLibrary.ts'
import type { JudgedRates, JudgedRun } from '../../src/contract/index.ts'
import { temporaryFolder } from '../fixtures/clinicLibrary.ts'
import { expectNoViolations } from '../launch/accessibility.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { served, type Running } from '../launch/launch.ts'

// A finished run on the sample archive, judged and put to use by the keyboard.
describe.skipIf(skipsBrowser)('judging', () => {
  const folder = temporaryFolder()
  const library = join(folder, 'library')
  let run: Running
  let page: Page
  let judged: JudgedRun
  let rates: JudgedRates

  beforeAll(async () => {
    const archive = join(folder, 'archive')
    mkdirSync(folder, { recursive: true })
    await writeSampleArchive(archive, { patients: 24 })
    const made = openLibrary(library, { create: true })
    await importPaths(made, await loadCodecs(), [archive], { labels: 'auto', dataset: 'sample' })
    const recipe = await findRecipe('scattering-lr', resourcesDir())
    const result = await train({ library: made, spawn: forkJob(), engine: 'auto', weightsDirs: [], signal: new AbortController().signal, onProgress: () => undefined }, { recipe, dataset: 'sample', alsoSplit: ['random'], learningCurve: true })
    judged = judgedRun(made, result.run)
    rates = runRates(made, result.run, { thresholds: [0, 0.5, 0.7], prevalence: 0.05 })
    made.close()
    run = await served.start({ library })
    page = run.page
    await page.evaluate((id) => { location.hash = `#/train/judge?run=${id}` }, result.run)
    await page.getByRole('table', { name: 'Confusion' }).waitFor()
  }, 400_000)
  afterAll(async () => {
    await run.stop()
    rmSync(join(folder, '..'), { recursive: true, force: true })
  })

  it('counts what the threshold does, and moves with it', async () => {
    const counted = (threshold: number): number[] => {
      const positive = judged.findings[0] ?? 1
      const cells = [0, 0, 0, 0]
      for (const { label, score } of judged.cases) {
        const said = score >= threshold ? positive : 1 - positive
        cells[label * 2 + said] = (cells[label * 2 + said] ?? 0) + 1
      }
      return cells
    }
    const shown = async (): Promise<number[]> => (await page.locator('.judge-cell b').allInnerTexts()).map(Number)
    // what the command line prints: rates with their intervals, which follow the slider
    const told = async (): Promise<string[]> => (await page.locator('.fact dd:has(> b)').allInnerTexts()).map((text) => text.split('\n')[0] ?? '')
    await expect.poll(told).toEqual(printed(rates, 0.5))
    expect(await shown()).toEqual(counted(0.5))
    expect(judged.cases.length).toBeGreaterThan(0)
    await page.getByRole('slider', { name: 'Threshold on the probability' }).focus()
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowRight')
    expect(await page.getByRole('slider', { name: 'Threshold on the probability' }).inputValue()).toBe('0.7')
    expect(await shown()).toEqual(counted(0.7))
    expect(await told()).toEqual(printed(rates, 0.7))
    await page.keyboard.press('Home')
    expect(await shown()).toEqual(counted(0))
    expect(await told()).toEqual(printed(rates, 0))
    await expectNoViolations(page)
  })

  it('stands beside what other splits say, and what more patients would bring', async () => {
    const [own, random] = judged.evaluations
    expect(judged.evaluations.map(({ id }) => id)).toEqual(['grouped', 'random'])
    expect(own?.sharing).toBe(0)
    expect(random?.sharing).toBeGreaterThan(0)
    const rows = page.getByRole('table', { name: 'Judged in other ways' }).locator('tbody tr')
    expect(await rows.count()).toBe(2)
    const told = await rows.nth(1).innerText()
    for (const text of [random?.title, String(random?.images), String(random?.sharing), random?.accuracy.value?.toFixed(2), random?.auc.value?.toFixed(2)]) expect(told).toContain(text)
    const points = judged.learningCurve?.points ?? []
    expect(points.map(({ fraction }) => fraction)).toEqual([0.1, 0.2, 0.4, 0.7, 1])
    const curve = page.getByRole('table', { name: 'Learning curve' }).locator('tbody tr')
    expect(await curve.count()).toBe(5)
    expect(await curve.last().innerText()).toContain(String(points.at(-1)?.images))
    // the whole training part is the run's own
    expect(points.at(-1)?.auc).toEqual(own?.auc)
  })

  it('opens the films of a cell', async () => {
    const cell = page.locator('.judge-cell').filter({ hasNotText: /^0 / }).first()
    await cell.focus()
    await page.keyboard.press('Enter')
    expect(await cell.getAttribute('aria-pressed')).toBe('true')
    const films = page.locator('.judge-strip a')
    expect(await films.count()).toBe(Math.min(60, Number(await cell.locator('b').innerText())))
    const target = await films.first().getAttribute('href')
    expect(target).toMatch(/^#\/read\/\d+\/\d+$/)
  })

  it('keeps a mended label as a new version, and the run as it was', async () => {
    const before = await page.locator('.judge-loss').count()
    expect(before).toBeGreaterThan(0)
    const first = page.locator('.judge-loss').first()
    await first.getByRole('button', { name: 'Exclude' }).focus()
    await page.keyboard.press('Enter')
    await first.getByText('sample has a version 2').waitFor()
    const stored = openLibrary(library)
    expect(stored.datasets.named('sample').version).toBe(2)
    expect(stored.datasets.items(stored.datasets.named('sample').id).length).toBe(stored.datasets.items(stored.datasets.named('sample', 1).id).length - 1)
    expect(judgedRun(stored, judged.run).dataset.version).toBe(1)
    stored.close()
  })

  it('is put to use by a person: a threshold confirmed, the model made active', async () => {
    await page.keyboard.press('Control+ArrowRight')
    await page.getByRole('button', { name: 'Confirm the operating point' }).waitFor()
    await expectNoViolations(page)
    await page.getByRole('button', { name: 'Confirm the operating point' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText(/^Confirmed at 0\.\d\d/).waitFor()
    await page.getByLabel('Why (kept in the journal)').fill('the sample')
    await page.getByRole('button', { name: 'Promote' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('This model is active').waitFor()
    const stored = openLibrary(library)
    const [model] = stored.models.list()
    expect(model).toMatchObject({ state: 'active' })
    expect(model?.operatingPoint).toBeGreaterThan(0)
    stored.close()
    await expectNoViolations(page)
  })
})

/** Sensitivity, specificity, PPV and NPV with their intervals, as the page writes them. */
function printed({ rows }: JudgedRates, threshold: number): string[] {
  const row = rows.find((each) => each.threshold === threshold)
  return [row?.sensitivity, row?.specificity, row?.ppv, row?.npv].map((of) => `${of?.value?.toFixed(2) ?? 'not defined'} ${of?.interval?.map((end) => end.toFixed(2)).join(' to ') ?? of?.reason ?? ''}`)
}
