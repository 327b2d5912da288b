import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandInput, CommandName, CommandOutput } from '../../src/contract/index.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { importPaths } from '../../src/main/handlers/import.ts'
import { writeSampleArchive } from '../../src/main/sample.ts'
import { installSpark } from '../../src/main/scale/findSpark.ts'
import { openLibrary } from '../../src/main/store/openLibrary.ts'
import { temporaryFolder } from '../fixtures/clinicLibrary.ts'
import { expectNoViolations } from '../launch/accessibility.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { served, type Running } from '../launch/launch.ts'

const java = spawnSync('java', ['-version']).error === undefined
const skips = skipsBrowser || (!java && process.env['CI'] === undefined)
if (!java && !skipsBrowser) console.warn('skipped: Spark needs Java 17, and there is none here')

// As a person trains on Spark by the keyboard: what it would take, a cluster that is not there, a run on this machine's own, and its figures in Judge.
describe.skipIf(skips)('training on a cluster', () => {
  const folder = temporaryFolder()
  const library = join(folder, 'library')
  let spark: Readonly<Record<string, string>>
  let run: Running
  let page: Page

  /** The program anew on the library, at the step Learn. */
  async function open(): Promise<void> {
    run = await served.start({ library, env: spark })
    page = run.page
    await page.evaluate(() => {
      location.hash = '#/train/learn?dataset=sample'
    })
  }

  beforeAll(async () => {
    const { python = '' } = await installSpark(() => undefined)
    const archive = join(folder, 'archive')
    await writeSampleArchive(archive, { patients: 24 })
    const made = openLibrary(library, { create: true })
    await importPaths(made, await loadCodecs(), [archive], { labels: 'auto', dataset: 'sample' })
    made.close()
    spark = { HILUM_SPARK_PYTHON: python }
    await open()
    const settings = ['split.rule=grouped-folds', 'split.folds=2', 'head.maxIter=10', 'evaluation.replicates=20']
    await ask('training.save', { dataset: 'sample', draft: { choice: { recipe: 'pattern-cnn-lr', settings }, useAs: {}, alsoSplit: [], learningCurve: false } })
    await page.reload()
  }, 900_000)
  afterAll(async () => {
    await run.stop()
    rmSync(join(folder, '..'), { recursive: true, force: true })
  })

  const canStart = (): Promise<void> => expect.poll(() => page.getByRole('button', { name: 'Start on the cluster' }).isEnabled(), { timeout: 60_000 }).toBe(true)

  it('says what it would take, before anything is started', { timeout: 180_000 }, async () => {
    await page.getByRole('button', { name: /^On a cluster/ }).waitFor()
    await tabTo(page, 'On a cluster')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Plan it' }).waitFor({ timeout: 60_000 })
    await tabTo(page, 'Plan it')
    await page.keyboard.press('Enter')
    // the pane beside it has that name too
    const plan = page.locator('.cluster').getByRole('region', { name: 'The plan' })
    await plan.waitFor({ timeout: 120_000 })
    const told = await plan.innerText()
    expect(told).toMatch(/a partition, [\d,]+ a wave/)
    expect(told).toMatch(/films\/s and core, measured here, × 2 cores/)
    expect(told).toContain('0 rows')
    expect(told).toContain('DeepImageFeaturizer(modelName="pattern-cnn"')
    // two folds and all films, the folds on thumbnails too
    expect(told).toContain('5 by MLlib')
    await expectNoViolations(page)
  })

  it('plans copies and a search, and keeps what was chosen', { timeout: 180_000 }, async () => {
    const cluster = page.locator('.cluster')
    await cluster.getByRole('button', { name: /Augmentation/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: /^Light/ }).press('Enter')
    await cluster.getByRole('textbox', { name: 'Copies of each film' }).fill('1')
    await cluster.getByRole('img', { name: /turn/ }).first().waitFor()
    await cluster.getByRole('switch', { name: /Try several settings/ }).press('Space')
    const tried = cluster.getByRole('textbox', { name: 'L1 share (elasticNetParam)' })
    await tried.fill('0, 2')
    await cluster.getByText('Up to 20 different numbers from 0 to 1').waitFor()
    expect(await page.getByRole('button', { name: 'Start on the cluster' }).isDisabled()).toBe(true)
    await expectNoViolations(page)
    await tried.fill('0')
    await cluster.getByRole('textbox', { name: 'Regularisation (regParam)' }).fill('0.01, 0.1')
    await cluster.getByRole('button', { name: 'Plan it' }).press('Enter')
    const plan = cluster.getByRole('region', { name: 'The plan' })
    await plan.waitFor({ timeout: 120_000 })
    const told = await plan.innerText()
    expect(told).toMatch(/60 random copies; 120 rows/)
    // each of the five on two points and three inner folds
    expect(told).toContain('35, one a task')
    expect(told).toContain('regParam in [0.01, 0.1], elasticNetParam in [0]')
    // MLlib's own is what runs
    await cluster.getByRole('switch', { name: /Try several settings/ }).press('Space')
    await expect.poll(async () => (await ask('training.draft', { dataset: 'sample' })).draft?.cluster).toMatchObject({ augmentation: 'light', copies: 'each', each: '1', searches: false, regParam: '0.01, 0.1' })
  })

  it('refuses a master that nobody is, in words', { timeout: 120_000 }, async () => {
    const master = page.getByRole('textbox', { name: 'Master' })
    await master.fill('spark://127.0.0.1:9')
    await canStart()
    await tabTo(page, 'Start on the cluster')
    await page.keyboard.press('Enter')
    await page.locator('.cluster').getByText('The master at spark://127.0.0.1:9 cannot be reached').waitFor({ timeout: 90_000 })
    await expectNoViolations(page)
    await master.fill('local[2]')
  })

  it('says after a kill that it was cut off, and leaves no driver behind', { timeout: 600_000 }, async () => {
    await canStart()
    await tabTo(page, 'Start on the cluster')
    await page.keyboard.press('Enter')
    const job = page.locator('.cluster-job')
    await job.getByText('Starting Spark', { exact: true }).waitFor({ timeout: 120_000 })
    // what Spark's REST says
    await job.getByText(/\d under way, \d done/).waitFor({ timeout: 240_000 })
    await job.getByText('Waves written').waitFor()
    await expectNoViolations(page)
    expect(drivers(library)).not.toBe(0)
    process.kill(run.pid, 'SIGKILL')
    await run.stop()
    await expect.poll(() => drivers(library), { timeout: 60_000 }).toBe(0)
    await open()
    // by itself, because there is something to look at
    await page.locator('.cluster-job').getByText('Interrupted on the cluster').waitFor({ timeout: 60_000 })
    await expectNoViolations(page)
  })

  it('goes on and says how far it is; the run opens in Judge', { timeout: 600_000 }, async () => {
    const job = page.locator('.cluster-job')
    await tabTo(page, 'Go on')
    await page.keyboard.press('Enter')
    await job.getByText(/^Fitting on Spark/).waitFor({ timeout: 240_000 })
    await job.getByText('Finished on the cluster').waitFor({ timeout: 240_000 })
    expect(await job.innerText()).toMatch(/Run 1: 60 films in/)
    await expectNoViolations(page)
    await tabTo(page, 'Judge')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => location.hash.startsWith('#/train/judge?'))
    await page.getByRole('heading', { name: 'Confusion' }).waitFor({ timeout: 60_000 })
    expect(await page.getByText('60 films, 24 patients or groups').count()).toBe(1)
    const { info, notes } = await ask('training.show', { run: 1 })
    expect(info.state).toBe('done')
    expect(notes.find(({ title }) => title === 'Computed on Spark')?.text).toMatch(/MLlib's logistic regression of Spark \d/)
    expect(notes.find(({ title }) => title === 'Augmented')?.text).toMatch(/^60 random copies of 60 images/)
    expect(run.complaints).toEqual([])
  })

  it('lists what plans left, and removes one or all', { timeout: 120_000 }, async () => {
    await page.evaluate(() => {
      location.hash = '#/settings/library'
    })
    const left = page.locator('.leftovers li')
    await left.first().waitFor()
    const before = await left.count()
    expect(await left.first().innerText()).toMatch(/^Job on a cluster: pattern-cnn-lr on sample spark-[0-9a-f]{16}/)
    await expectNoViolations(page)
    await left.first().getByRole('button', { name: /^Remove: Job on a cluster/ }).press('Enter')
    await expect.poll(() => left.count()).toBe(before - 1)
    await page.getByRole('button', { name: /^Remove (all \d|it): / }).press('Enter')
    await page.getByText('Nothing is left of trainings that did not end.').waitFor()
    expect((await ask('training.leftovers', {})).clusters).toEqual([])
    expect(run.complaints).toEqual([])
  })

  async function ask<C extends CommandName>(name: C, argument: CommandInput<C>): Promise<CommandOutput<C>> {
    const answer = await page.evaluate(async (body) => (await fetch('/invoke', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json(), JSON.stringify({ name, argument }))
    return (answer as { value: CommandOutput<C> }).value
  }
})

/** Processes of Spark's driver that work on a library. */
function drivers(library: string): number {
  const lines = execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8', maxBuffer: 2 ** 26, env: { ...process.env, LC_ALL: 'C.UTF-8' } }).split('\n')
  return lines.filter((line) => line.includes('hilum_scale.py') && line.includes(library)).length
}

/** Presses Tab until what is focused is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 120; i++) {
    const found = await page.evaluate((wanted) => {
      const at = document.activeElement
      const label = at?.getAttribute('aria-label') ?? at?.closest('label')?.textContent ?? at?.textContent ?? ''
      return at !== document.body && label.trim().startsWith(wanted)
    }, name)
    if (found) return
    await page.keyboard.press('Tab')
    await wait(5)
  }
  throw new Error(`Tab never came to "${name}"`)
}
