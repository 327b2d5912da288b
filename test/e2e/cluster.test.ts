import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

// As a person plans a training on Spark by the keyboard: what it would take, and a cluster that is not there.
describe.skipIf(skips)('training on a cluster', () => {
  const folder = temporaryFolder()
  const library = join(folder, 'library')
  let run: Running
  let page: Page

  beforeAll(async () => {
    const { python = '' } = await installSpark(() => undefined)
    const archive = join(folder, 'archive')
    await writeSampleArchive(archive, { patients: 24 })
    const made = openLibrary(library, { create: true })
    await importPaths(made, await loadCodecs(), [archive], { labels: 'auto', dataset: 'sample' })
    made.close()
    run = await served.start({ library, env: { HILUM_SPARK_PYTHON: python } })
    page = run.page
    await page.evaluate(async () => {
      const settings = ['split.rule=grouped-folds', 'split.folds=2', 'head.maxIter=10', 'evaluation.replicates=20']
      await fetch('/invoke', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'training.save', argument: { dataset: 'sample', draft: { choice: { recipe: 'pattern-cnn-lr', settings }, useAs: {} } } }) })
      location.hash = '#/train/learn?dataset=sample'
      location.reload()
    })
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
    await expectNoViolations(page)
  })

  it('refuses a master that nobody is, in words', { timeout: 120_000 }, async () => {
    const master = page.getByRole('textbox', { name: 'Master' })
    await master.fill('spark://127.0.0.1:9')
    await canStart()
    await tabTo(page, 'Start on the cluster')
    await page.keyboard.press('Enter')
    await page.locator('.cluster').getByText('The master at spark://127.0.0.1:9 cannot be reached').waitFor({ timeout: 90_000 })
    await expectNoViolations(page)
  })
})

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
