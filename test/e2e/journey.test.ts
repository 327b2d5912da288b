import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cachePaths } from '../../scripts/setup/cachePaths.mjs'
import { openLibrary } from '../../src/main/store/openLibrary.ts'
import { temporaryFolder } from '../fixtures/clinicLibrary.ts'
import { makeWardFolder, type Ward } from '../fixtures/wardFolder.ts'
import { expectNoViolations } from '../launch/accessibility.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { takeFolder } from '../launch/fileBrowser.ts'
import { killJobs } from '../launch/jobProcesses.ts'
import { enter, tabTo } from '../launch/keyboard.ts'
import { launchers, type Running } from '../launch/launch.ts'

/** Computing, on machines that are small and busy. */
const COMPUTING = { timeout: 300_000 }
const PATIENT = { timeout: 600_000 }
const CASES = 10
const FOLDS = 5

// One person's first day, from nothing to a model in use, without a mouse. Every step needs those before it: where one fails the rest is left out.
describe.skipIf(skipsBrowser).each(launchers)('a journey, $name', (launcher) => {
  const home = join(temporaryFolder(), '..')
  const library = join(home, '.local', 'share', 'hilum', 'library')
  const films = join(home, 'films of the ward')
  let ward: Ward
  let run: Running
  let page: Page
  let name = ''
  let failed = false

  beforeAll(async () => {
    ward = await makeWardFolder(films)
    run = await launcher.start({ library, env: { HOME: home, HILUM_DATA: '', HILUM_CACHE: cachePaths(process.env).dir, STANDIN_FILES: films } })
    page = run.page
    page.setDefaultTimeout(120_000)
  })
  afterAll(async () => {
    await run.stop()
    rmSync(home, { recursive: true, force: true })
  })
  beforeEach(({ skip }) => skip(failed, 'a step before it failed'))
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail'
  })

  it('begins with a folder that holds bad files, and says which and why', PATIENT, async () => {
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor()
    await expectNoViolations(page)
    await page.keyboard.press('Control+o')
    if (launcher.choosesInPage) await takeFolder(page, films, 'Choose this folder')
    // the sub-folders are its labels, says the panel
    await page.getByRole('region', { name: 'Import' }).getByText('2 classes').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('Import: 3 files were refused, the rest went in').waitFor(COMPUTING)
    await enter(page, 'See why')
    const refused = page.getByRole('table', { name: '3 files refused' })
    await refused.waitFor()
    const rows = (await refused.locator('tbody tr').allInnerTexts()).map((row) => row.split('\t')).map(([file = '', reason = '']) => [file.split('/').at(-1) ?? '', reason] as const)
    expect(Object.fromEntries(rows)).toEqual({
      'IM_0042.dcm': expect.stringContaining('need 32768 bytes'),
      'empty.dcm': 'the file is empty',
      'letter.dcm': expect.stringContaining('it looks like text')
    })
    expect(rows.map(([file]) => file).toSorted()).toEqual(ward.bad)
    await expectNoViolations(page)
    await page.keyboard.press('Escape')
    await refused.waitFor({ state: 'detached' })
  })

  it('lists the studies, none of them scored', PATIENT, async () => {
    await page.locator('.case').first().waitFor()
    await expectNoViolations(page)
    const stored = openLibrary(library)
    expect(stored.archive.counts().images).toBe(Object.values(ward.labelled).reduce((sum, n) => sum + n, 1))
    stored.close()
  })

  it('reads ten cases by keyboard alone: yes, no, can\'t tell, a note', PATIENT, async () => {
    const panel = page.getByRole('complementary', { name: 'Evidence' })
    await page.getByRole('grid', { name: 'Studies' }).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    const read: string[] = []
    for (let i = 0; i < CASES; i++) {
      await expect.poll(() => studyOf(page)).not.toBe(read.at(-1) ?? '')
      read.push(await studyOf(page))
      await page.locator('.pane[data-state=shown]').first().waitFor()
      await panel.getByRole('radiogroup', { name: 'Is there a finding?' }).waitFor()
      if (i === 0) await expectNoViolations(page)
      await page.keyboard.press(['y', 'n', 'u'][i % 3] ?? 'u')
      if (i === 4) {
        await page.keyboard.press('Shift+N')
        await page.keyboard.type('Rotated; yes, no, unsure')
      }
      await page.keyboard.press('Enter')
    }
    await expect.poll(() => studyOf(page)).not.toBe(read.at(-1))
    expect(new Set(read).size).toBe(CASES)
    const stored = openLibrary(library)
    expect(stored.readings.all().map(({ study, answer, aiVisible, note, reader }) => [String(study), answer, aiVisible, note, reader])).toEqual(
      read.map((study, i) => [study, ['present', 'absent', 'uncertain'][i % 3], false, i === 4 ? 'Rotated; yes, no, unsure' : null, 'local user'])
    )
    stored.close()
    await page.keyboard.press('Alt+1')
    await page.locator('.case').first().waitFor()
    await page.getByText(`${CASES} read today`).waitFor()
  })

  it('freezes the labels as a data set, and looks at its split', PATIENT, async () => {
    await page.keyboard.press('Alt+3')
    await page.getByRole('heading', { name: 'No data set yet' }).waitFor()
    await expectNoViolations(page)
    await enter(page, 'New data set')
    const panel = page.getByRole('region', { name: 'New data set' })
    await panel.getByText('Folders, 60 films').waitFor()
    await expectNoViolations(page)
    await tabTo(page, 'Name')
    await page.keyboard.type('ward')
    await enter(page, 'Freeze')
    await page.getByRole('table', { name: 'Classes' }).waitFor()
    await expectNoViolations(page)
    await page.keyboard.press('Control+ArrowRight')
    await page.getByText('No test film shares a patient or a near-duplicate with training').waitFor()
    await tabTo(page, 'One hold-out, by patient')
    await page.keyboard.press('ArrowDown')
    await page.getByRole('img', { name: /^Fold 5: Training/ }).waitFor()
    await expectNoViolations(page)
  })

  it('trains; its process is killed in the middle, the page says so, the library goes on, and so does the run', PATIENT, async () => {
    await page.keyboard.press('Control+ArrowRight')
    await page.locator('.sheet img').first().waitFor(COMPUTING)
    await expectNoViolations(page)
    await expect.poll(() => page.getByRole('button', { name: 'Start training' }).isEnabled(), COMPUTING).toBe(true)
    await page.keyboard.press('Control+Enter')
    const stored = openLibrary(library)
    const stateOfRun = (): string | undefined => {
      const state = stored.runs.list()[0]?.state
      if (state === 'running') killJobs()
      return state
    }
    await expect.poll(stateOfRun, { ...COMPUTING, interval: 20 }).toBe('failed')
    stored.close()
    await page.getByText('The training process ended unexpectedly').waitFor(COMPUTING)
    await expectNoViolations(page)
    await page.keyboard.press('Alt+1')
    await page.locator('.case').first().waitFor()
    await page.keyboard.press('Alt+3')
    await enter(page, 'Resume')
    await page.getByRole('heading', { name: 'Finished' }).waitFor(COMPUTING)
    expect(await page.locator('.part').count()).toBe(FOLDS)
    await expectNoViolations(page)
  })

  it('judges what came of it, and confirms a threshold', PATIENT, async () => {
    await page.keyboard.press('Control+ArrowRight')
    await page.getByRole('table', { name: 'Confusion' }).waitFor(COMPUTING)
    const cells = (await page.locator('.judge-cell b').allInnerTexts()).map(Number)
    expect(cells.reduce((sum, n) => sum + n, 0)).toBe(Object.values(ward.labelled).reduce((sum, n) => sum + n, 0))
    await expectNoViolations(page)
    await page.keyboard.press('Control+ArrowRight')
    await page.getByRole('button', { name: 'Confirm the operating point' }).waitFor()
    await enter(page, 'Confirm the operating point')
    await page.getByText(/^Confirmed at 0\.\d\d/).waitFor()
    await expectNoViolations(page)
  })

  it('promotes the model, whose calls come to the worklist', PATIENT, async () => {
    await tabTo(page, 'Why (kept in the journal)')
    await page.keyboard.type('the ward, first run')
    await enter(page, 'Promote')
    await page.getByText('This model is active').waitFor()
    const stored = openLibrary(library)
    const [row] = stored.models.list()
    stored.close()
    expect([row?.state, row?.finding]).toEqual(['active', 'diagnosis'])
    name = `${row?.name ?? ''}@${row?.version ?? 0}`
    await page.keyboard.press('Alt+1')
    await page.locator('.case').first().waitFor()
    await expect.poll(() => page.locator('.case', { hasText: 'No score yet' }).count(), COMPUTING).toBe(0)
    await page.locator('.job-tray').waitFor({ state: 'detached', ...COMPUTING })
    await page.keyboard.press('Home')
    expect(await page.locator('.case[data-current]').innerText()).toMatch(/^>?0\.\d\d\s+opacity/)
    await page.getByRole('complementary', { name: 'Preview' }).getByText(`model ${name}`).waitFor()
    // the picture of the phone is no film of this kind
    await page.locator('.case', { hasText: 'Not scored: ' }).waitFor()
    await expectNoViolations(page)
  })

  it('disagrees with it once, with a note, and agrees once', PATIENT, async () => {
    const panel = page.getByRole('complementary', { name: 'Evidence' })
    const question = panel.getByRole('radiogroup', { name: 'Do you agree?' })
    await page.getByRole('grid', { name: 'Studies' }).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await question.waitFor()
    await expectNoViolations(page)
    const first = await studyOf(page)
    await page.keyboard.press('n')
    await page.keyboard.press('Shift+N')
    await page.keyboard.type('a rib, not a shadow')
    await page.keyboard.press('Enter')
    await page.getByText('Your answer is proposed as a label; the study is in the training queue.').waitFor()
    await expect.poll(() => studyOf(page)).not.toBe(first)
    const second = await studyOf(page)
    await question.waitFor()
    await page.keyboard.press('y')
    await page.keyboard.press('Enter')
    await expect.poll(() => studyOf(page)).not.toBe(second)
    const stored = openLibrary(library)
    const last = stored.readings.all().slice(-2).map(({ study, aiVisible, modelAnswer, answer, note }) => [String(study), aiVisible, modelAnswer === answer, note])
    const proposed = stored.labelProposals.open().map(({ study }) => String(study))
    stored.close()
    expect([last, proposed]).toEqual([[[first, true, false, 'a rib, not a shadow'], [second, true, true, null]], [first]])
  })

  it('exports the report of the run', PATIENT, async () => {
    await page.keyboard.press('Alt+3')
    await page.getByText('This model is active').waitFor()
    await page.keyboard.press('Control+ArrowLeft')
    await page.getByRole('table', { name: 'Confusion' }).waitFor()
    await enter(page, 'Report')
    if (launcher.choosesInPage) await takeFolder(page, films, 'Save here')
    await page.getByText('Report: done').waitFor(COMPUTING)
    const report = join(films, 'report-run-1')
    const html = readFileSync(join(report, readdirSync(report).find((file) => file.endsWith('.html')) ?? ''), 'utf8')
    expect(html).toContain(name)
    expect(html).toContain('Research use only')
  })

  it('finds all of it in the journal, and nothing to complain of', PATIENT, async () => {
    await page.keyboard.press('Alt+5')
    const journal = page.getByRole('table', { name: 'Journal' })
    for (const deed of ['Films imported', 'Data set frozen', 'Training started', 'Training finished', 'Operating point confirmed', 'Model promoted']) {
      await journal.getByRole('cell', { name: deed, exact: true }).waitFor()
    }
    await journal.getByText('the ward, first run').first().waitFor()
    await expectNoViolations(page)
    for (const [keys, heading] of [['Alt+4', 'Limits'], ['Control+,', 'Look']] as const) {
      await page.keyboard.press(keys)
      await page.getByRole('heading', { name: heading }).first().waitFor()
      await expectNoViolations(page)
    }
    expect(run.complaints).toEqual([])
    expect(await run.stop()).toBe(0)
  })
})

/** The study that is open in Read; empty elsewhere. */
function studyOf(page: Page): Promise<string> {
  return page.evaluate(() => /^#\/read\/(\d+)/.exec(location.hash)?.[1] ?? '')
}
