import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeClinicLibrary, temporaryFolder } from '../fixtures/clinicLibrary.ts'
import { expectNoViolations } from '../launch/accessibility.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { launchers, type Running } from '../launch/launch.ts'

// One suite for every host: what a person sees must not depend on where the page runs.
describe.skipIf(skipsBrowser).each(launchers)('the workstation, $name', (launcher) => {
  const folders: string[] = []
  const folder = (): string => {
    const made = temporaryFolder()
    folders.push(made)
    return made
  }
  afterAll(() => {
    for (const made of folders) rmSync(join(made, '..'), { recursive: true, force: true })
  })

  describe('on a library', () => {
    let run: Running
    beforeAll(async () => {
      const library = folder()
      await makeClinicLibrary(library)
      run = await launcher.start({ library })
    })

    it('lists the studies: likely positives, then refusals, then low scores', async () => {
      await run.page.getByRole('row', { name: 'Okonkwo' }).waitFor()
      expect(await firstCells(run.page)).toEqual([
        ['0.94 Opacity', 'Okonkwo, Adaeze', 'HC-204417', 'F 30', 'DX Chest PA'],
        ['0.81 Opacity', 'Marchetti, Lucia', 'HC-176093', 'M 31', 'DX Chest PA'],
        ['Not scored: lateral film only', 'Petrov, Dmitri', 'HC-190422', 'F 32', 'DX Chest PA'],
        ['No score yet', 'Lindqvist, Maja', 'HC-213390', 'M 33', 'DX Chest PA'],
        ['0.12 Opacity', 'Tanaka, Keiko', 'HC-182216', 'F 34', 'DX Chest PA']
      ])
      expect(await run.page.getByText('Research use only, not for diagnosis').isVisible()).toBe(true)
    })

    it('moves by J, K and the arrows, goes to the preview by P and comes back by Escape', async () => {
      const { page } = run
      const selected = (): Promise<string | null> => page.locator('[role=row][aria-selected=true] .cell-patient').textContent()
      expect(await selected()).toBe('Okonkwo, Adaeze')
      for (const [key, name] of [['j', 'Marchetti, Lucia'], ['ArrowDown', 'Petrov, Dmitri'], ['k', 'Marchetti, Lucia'], ['End', 'Tanaka, Keiko'], ['j', 'Tanaka, Keiko'], ['Home', 'Okonkwo, Adaeze'], ['ArrowUp', 'Okonkwo, Adaeze'], ['j', 'Marchetti, Lucia']] as const) {
        await page.keyboard.press(key)
        await page.getByRole('complementary', { name: 'Preview' }).getByRole('heading', { name }).waitFor()
        expect(await selected()).toBe(name)
      }
      await page.keyboard.press('p')
      expect(await focusedLabel(page)).toBe('Preview')
      await page.keyboard.press('Escape')
      expect(await focusedLabel(page)).toBe('Studies')
    })

    it('shows the film of the selected study, fetched as pixels', async () => {
      const { page } = run
      await page.locator('.film[data-state=shown]').waitFor()
      const centre = await page.locator('.film img').evaluate((film) => {
        if (!(film instanceof HTMLImageElement)) return undefined
        const canvas = new OffscreenCanvas(film.naturalWidth, film.naturalHeight)
        const context = canvas.getContext('2d')
        context?.drawImage(film, 0, 0)
        const at = context?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data
        const corner = context?.getImageData(1, 1, 1, 1).data
        return at === undefined || corner === undefined ? undefined : [at[0] ?? 0, corner[0] ?? 0]
      })
      expect(centre?.[0]).toBeGreaterThan(240)
      expect(centre?.[1]).toBeLessThan(15)
      const size = await page.evaluate(async () => {
        const url = '/image/1.png'
        const bitmap = await createImageBitmap(await (await fetch(url)).blob())
        return [bitmap.width, bitmap.height]
      })
      expect(size).toEqual([96, 96])
      expect(await page.evaluate(async () => (await fetch('/image/99.png')).status)).toBe(404)
    })

    it('folds the preview away in a narrow window, and shows it over the list when asked', async () => {
      const { page } = run
      const preview = page.getByRole('complementary', { name: 'Preview' })
      await page.setViewportSize({ width: 1000, height: 700 })
      await preview.waitFor({ state: 'hidden' })
      await page.keyboard.press('p')
      await preview.waitFor()
      expect(await focusedLabel(page)).toBe('Preview')
      await page.getByRole('button', { name: 'Close the preview' }).click()
      await preview.waitFor({ state: 'hidden' })
      expect(await focusedLabel(page)).toBe('Studies')
      await page.setViewportSize({ width: 1440, height: 900 })
      await preview.waitFor()
    })

    it('filters, and says so when nothing is left', async () => {
      const { page } = run
      await page.keyboard.press('/')
      await page.keyboard.type('tanaka dx')
      await page.getByRole('row', { name: 'Okonkwo' }).waitFor({ state: 'detached' })
      expect((await firstCells(page)).map(([, patient]) => patient)).toEqual(['Tanaka, Keiko'])
      await page.keyboard.type(' nobody')
      await page.getByText('No study matches').waitFor()
      await page.getByRole('button', { name: 'Show everything' }).click()
      await page.getByRole('row', { name: 'Okonkwo' }).waitFor()
      await page.getByRole('radio', { name: /^Not scored 2$/ }).click()
      await page.getByRole('row', { name: 'Okonkwo' }).waitFor({ state: 'detached' })
      expect((await firstCells(page)).map(([, patient]) => patient)).toEqual(['Petrov, Dmitri', 'Lindqvist, Maja'])
      await page.getByRole('radio', { name: /^To read/ }).click()
    })

    it('is accessible as axe sees it, in both themes', async () => {
      const { page } = run
      await expectNoViolations(page)
      await page.getByRole('button', { name: 'Light theme' }).click()
      await expectNoViolations(page)
      await page.getByRole('button', { name: 'Dark theme' }).click()
    })

    it('keeps the chosen theme', async () => {
      const theme = (): Promise<string | undefined> => run.page.evaluate(() => document.documentElement.dataset['theme'])
      expect(await theme()).toBe('dark')
      await run.page.getByRole('button', { name: 'Light theme' }).click()
      expect([await theme(), await run.page.evaluate(() => localStorage.getItem('hilum.preferences'))]).toEqual(['light', expect.stringContaining('"theme":"light"')])
      await run.page.getByRole('button', { name: 'Dark theme' }).click()
      expect(await theme()).toBe('dark')
    })

    it('has had nothing to complain of but the image that is not there', () => {
      expect(run.complaints.filter((text) => !text.includes('404'))).toEqual([])
    })

    it('runs no script that is not its own', async () => {
      const { page } = run
      const violation = await page.evaluate(
        () =>
          new Promise<string[]>((resolve) => {
            document.addEventListener('securitypolicyviolation', (event) => resolve([event.effectiveDirective, String(Reflect.get(globalThis, 'planted'))]))
            const script = document.createElement('script')
            script.textContent = 'globalThis.planted = true'
            document.head.append(script)
          })
      )
      expect(violation).toEqual(['script-src-elem', 'undefined'])
      await expect(page.evaluate(() => fetch('https://example.invalid/').then(() => 'sent'))).rejects.toThrow(/Failed to fetch/)
    })

    it('ends with exit code 0', async () => {
      expect(await run.stop()).toBe(0)
    })
  })

  it('says how to begin where there is no library, and finds one that appears', async () => {
    const library = folder()
    const { page, complaints, stop } = await launcher.start({ library })
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor()
    expect(await page.locator('.offer b').allTextContents()).toEqual(['Open the sample library', 'Choose a folder of films', 'Open a library you have'])
    expect(await page.getByText(library).isVisible()).toBe(true)
    await expectNoViolations(page)
    expect(await page.getByText('Research use only, not for diagnosis').isVisible()).toBe(true)
    await makeClinicLibrary(library)
    await page.getByRole('row', { name: 'Okonkwo' }).waitFor()
    expect(complaints).toEqual([])
    expect(await stop()).toBe(0)
  })

  it('says so where the library is empty', async () => {
    const library = folder()
    await makeClinicLibrary(library, [])
    const { page, stop } = await launcher.start({ library })
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor()
    expect(await page.getByRole('button', { name: /^Choose a folder of films/ }).isVisible()).toBe(true)
    expect(await stop()).toBe(0)
  })

  it('says why a library does not open', async () => {
    const library = folder()
    mkdirSync(library, { recursive: true })
    writeFileSync(join(library, 'hilum.db'), 'this is no database')
    const { page, stop } = await launcher.start({ library })
    await page.getByRole('alert').getByRole('heading', { name: 'The library cannot be shown' }).waitFor()
    expect(await page.getByRole('alert').textContent()).toContain(library)
    expect(await page.getByText(/^Reason: library-/).isVisible()).toBe(true)
    expect(await stop()).toBe(0)
  })
})

/** Score, patient, ID, sex and age, study of every line in the list, in order, as text. */
async function firstCells(page: Page): Promise<string[][]> {
  const rows = await page.locator('[role=row].case').all()
  return Promise.all(rows.map(async (row) => (await row.getByRole('gridcell').all().then((cells) => Promise.all(cells.slice(1, 6).map((cell) => cell.innerText())))).map((text) => text.replaceAll(/\s+/g, ' ').trim())))
}

function focusedLabel(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
}
