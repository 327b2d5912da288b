import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { INTERRUPTED } from '../../src/main/store/jobs.ts'
import { openLibrary } from '../../src/main/store/openLibrary.ts'
import { pngOf } from '../fixtures/archiveFiles.ts'
import { temporaryFolder } from '../fixtures/clinicLibrary.ts'
import { makeEvidenceLibrary } from '../fixtures/evidenceLibrary.ts'
import { expectNoViolations } from '../launch/accessibility.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { served, type Running } from '../launch/launch.ts'

/** Long enough that a person can pause their import. */
const FILMS = 1000

describe.skipIf(skipsBrowser)('scoring that is paused, and an import that was cut off', () => {
  const folder = temporaryFolder()
  const films = join(folder, '..', 'films')
  let run: Running
  let page: Page
  beforeAll(async () => {
    await makeEvidenceLibrary(folder)
    const library = openLibrary(folder)
    library.db.exec("INSERT INTO setting VALUES ('scoring_automatic', 'false') ON CONFLICT DO UPDATE SET value = 'false'")
    mkdirSync(films)
    for (let i = 0; i < FILMS; i++) writeFileSync(join(films, `${i}.png`), pngOf(i, 24))
    const { jobId } = library.jobs.create('import', { paths: [films] })
    library.jobs.change(jobId, { state: 'failed', error: INTERRUPTED, progress: { phase: 'Importing', done: 50, total: FILMS, unit: 'files' } })
    library.close()
    run = await served.start({ library: folder })
    page = run.page
  })
  afterAll(async () => {
    await run.stop()
    rmSync(join(folder, '..'), { recursive: true, force: true })
  })

  it('offers to go on with the import, which is paused and goes on', async () => {
    const row = page.locator('.job-row', { hasText: 'Import' })
    await row.getByText('The program ended while this was under way').waitFor()
    await expectNoViolations(page)
    await row.getByRole('button', { name: 'Resume' }).press('Enter')
    await row.getByRole('button', { name: 'Pause' }).press('Enter')
    // before its files are counted too
    await row.getByText(/^Paused( at [\d,]+ of 1,000)?$/).waitFor()
    const held = await row.locator('.job-detail').innerText()
    await page.getByRole('button', { name: 'Import · Paused' }).waitFor()
    expect(await row.locator('.job-detail').innerText()).toBe(held)
    await row.getByRole('button', { name: 'Resume' }).press('Enter')
    await row.waitFor({ state: 'detached' })
    await page.getByText('Import: done').waitFor()
  })

  it('says so in the status bar, in the list and among the jobs, and goes on by key', async () => {
    const tray = page.getByRole('button', { name: /^Scoring paused · [\d,]+ waiting$/ })
    await tray.waitFor()
    await page.locator('.job-row').getByText('Scoring is paused').waitFor()
    await page.keyboard.press('Control+j')
    const jobs = page.getByRole('region', { name: 'Jobs' })
    await jobs.getByText('Scoring is paused').waitFor()
    await expectNoViolations(page)
    await jobs.getByRole('button', { name: 'Go on scoring' }).press('Enter')
    await jobs.getByText('Scoring is paused').waitFor({ state: 'detached' })
    await tray.waitFor({ state: 'detached' })
    await jobs.getByText('Scoring', { exact: true }).or(jobs.getByText(/^Scoring:/)).first().waitFor()
    expect(run.complaints).toEqual([])
  })
})
