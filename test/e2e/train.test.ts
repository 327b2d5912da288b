import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCodecs } from '../../src/main/codecs.ts'
import { importPaths } from '../../src/main/handlers/import.ts'
import { runFiguresSchema } from '../../src/main/handlers/runRecord.ts'
import { writeSampleArchive } from '../../src/main/sample.ts'
import { openLibrary } from '../../src/main/store/openLibrary.ts'
import { temporaryFolder } from '../fixtures/clinicLibrary.ts'
import { expectNoViolations } from '../launch/accessibility.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { killJobs } from '../launch/jobProcesses.ts'
import { enter, tabTo } from '../launch/keyboard.ts'
import { served, type Running } from '../launch/launch.ts'

/** Enough to be stopped twice on the way. */
const EPOCHS = 24

// As a person trains on the sample archive by the keyboard: Data, Split, Learn, a finished run; one that is paused, killed and gone on with.
describe.skipIf(skipsBrowser)('training', () => {
  const folder = temporaryFolder()
  const library = join(folder, 'library')
  let run: Running
  let page: Page
  /** A reader proposes another label for it. */
  let study = 0

  beforeAll(async () => {
    const archive = join(folder, 'archive')
    await writeSampleArchive(archive, { patients: 24 })
    const made = openLibrary(library, { create: true })
    await importPaths(made, await loadCodecs(), [archive], { labels: 'auto', dataset: 'sample' })
    // a film that is gone since: it cannot be read
    const [first, proposed] = made.datasets.items(made.datasets.named('sample').id)
    const { finding, classes } = made.datasets.named('sample')
    if (proposed !== undefined) study = proposed.study
    made.labelProposals.add({ study, finding, value: classes.find((name) => name !== proposed?.label), proposedBy: 'Dr A' })
    if (first !== undefined) writeFileSync(join(library, made.images.pathOf(first)), 'no film any more')
    made.close()
    run = await served.start({ library })
    page = run.page
  })
  afterAll(async () => {
    await run.stop()
    rmSync(join(folder, '..'), { recursive: true, force: true })
  })

  it('opens a data set from the list', { timeout: 120_000 }, async () => {
    await page.keyboard.press('Alt+3')
    await page.getByRole('link', { name: 'Open sample' }).waitFor()
    await expectNoViolations(page)
    await enter(page, 'Open sample')
    await page.getByRole('table', { name: 'Classes' }).waitFor()
    expect(await page.getByRole('table', { name: 'Classes' }).locator('tbody tr').count()).toBe(2)
  })

  it('shows what readers propose, and takes it over', { timeout: 120_000 }, async () => {
    const table = page.getByRole('table', { name: 'Labels that readers propose' })
    await table.getByRole('link', { name: `study ${study}` }).waitFor()
    const film = table.getByRole('row', { name: `study ${study}` }).locator('img')
    await expect.poll(() => film.evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0))).toBeGreaterThan(0)
    expect(await table.getByRole('link', { name: `study ${study}` }).getAttribute('href')).toMatch(new RegExp(`^#/read/${study}/\\d+$`))
    await expectNoViolations(page)
    await table.getByRole('button', { name: /^Take over/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('No reader proposes another label for these films.').waitFor()
    const stored = openLibrary(library)
    expect(stored.labelProposals.openOf(study)).toEqual([])
    expect(stored.db.prepare<[number], { annotator: string; method: string }>('SELECT annotator, method FROM label WHERE study = ? AND retired_at IS NULL').all(study)).toEqual([{ annotator: 'Dr A', method: 'reader' }])
    stored.close()
  })

  it('finds in the preflight what cannot be read, and how well shortcuts tell the label', { timeout: 240_000 }, async () => {
    await enter(page, 'Start the preflight')
    await page.getByRole('table', { name: 'Shortcut audit' }).waitFor({ timeout: 200_000 })
    const probes = await page.getByRole('table', { name: 'Shortcut audit' }).locator('tbody tr').count()
    expect(probes).toBe(12)
    await page.getByText('1 of', { exact: false }).first().waitFor()
    expect(await page.locator('.refused li').count()).toBe(1)
    await expectNoViolations(page)
  })

  it('previews the split, and warns of one that leaks', { timeout: 120_000 }, async () => {
    await page.keyboard.press('Control+ArrowRight')
    await page.getByText('No test film shares a patient or a near-duplicate with training').waitFor()
    await tabTo(page, 'One hold-out, by patient')
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown')
    await page.getByText(/test films share a patient or group with training/).waitFor()
    await expectNoViolations(page)
    for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowUp')
    await page.getByRole('img', { name: /^Fold 5: Training/ }).waitFor()
    // what was planned is there after the page has been loaded again
    await expect.poll(() => planned(library)).toContain('split.rule=grouped-folds')
    await page.reload()
    await page.getByRole('img', { name: /^Fold 5: Training/ }).waitFor()
  })

  it('trains to a finished run, whose figures stand beside the thumbnail', { timeout: 300_000 }, async () => {
    await page.keyboard.press('Control+ArrowRight')
    await page.getByRole('heading', { name: 'What the network sees' }).waitFor()
    await page.locator('.sheet img').first().waitFor()
    await expectNoViolations(page)
    await canStart(page)
    await page.keyboard.press('Control+Enter')
    await page.getByRole('heading', { name: 'Finished' }).waitFor({ timeout: 240_000 })
    await expectNoViolations(page)
    const shown = await page.locator('.outcome').innerText()
    const stored = openLibrary(library)
    const [row] = stored.runs.list()
    const figures = runFiguresSchema.parse(row?.figures)
    stored.close()
    const column = figures.evaluations.find(({ id }) => id === 'grouped-folds')
    expect(shown).toContain(percent(column?.model.figures.accuracy.value))
    expect(shown).toContain(percent(column?.thumbnail?.figures.accuracy.value))
    expect(shown).toContain(column?.comparison?.beyondChance === true ? (column.comparison.accuracyDifference.value ?? 0) > 0 ? 'more than chance' : 'less than the thumbnail' : 'gain within chance')
    expect(await page.locator('.part').count()).toBe(5)
    expect(await page.getByRole('link', { name: 'Judge' }).getAttribute('href')).toBe(`#/train/judge?run=${row?.id ?? 0}&dataset=sample`)
  })

  it('pauses a network that learns, goes on, says that its process was killed, and finishes all the same', { timeout: 600_000 }, async () => {
    // small and long enough: what the method "from scratch" and two settings under the hood write
    await page.evaluate(async (epochs) => {
      const training = { start: 'random', validationFraction: 0.2, phases: [{ trainableFrom: 'all', epochs, optimizer: { kind: 'adam', learningRate: 0.001 }, batchNorm: 'trainable', earlyStopping: { patience: epochs } }] }
      const settings = ['split.rule=grouped', 'backbone.name=small_cnn', 'backbone.tap=null', 'input.size=64', `training=${JSON.stringify(training)}`]
      await fetch('/invoke', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'training.save', argument: { dataset: 'sample', draft: { choice: { recipe: 'pattern-cnn-lr', settings }, useAs: {} } } }) })
      location.hash = '#/train/learn?dataset=sample'
    }, EPOCHS)
    await page.reload()
    await page.getByRole('button', { name: 'Start training' }).waitFor()
    await canStart(page)
    await page.keyboard.press('Control+Enter')
    await page.getByRole('img', { name: /^Loss by epoch/ }).waitFor({ timeout: 240_000 })
    await page.keyboard.press('Control+.')
    await page.getByText('Paused', { exact: true }).waitFor({ timeout: 60_000 })
    await expectNoViolations(page)
    const before = await epochsShown(page)

    await page.keyboard.press('Control+Enter')
    await page.waitForFunction((n) => Number(/epoch (\d+)/.exec(document.querySelector('.chart')?.getAttribute('aria-label') ?? '')?.[1] ?? 0) > n, before, { timeout: 240_000 })
    await expect.poll(() => killJobs()).toBeGreaterThan(0)
    await page.getByText('The training process ended unexpectedly').waitFor({ timeout: 60_000 })
    await page.locator('.toast').getByText('Training failed').waitFor()
    await expectNoViolations(page)
    // another window shows the same
    const other = await page.context().newPage()
    await other.goto(page.url())
    await other.getByText('The training process ended unexpectedly').waitFor()
    const kept = await epochsShown(other)
    expect(kept).toBeGreaterThan(before)
    await other.close()

    await enter(page, 'Resume')
    await page.locator('.toast').getByText('Training failed').waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: 'Finished' }).waitFor({ timeout: 400_000 })
    expect(await epochsShown(page)).toBe(EPOCHS)
    const events = await page.locator('.event span').allTextContents()
    expect(events.filter((text) => text.startsWith('Resumed'))).toHaveLength(2)
  })

  it('compares the two runs', { timeout: 120_000 }, async () => {
    // from within a page its own key goes to its beginning
    await page.keyboard.press('Alt+3')
    // the page before has a list of its own: not before this one stands
    await page.getByRole('link', { name: 'Open sample' }).waitFor()
    for (const each of [2, 1]) {
      const box = page.getByRole('checkbox', { name: `Compare run ${each}` })
      await box.waitFor()
      await tabTo(page, `Compare run ${each}`)
      await page.keyboard.press('Space')
      await expect.poll(() => box.isChecked()).toBe(true)
    }
    await expect.poll(() => page.getByRole('button', { name: 'Compare 2 runs' }).isEnabled()).toBe(true)
    await enter(page, 'Compare 2 runs')
    const pair = page.getByRole('article', { name: 'Run 2 against run 1' })
    await pair.waitFor()
    expect(await pair.innerText()).toMatch(/McNemar\s*\d+ only the first right, \d+ only the second; p [=<] /)
    await expectNoViolations(page)
    // the film that is gone has no thumbnail
    expect(run.complaints.filter((text) => !text.includes('422'))).toEqual([])
  })
})

function percent(share: number | null | undefined): string {
  return `${((share ?? 0) * 100).toFixed(1)} %`
}

/** What would be trained has been looked into: until then the key does nothing. */
async function canStart(page: Page): Promise<void> {
  await expect.poll(() => page.getByRole('button', { name: 'Start training' }).isEnabled()).toBe(true)
}

/** What is kept of the plan, as text. */
function planned(dir: string): string {
  const stored = openLibrary(dir)
  try {
    return JSON.stringify(stored.trainingDrafts.get('sample')?.draft)
  } finally {
    stored.close()
  }
}

/** The last epoch of the chart. */
async function epochsShown(page: Page): Promise<number> {
  const label = await page.getByRole('img', { name: /^Loss by epoch/ }).getAttribute('aria-label')
  return Number(/epoch (\d+)/.exec(label ?? '')?.[1] ?? 0)
}
