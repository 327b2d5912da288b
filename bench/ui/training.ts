import type { Page } from 'playwright-core'
import { served } from '../../test/launch/launch.ts'
import { spread, takeInputs, watchInputs, type Spread } from './paint.ts'

export interface InputFigure {
  /** Milliseconds from a key to the next paint, nothing else at work. */
  readonly idle: Spread
  /** While a network learns on all cores. */
  readonly training: Spread
  readonly keys: number
}

/** Keys in the worklist and in the viewer, before a training and during it. */
export async function benchInput(library: string, keys: number): Promise<InputFigure> {
  const run = await served.start({ library })
  try {
    const { page } = run
    await page.getByRole('grid', { name: 'Studies' }).waitFor()
    await watchInputs(page)
    await pressKeys(page, 10)
    await takeInputs(page)
    await pressKeys(page, keys)
    const idle = spread(await takeInputs(page))
    await startTraining(page)
    await pressKeys(page, keys)
    const training = spread(await takeInputs(page))
    if (await stateOfTraining(page) !== 'running') throw new Error('the training ended before the keys did')
    return { idle, training, keys }
  } finally {
    await run.stop()
  }
}

async function pressKeys(page: Page, count: number): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/worklist'
  })
  await page.locator('.case[data-current]').waitFor()
  await page.getByRole('grid', { name: 'Studies' }).focus()
  const half = Math.ceil(count / 2)
  for (let i = 0; i < half; i++) await pressed(page, i % 12 < 6 ? 'j' : 'k')
  await page.keyboard.press('Enter')
  await page.locator('.pane[data-state=shown]').first().waitFor({ timeout: 60_000 })
  // window wider and narrower, invert, turn
  for (let i = 0; i < count - half; i++) await pressed(page, ['Shift+ArrowRight', 'v', 'Shift+ArrowLeft', 'r'][i % 4] ?? 'v')
}

async function pressed(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key)
  await page.waitForTimeout(60)
}

/** A small network from scratch, for many more epochs than the keys take. */
async function startTraining(page: Page): Promise<void> {
  const epochs = 5000
  const training = { start: 'random', validationFraction: 0.2, phases: [{ trainableFrom: 'all', epochs, optimizer: { kind: 'adam', learningRate: 0.001 }, batchNorm: 'trainable', earlyStopping: { patience: epochs } }] }
  const settings = ['split.rule=grouped', 'backbone.name=small_cnn', 'backbone.tap=null', 'input.size=64', `training=${JSON.stringify(training)}`]
  const answer = await invoke(page, 'training.start', { dataset: 'sample', choice: { recipe: 'pattern-cnn-lr', settings } })
  if (!answer.includes('"ok":true')) throw new Error(`training did not start: ${answer}`)
  await page.evaluate(() => {
    location.hash = '#/train/learn?dataset=sample'
  })
  await page.getByRole('img', { name: /^Loss by epoch/ }).waitFor({ timeout: 240_000 })
}

async function stateOfTraining(page: Page): Promise<string> {
  return /"run":\d/.test(await invoke(page, 'training.current', { dataset: 'sample' })) ? 'running' : 'ended'
}

function invoke(page: Page, name: string, argument: object): Promise<string> {
  return page.evaluate(async (body) => (await fetch('/invoke', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).text(), JSON.stringify({ name, argument }))
}
