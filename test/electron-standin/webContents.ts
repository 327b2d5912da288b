import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { chromium, type CDPSession, type Page } from 'playwright-core'
import type { WebPreferences } from 'electron'
import { fault, preventable } from './fault.ts'
import { ipc } from './ipc.ts'
import { pageBridge } from './pageBridge.js'
import { grantedPermissions } from './permissions.ts'
import { fromHttp, toHttp } from './schemes.ts'

const endpoint = process.env['STANDIN_CDP'] ?? fault('STANDIN_CDP does not name a browser')
const browser = await chromium.connectOverCDP(endpoint)
const context = browser.contexts()[0] ?? fault('the browser has no context')

const ISOLATED_WORLD = 'Electron Isolated Context'

/** Sent to the page as text. */
const PAGE_BRIDGE = pageBridge.toString()

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' }
type FromPreload =
  | { readonly t: 'preload-error'; readonly error: string }
  | { readonly t: 'invoke'; readonly id: number; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly t: 'send'; readonly channel: string; readonly args: readonly unknown[] }

/** Electron's `webContents` on a real Chromium page, its preload in a real isolated world. */
export class StandInContents extends EventEmitter {
  readonly opened: Promise<Page>
  /** The one frame that has the preload; its identity is what handlers compare. */
  readonly mainFrame: { readonly url: string; readonly origin: string }
  #page: Page | undefined
  #cdp: CDPSession | undefined
  #world: number | undefined
  #loading = false
  #openHandler: OpenHandler | undefined
  readonly #unsent: string[] = []

  constructor(preferences: WebPreferences) {
    super()
    refuseInsecure(preferences)
    const url = (): string => fromHttp(this.#page?.url() ?? 'about:blank')
    this.mainFrame = {
      get url() {
        return url()
      },
      get origin() {
        const { protocol, host } = new URL(url())
        return `${protocol}//${host}`
      }
    }
    this.opened = this.#open(preferences.preload)
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  send(channel: string, ...args: unknown[]): void {
    this.#tell({ t: 'event', channel, args: structuredClone(args) })
  }

  async load(url: string): Promise<void> {
    const page = await this.opened
    await context.grantPermissions(grantedPermissions(this, this.mainFrame.origin), { origin: new URL(toHttp(url)).origin })
    this.#loading = true
    await page.goto(toHttp(url))
    this.#loading = false
    this.emit('did-finish-load')
  }

  async #open(preload: string | undefined): Promise<Page> {
    const page = await context.newPage()
    const cdp = await context.newCDPSession(page)
    this.#page = page
    this.#cdp = cdp
    page.on('popup', (popup) => {
      // Electron opens a window unless the handler says no
      const answer = this.#openHandler?.({ url: fromHttp(popup.url()) }) ?? { action: 'allow' }
      if (answer.action === 'deny') void popup.close()
    })
    await page.route('**/*', async (route) => {
      const request = route.request()
      if (!this.#loading && request.isNavigationRequest() && request.frame() === page.mainFrame()) {
        const event = preventable({ url: fromHttp(request.url()), isMainFrame: true, isSameDocument: false })
        this.emit('will-navigate', event, event.url)
        // 204 is how a browser is told to stay where it is
        if (event.defaultPrevented) return route.fulfill({ status: 204 })
      }
      return route.continue()
    })
    cdp.on('Runtime.executionContextCreated', ({ context: { id, name } }) => {
      if (name !== ISOLATED_WORLD) return
      this.#world = id
      for (const expression of this.#unsent.splice(0)) this.#evaluate(expression)
    })
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
      const message: FromPreload = JSON.parse(payload)
      if (name === 'hilumStandInIpc') void this.#fromPreload(message)
    })
    await cdp.send('Runtime.enable')
    await cdp.send('Page.enable')
    await cdp.send('Runtime.addBinding', { name: 'hilumStandInIpc', executionContextName: ISOLATED_WORLD })
    const source = preload === undefined ? '' : readFileSync(preload, 'utf8')
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { worldName: ISOLATED_WORLD, source: `(${PAGE_BRIDGE})('preload', ${JSON.stringify(source)}, ${JSON.stringify(process.env['STANDIN_FILES'])})` })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${PAGE_BRIDGE})('page')` })
    return page
  }

  async #fromPreload(message: FromPreload): Promise<void> {
    const event = { sender: this, senderFrame: this.mainFrame, frameId: 1, processId: 1 }
    if (message.t === 'preload-error') {
      this.emit('preload-error', event, '', new Error(message.error))
      fault(`the preload failed: ${message.error}`)
    }
    if (message.t === 'send') {
      if (ipc.listenerCount(message.channel) === 0) fault(`nobody listens to '${message.channel}'`)
      ipc.emit(message.channel, event, ...message.args)
      return
    }
    const handler = ipc.handlerOf(message.channel) ?? fault(`No handler registered for '${message.channel}'`)
    try {
      const value: unknown = await handler(event, ...message.args)
      this.#tell({ t: 'reply', id: message.id, value: structuredClone(value) })
    } catch (error) {
      this.#tell({ t: 'reply', id: message.id, error: `Error invoking remote method '${message.channel}': ${String(error)}` })
    }
  }

  #tell(message: object): void {
    const expression = `fromMain(${JSON.stringify(message)})`
    if (this.#world === undefined) this.#unsent.push(expression)
    else this.#evaluate(expression)
  }

  #evaluate(expression: string): void {
    // a page that is closing takes its world with it
    this.#cdp?.send('Runtime.evaluate', { expression, ...(this.#world === undefined ? {} : { contextId: this.#world }) }).catch(() => undefined)
  }
}

function refuseInsecure(preferences: WebPreferences): void {
  if (preferences.sandbox === false) fault('a window without sandbox')
  if (preferences.contextIsolation === false) fault('a window without context isolation')
  if (preferences.nodeIntegration === true || preferences.nodeIntegrationInSubFrames === true || preferences.nodeIntegrationInWorker === true) fault('a window with Node in its page')
  if (preferences.webSecurity === false || preferences.allowRunningInsecureContent === true) fault('a window without web security')
  if (preferences.webviewTag === true) fault('a window with webviews')
}
