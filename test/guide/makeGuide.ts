// Makes the pictures of docs/guide: every page in both themes and two sizes, from a library that the program itself draws and trains on.
// `npm run guide`; `npm run guide -- --library DIR` begins with the sample library that is already in DIR.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { ROOT, setup } from '../launch/build.ts'
import { served } from '../launch/launch.ts'
import { pictures, type Picture } from './pictures.ts'

const SIZES = [{ width: 1366, height: 768 }, { width: 2560, height: 1440 }] as const
const THEMES = ['dark', 'light'] as const
const OUT = join(ROOT, 'docs/guide/pictures')
/** Drawing, importing and training, on a small and busy machine. */
const SAMPLE_MS = 45 * 60_000

setup()
const given = process.argv[process.argv.indexOf('--library') + 1]
const library = process.argv.includes('--library') && given !== undefined ? given : join(mkdtempSync(join(tmpdir(), 'hilum-guide-')), 'Clinic archive')
/** For the first start. */
const empty = mkdtempSync(join(tmpdir(), 'hilum-guide-'))
/** A person's data folder of its own. */
const data = mkdtempSync(join(tmpdir(), 'hilum-data-'))
const env = { HILUM_DATA: data }
const PLACES = [[join(library, '..'), '/home/clinic'], [empty, '/home/clinic'], [data, '/home/clinic/.local/share/hilum'], [join(tmpdir(), 'hilum-'), '/home/clinic/hilum-'], [homedir(), '/home/clinic']].filter(([here]) => here !== '').map(([here = '', there = '']) => [here, there] as const)
if (!process.argv.includes('--library')) rmSync(OUT, { recursive: true, force: true })
mkdirSync(OUT, { recursive: true })
/** `--only VIEW…`, at the end. */
const only = process.argv.includes('--only') ? process.argv.slice(process.argv.indexOf('--only') + 1) : []
if (only.length === 0 || only.includes('first-start')) await firstStart()
const run = await served.start({ library, env })
try {
  const { page } = run
  if (!process.argv.includes('--library')) await begin(page)
  for (const picture of pictures) if (only.length === 0 || only.includes(picture.name)) await take(page, picture)
  if (run.complaints.length > 0) throw new Error(`The page complained:\n${run.complaints.join('\n')}`)
} finally {
  await run.stop()
  for (const folder of [empty, data]) rmSync(folder, { recursive: true, force: true })
  if (!process.argv.includes('--library')) rmSync(join(library, '..'), { recursive: true, force: true })
}

/** The program without a library, in a folder that stays empty. */
async function firstStart(): Promise<void> {
  const { page, stop } = await served.start({ library: join(empty, 'Clinic archive'), env })
  try {
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor()
    await page.locator('.checks .light-ok').first().waitFor({ timeout: 120_000 })
    await shoot(page, 'first-start')
  } finally {
    await stop()
  }
}

/** From nothing to the sample library. */
async function begin(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor()
  await page.keyboard.press('s')
  await page.locator('.worklist').waitFor({ timeout: SAMPLE_MS })
  await allDone(page)
  // beside the sample's own network the one that has seen drawn chests; the sample's is put to use
  await ask(page, 'training.start', { dataset: 'sample', choice: { recipe: 'phantom-cnn-lr', settings: [] }, alsoSplit: ['random'], learningCurve: true })
  await allDone(page)
  const deed = { model: 'sample-pattern-wavelets-lr@1', by: 'Dr L. Haddad' }
  await ask(page, 'models.confirm', { ...deed, rule: { rule: 'sensitivity', at: 0.9 } })
  await ask(page, 'models.promote', { ...deed, why: 'Judged on patients that it had not learned from' })
  await allDone(page)
}

/** Nothing is under way, and no message says so any more. */
async function allDone(page: Page): Promise<void> {
  await page.waitForTimeout(2000)
  const finished = async (): Promise<boolean> => (await page.locator('.job-tray').count()) === 0
  for (const end = Date.now() + SAMPLE_MS; !(await finished()) && Date.now() < end;) await page.waitForTimeout(2000)
  await page.locator('.toast').first().waitFor({ state: 'detached' })
}

/** A command as the page would send it. Throws what it answers instead. */
async function ask(page: Page, name: string, argument: unknown): Promise<void> {
  const answer = await page.evaluate(async (body) => (await fetch('/invoke', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).text(), JSON.stringify({ name, argument }))
  if (!answer.startsWith('{"ok":true')) throw new Error(`${name}: ${answer}`)
}

async function take(page: Page, { name, open, close }: Picture): Promise<void> {
  await open(page)
  await shoot(page, name)
  await close?.(page)
}

/** One view in every theme and size. */
async function shoot(page: Page, name: string): Promise<void> {
  for (const { width, height } of SIZES) {
    await page.setViewportSize({ width, height })
    for (const theme of THEMES) {
      await page.evaluate((chosen) => {
        document.documentElement.dataset['theme'] = chosen
      }, theme)
      await page.mouse.move(0, 0)
      await page.waitForTimeout(700)
      await page.evaluate(hidePaths, PLACES)
      writeFileSync(join(OUT, `${name}-${theme}-${width}.webp`), await toWebp(page, await page.screenshot()))
    }
  }
  await page.evaluate(() => {
    document.documentElement.dataset['theme'] = 'dark'
  })
  process.stdout.write(`${name}\n`)
}

/** The manual shows a clinic's folders, not those of the machine that made it. Runs in the page. */
function hidePaths(places: readonly (readonly [string, string])[]): void {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    for (const [here, there] of places) {
      if (node.textContent?.includes(here) === true) node.textContent = node.textContent.replaceAll(here, there)
    }
  }
}

/** The browser's own encoder: a tenth of the PNG, text still sharp. */
async function toWebp(page: Page, png: Buffer): Promise<Buffer> {
  const encoded = await page.evaluate(async (text) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(text), (letter) => letter.codePointAt(0) ?? 0)], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/webp', quality: 0.72 })).arrayBuffer())
    let binary = ''
    for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCodePoint(...bytes.subarray(i, i + 8192))
    return btoa(binary)
  }, png.toString('base64'))
  return Buffer.from(encoded, 'base64')
}
