import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLibrary } from '../../src/main/store/openLibrary.ts'
import { temporaryFolder } from '../fixtures/clinicLibrary.ts'
import { makeEvidenceLibrary } from '../fixtures/evidenceLibrary.ts'
import { expectNoViolations } from '../launch/accessibility.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { served, type Running } from '../launch/launch.ts'

const OKONKWO = 'HC-204417'
const MARCHETTI = 'HC-176093'
const PETROV = 'HC-190422'
const LINDQVIST = 'HC-213390'
const TANAKA = 'HC-182216'

describe.skipIf(skipsBrowser)('evidence and the reader\'s form', () => {
  const folder = temporaryFolder()
  let made: Awaited<ReturnType<typeof makeEvidenceLibrary>>
  let run: Running
  let page: Page
  let panel: Locator
  beforeAll(async () => {
    made = await makeEvidenceLibrary(folder)
    run = await served.start({ library: folder })
    page = run.page
    panel = page.getByRole('complementary', { name: 'Evidence' })
    await goTo(OKONKWO)
  })
  afterAll(async () => {
    await run.stop()
    rmSync(join(folder, '..'), { recursive: true, force: true })
  })
  const study = (id: string): number => made.studies.get(id) ?? 0
  /** Waits until the study is open and its form takes keys. */
  const opened = async (id: string): Promise<void> => {
    await expect.poll(at, { timeout: 20_000 }).toBe(`#/read/${study(id)}`)
    await page.locator('.corner-tl').getByText(id).first().waitFor()
    await answers().first().waitFor()
  }
  const ask = (name: string, argument: object): Promise<{ personId: number }> =>
    page.evaluate(
      async (body) => (await (await fetch('/invoke', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json()).value,
      JSON.stringify({ name, argument })
    )
  const goTo = (id: string): Promise<void> =>
    page.evaluate((hash) => {
      location.hash = hash
    }, `#/read/${study(id)}`)
  /** Escape empties the field, then closes. */
  const closePalette = async (): Promise<void> => {
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.getByRole('searchbox').waitFor({ state: 'detached' })
  }
  const at = (): Promise<string> => page.evaluate(() => location.hash)
  const bar = (): Locator => page.getByRole('img', { name: 'Colour scale of the activation map, 0 to 2 log-odds, the same for all images of the model' })
  const answers = (): Locator => panel.getByRole('radiogroup', { name: /agree|finding/ }).getByRole('radio')

  it('says what the model says, where the score lies and what to be wary of', async () => {
    await panel.getByText('0.94', { exact: true }).first().waitFor()
    expect(await panel.getByText('above the operating point').isVisible()).toBe(true)
    expect(await panel.getByText('probability, not calibrated of shadow').isVisible()).toBe(true)
    expect(await panel.getByRole('img', { name: 'Where the score 0.94 lies among those of labelled cases; the operating point is 0.42' }).isVisible()).toBe(true)
    expect(await panel.getByText(/^Of 10 training cases/).textContent()).toBe('Of 10 training cases scored 0.84 to 1.00 by a classifier that had not seen them, 100 % had the finding (95 % interval 72 to 100).')
    expect(await panel.getByText('Its scores are not calibrated: nothing was held out.').isVisible()).toBe(true)
    await expectNoViolations(page, '.evidence')
  })

  it('lays the map over the film, on one scale; one key hides it', async () => {
    await bar().waitFor()
    const lit = (): Promise<number> => page.evaluate(colouredPixels)
    await expect.poll(lit, { timeout: 20_000 }).toBeGreaterThan(500)
    await page.keyboard.press('o')
    await bar().waitFor({ state: 'detached' })
    await expect.poll(lit, { timeout: 20_000 }).toBeLessThan(50)
    await page.keyboard.press('o')
    await bar().waitFor()
    const opacity = panel.getByRole('slider', { name: 'Opacity' })
    const before = Number(await opacity.inputValue())
    await page.keyboard.press(']')
    await page.keyboard.press(']')
    expect(Number(await opacity.inputValue())).toBeCloseTo(before + 0.2)
    await page.keyboard.press('[')
    expect(Number(await opacity.inputValue())).toBeCloseTo(before + 0.1)
    await page.keyboard.press('Shift+O')
    expect(await panel.getByRole('radio', { name: 'Contour' }).getAttribute('aria-checked')).toBe('true')
    await opacity.waitFor({ state: 'detached' })
    await page.keyboard.press('Shift+U')
    await panel.getByText('224 × 224 pixels, before preprocessing').waitFor()
    await page.keyboard.press('Shift+U')
  })

  it('takes no answer from what is typed into the palette, even before the form is there', async () => {
    const held = Promise.withResolvers<void>()
    await page.route('**/invoke', async (route) => {
      if (route.request().postData()?.includes('"evidence.show"') === true) await held.promise
      await route.continue()
    })
    await goTo(MARCHETTI)
    await page.locator('.corner-tl').getByText(MARCHETTI).first().waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('go ')
    held.resolve()
    await page.locator('.evidence [role=radio]').first().waitFor()
    await page.keyboard.type('audit')
    await page.locator('[role=menuitem][data-focused]', { hasText: 'Go to the audit' }).waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('go audit')
    await closePalette()
    expect(await answers().evaluateAll((all) => all.map((each) => each.getAttribute('aria-checked')))).toEqual(['false', 'false', 'false'])
    await page.unroute('**/invoke')
    await goTo(OKONKWO)
    await opened(OKONKWO)
  })

  it('finds a patient however slow the library is, and chooses the first that is found', async () => {
    await page.route('**/invoke', async (route) => {
      if (route.request().postData()?.includes('"worklist.list"') === true) await new Promise((resolve) => setTimeout(resolve, 300))
      await route.continue()
    })
    await page.keyboard.press('Control+k')
    await page.keyboard.type('marche')
    await page.locator('[role=menuitem][data-focused]').waitFor()
    expect(await page.locator('[role=menuitem][data-focused]').textContent()).toMatch(/^Marchetti/)
    await closePalette()
    await page.unroute('**/invoke')
  })

  it('keeps an answer by two keys and goes on by priority; a disagreement proposes a label', async () => {
    await page.keyboard.press('Enter')
    await panel.getByText('Answer first.').waitFor()
    await page.keyboard.press('y')
    expect(await answers().first().getAttribute('aria-checked')).toBe('true')
    await page.keyboard.press('Enter')
    await opened(MARCHETTI)
    await panel.getByText('0.81', { exact: true }).first().waitFor()
    await page.keyboard.press('n')
    await page.keyboard.press('Shift+N')
    await page.keyboard.type('a vessel on end, y n u o')
    await page.keyboard.press('Enter')
    await page.getByText('Your answer is proposed as a label; the study is in the training queue.').waitFor()
    await opened(PETROV)
  })

  it('says why a study is not scored and what helps, and asks the question itself', async () => {
    await panel.getByText('Not scored', { exact: true }).waitFor()
    expect(await panel.getByText('lateral film only').isVisible()).toBe(true)
    expect(await panel.getByText('Open the frontal view of this study.').isVisible()).toBe(true)
    expect(await panel.locator('.evidence-number').count()).toBe(0)
    await expectNoViolations(page, '.evidence')
    await page.keyboard.press('u')
    await page.keyboard.press('Enter')
    await opened(LINDQVIST)
    await panel.getByRole('heading', { name: 'Is there a finding?' }).waitFor()
    await page.keyboard.press('n')
    await page.keyboard.press('Enter')
    await opened(TANAKA)
  })

  it('goes back by key, and shows the answer that was given', async () => {
    await page.keyboard.press('Control+ArrowUp')
    await opened(LINDQVIST)
    await panel.getByRole('heading', { name: 'Readings' }).waitFor()
    expect(await panel.getByRole('button', { name: 'Next case' }).first().isVisible()).toBe(true)
    await page.keyboard.press('Enter')
    await opened(TANAKA)
  })

  it('ends where every study has been read', async () => {
    await panel.getByText('0.12', { exact: true }).first().waitFor()
    await page.keyboard.press('y')
    await page.keyboard.press('Enter')
    await panel.getByRole('heading', { name: 'Every study has been read' }).waitFor()
    await expectNoViolations(page, '.evidence')
    await page.keyboard.press('Enter')
    await expect.poll(at, { timeout: 20_000 }).toBe('#/worklist')
    await panel.waitFor({ state: 'detached' })
  })

  it('hides the AI from a blinded reader until the answer is kept, then keeps both answers', async () => {
    const { personId } = await ask('people.add', { name: 'Dr Blind' })
    await ask('people.enter', { personId })
    await goTo(LINDQVIST)
    await opened(LINDQVIST)
    await panel.getByRole('button', { name: 'Read without the AI' }).waitFor()
    await page.keyboard.press('Shift+B')
    await panel.getByRole('heading', { name: 'The AI is hidden' }).waitFor()
    await goTo(TANAKA)
    await opened(TANAKA)
    await panel.getByRole('heading', { name: 'The AI is hidden' }).waitFor()
    expect(await panel.getByText('0.12', { exact: true }).count()).toBe(0)
    expect(await bar().count()).toBe(0)
    await expectNoViolations(page, '.evidence')
    await page.keyboard.press('y')
    await page.keyboard.press('Enter')
    await panel.getByText('Kept as you gave it. Change your answer, or go on.').waitFor()
    await panel.getByText('0.12', { exact: true }).first().waitFor()
    await page.keyboard.press('y')
    await page.keyboard.press('Enter')
    await opened(OKONKWO)
    await panel.getByRole('heading', { name: 'The AI is hidden' }).waitFor()
  })

  it('has kept every answer as it was given', () => {
    const library = openLibrary(folder)
    try {
      const rows = library.readings.all().map(({ study: of, answer, found, aiVisible, firstAnswer, note, modelAnswer, reader }) => [[...made.studies].find(([, id]) => id === of)?.[0], answer, found.join(), aiVisible, firstAnswer, note, modelAnswer, reader])
      expect(rows).toEqual([
        [OKONKWO, 'present', 'shadow', true, null, null, 'present', 'local user'],
        [MARCHETTI, 'absent', '', true, null, 'a vessel on end, y n u o', 'present', 'local user'],
        [PETROV, 'uncertain', '', true, null, null, null, 'local user'],
        [LINDQVIST, 'absent', '', false, null, null, null, 'local user'],
        [TANAKA, 'absent', '', true, null, null, 'absent', 'local user'],
        [TANAKA, 'present', 'shadow', false, null, null, 'absent', 'Dr Blind'],
        [TANAKA, 'absent', '', true, 'present', null, 'absent', 'Dr Blind']
      ])
      expect(library.labelProposals.open().map((row) => [row.study, row.value, row.proposedBy])).toEqual([[study(MARCHETTI), 'normal', 'local user']])
    } finally {
      library.close()
    }
    expect(run.complaints).toEqual([])
  })
})

/** Pixels of the viewport that are not grey. */
function colouredPixels(): number {
  const canvas = document.querySelector('.pane canvas')
  if (!(canvas instanceof HTMLCanvasElement)) return 0
  const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
  let coloured = 0
  for (let i = 0; i < data.length; i += 4) if (Math.max(data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0) - Math.min(data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0) > 24) coloured++
  return coloured
}
