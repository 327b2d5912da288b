import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../fixtures/clinicLibrary.ts'
import { addSlowModel, makeEvidenceLibrary } from '../fixtures/evidenceLibrary.ts'
import { expectNoViolations } from '../launch/accessibility.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { served, type Running } from '../launch/launch.ts'

const OKONKWO = 'HC-204417'

describe.skipIf(skipsBrowser)('a map that takes many runs of the network', () => {
  const folder = temporaryFolder()
  let run: Running
  let page: Page
  let panel: Locator
  beforeAll(async () => {
    const { studies } = await makeEvidenceLibrary(folder)
    const study = studies.get(OKONKWO) ?? 0
    await addSlowModel(folder, study)
    run = await served.start({ library: folder })
    page = run.page
    panel = page.getByRole('complementary', { name: 'Evidence' })
    await page.evaluate((hash) => {
      location.hash = hash
    }, `#/read/${study}`)
    await panel.getByRole('button', { name: 'likeness v1' }).click()
  })
  afterAll(async () => {
    await run.stop()
    rmSync(join(folder, '..'), { recursive: true, force: true })
  })
  const progress = (): Locator => panel.getByRole('progressbar', { name: 'Drawing the map (Occlusion)' })
  const bar = (finding: string): Locator => page.locator('.colour-bar').getByText(`Evidence for ${finding}, Occlusion`)

  it('is drawn when a key asks for it, says how far it is, and stops by the same key', async () => {
    await panel.getByRole('button', { name: 'Draw the map (257 runs of the network)' }).waitFor()
    await page.keyboard.press('Shift+M')
    await progress().waitFor()
    await panel.getByText(/^[1-9]\d* of 256 places$/).waitFor({ timeout: 60_000 })
    await expectNoViolations(page, '.evidence')
    await page.keyboard.press('Shift+M')
    await progress().waitFor({ state: 'detached' })
    await panel.getByRole('button', { name: 'Draw the map (257 runs of the network)' }).waitFor()
    expect(await page.locator('.colour-bar').count()).toBe(0)
  })

  it('stays on the film while that of another class is drawn', async () => {
    await page.keyboard.press('Shift+M')
    await bar('shadow').waitFor({ timeout: 120_000 })
    await panel.getByRole('button', { name: 'Evidence for' }).click()
    await page.getByRole('option', { name: 'fluid' }).click()
    await panel.getByText('Until then the film shows the map for shadow.').waitFor()
    expect(await bar('shadow').isVisible()).toBe(true)
    await page.keyboard.press('Shift+M')
    await progress().waitFor()
    expect(await bar('shadow').isVisible()).toBe(true)
    await bar('fluid').waitFor({ timeout: 120_000 })
    expect(await panel.getByText('Until then').count()).toBe(0)
    expect(run.complaints).toEqual([])
  })
})
