import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page, Request } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from '../launch/build.ts'
import { skipsBrowser } from '../launch/chromium.ts'
import { EndedEarlyError, standIn } from '../launch/launch.ts'

const library = join(mkdtempSync(join(tmpdir(), 'hilum-entry-')), 'none')
// inside out/, so that the copies find node_modules as the original does
const copies = join(ROOT, 'out/faults')

describe.skipIf(skipsBrowser)('the built Electron entry', () => {
  it('keeps its window on its own page and opens no other', async () => {
    const { page, stop } = await standIn.start({ library })
    await page.getByText('Nothing here yet').waitFor()
    expect(await leave(page, (popup) => popup.waitForEvent('close'))).toBe(false)
    expect(await page.getByText('Nothing here yet').isVisible()).toBe(true)
    expect(await stop()).toBe(0)
  })

  it('is what keeps it there: without its handlers the page leaves', async () => {
    const free = plant('free-window', 'main/index.js', /window\.webContents\.on\("will-navigate", [^\n]*/, '')
    const file = join(free, 'main/index.js')
    writeFileSync(file, readFileSync(file, 'utf8').replace('action: "deny"', 'action: "allow"'))
    const { page, stop } = await standIn.start({ library, out: free })
    await page.getByText('Nothing here yet').waitFor()
    expect(await leave(page, (popup) => popup.waitForURL('http://127.0.0.1:*/'))).toBe(true)
    expect(await stop()).toBe(0)
  })

  it('gives the page the bridge and nothing of Electron or Node', async () => {
    const { page, stop } = await standIn.start({ library })
    await page.getByText('Nothing here yet').waitFor()
    const seen = await page.evaluate(async () => {
      const bridge: unknown = Reflect.get(globalThis, 'hilum')
      const groups = Object.entries(Object(bridge)).map(([noun, group]) => [noun, Object.keys(Object(group))])
      const granted = await Promise.all((['geolocation', 'camera', 'notifications'] as const).map(async (name) => (await navigator.permissions.query({ name })).state))
      return { groups, frozen: Object.isFrozen(bridge), globals: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in globalThis), granted: granted.includes('granted') }
    })
    expect(seen).toEqual({ groups: [['commands', ['invoke']], ['events', ['subscribe']], ['files', ['choose', 'save', 'deliver']]], frozen: true, globals: [], granted: false })
    expect(await stop()).toBe(0)
  })

  it('shows an error, and never guesses that it is served, where the bridge is missing', async () => {
    const out = plant('no-bridge', 'preload/index.cjs', /exposeInMainWorld\("hilum",/, 'exposeInMainWorld("other",')
    const { page, stop } = await standIn.start({ library, out })
    await page.getByText('The window could not reach its program').waitFor()
    expect(await stop()).toBe(0)
  })
})

describe.skipIf(skipsBrowser)('the stand-in ends a program that', () => {
  it.each([
    ['opens a window without sandbox', 'main/index.js', /sandbox: true/, 'sandbox: false', /without sandbox/],
    ['opens a window without context isolation', 'main/index.js', /contextIsolation: true/, 'contextIsolation: false', /without context isolation/],
    ['requires Node in its preload', 'preload/index.cjs', /^/, 'require("node:fs");', /sandboxed preload can require only electron/],
    ['throws in its preload', 'preload/index.cjs', /$/, '\nthrow new Error("planted")', /the preload failed: Error: planted/],
    ['calls a channel that nobody answers', 'preload/index.cjs', /hilum:invoke/, 'hilum:invoek', /No handler registered for 'hilum:invoek'/],
    ['opens a window before it is ready', 'main/index.js', /app\.whenReady\(\)\.then\(start\)/, 'start()', /after ready|before app is ready/],
    ['uses a member that Electron has not', 'main/index.js', /app\.requestSingleInstanceLock\(\)/, 'app.requestSingleInstance()', /app\.requestSingleInstance is not in the stand-in/],
    ['imports what Electron does not export', 'main/index.js', /import \{ ([^}]*) \} from "electron"/, 'import { $1, browserWindow } from "electron"', /does not provide an export named 'browserWindow'/],
    ['never shows its window', 'main/index.js', /window\.show\(\)/, 'void 0', /a window that nobody shows/]
  ])('%s', async (name, file, found, planted, message) => {
    const out = plant(name.replaceAll(' ', '-'), file, found, planted)
    // some faults come with the page, some with its first call
    const outcome = standIn.start({ library, out }).then(async ({ page, stop }) => {
      await page.waitForEvent('close', { timeout: 20_000 }).catch(() => undefined)
      return stop()
    })
    await expect(outcome).rejects.toThrow(EndedEarlyError)
    await expect(outcome).rejects.toThrow(message)
  })

  afterAll(() => rmSync(copies, { recursive: true, force: true }))
})

/** Opens another window from the page and waits for what becomes of it; then leaves the page. Resolves to whether it went. */
async function leave(page: Page, fate: (popup: Page) => Promise<unknown>): Promise<boolean> {
  const elsewhere = createServer((_, response) => response.setHeader('content-type', 'text/html').end('elsewhere'))
  elsewhere.listen(0, '127.0.0.1')
  await once(elsewhere, 'listening')
  const address = elsewhere.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`
  const home = page.url()
  try {
    const popup = page.context().waitForEvent('page')
    await page.evaluate((target) => void window.open(target), url)
    const other = await popup
    if (!other.isClosed()) await fate(other)
    const isThere = (request: Request): boolean => request.url() === url
    const tried = Promise.any([page.waitForEvent('requestfinished', isThere), page.waitForEvent('requestfailed', isThere)])
    await page.evaluate((target) => { document.location.href = target }, url)
    await tried
    // whichever way it went, the page has an address it stays at once it answers again
    return (await page.evaluate(() => location.href)) !== home
  } finally {
    elsewhere.closeAllConnections()
    elsewhere.close()
  }
}

/** A copy of the built program with one thing changed. */
function plant(name: string, file: string, found: RegExp, planted: string): string {
  const out = join(copies, name)
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  for (const part of ['main', 'preload', 'renderer']) cpSync(join(ROOT, 'out', part), join(out, part), { recursive: true })
  const path = join(out, file)
  const text = readFileSync(path, 'utf8')
  if (!found.test(text)) throw new Error(`${file} has nothing like ${found}: plant another fault`)
  writeFileSync(path, text.replace(found, planted))
  return out
}
