import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLibrary } from '../../src/main/store/openLibrary.ts'
import { temporaryFolder } from '../fixtures/clinicLibrary.ts'
import { makeEvidenceLibrary } from '../fixtures/evidenceLibrary.ts'
import { expectNoViolations } from '../launch/accessibility.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { served, type Running } from '../launch/launch.ts'

describe.skipIf(skipsBrowser)('scoring that is paused', () => {
  const folder = temporaryFolder()
  let run: Running
  let page: Page
  beforeAll(async () => {
    await makeEvidenceLibrary(folder)
    const library = openLibrary(folder)
    library.db.exec("INSERT INTO setting VALUES ('scoring_automatic', 'false') ON CONFLICT DO UPDATE SET value = 'false'")
    library.close()
    run = await served.start({ library: folder })
    page = run.page
  })
  afterAll(async () => {
    await run.stop()
    rmSync(join(folder, '..'), { recursive: true, force: true })
  })

  it('says so in the status bar, in the list and among the jobs, and goes on by key', async () => {
    const tray = page.getByRole('button', { name: /^Scoring paused · \d+ waiting$/ })
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
