import { EventEmitter } from 'node:events'
import type { BrowserWindowConstructorOptions } from 'electron'
import { application } from './application.ts'
import { fault, preventable, strict } from './fault.ts'
import { StandInContents } from './webContents.ts'

/** Electron's BrowserWindow: one page of the browser under test. */
export class StandInWindow extends EventEmitter {
  readonly webContents: StandInContents
  readonly #options: BrowserWindowConstructorOptions
  #destroyed = false
  #shown = false

  static getAllWindows(): StandInWindow[] {
    return [...application.windows]
  }

  static getFocusedWindow(): StandInWindow | null {
    return null
  }

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    if (!application.isReady()) fault('Cannot create BrowserWindow before app is ready')
    this.#options = options
    this.#shown = options.show !== false
    this.webContents = strict('webContents', new StandInContents(options.webPreferences ?? {}))
    application.windows.add(this)
    return strict('BrowserWindow', this)
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.webContents.opened
    page.once('close', () => this.#closed())
    await page.setViewportSize({ width: this.#options.width ?? 800, height: this.#options.height ?? 600 })
    await this.webContents.load(url)
    this.emit('ready-to-show')
    if (!this.#shown) fault('a window that nobody shows once it is ready')
  }

  show(): void {
    this.#shown = true
  }

  focus(): void {}
  restore(): void {}
  isMinimized(): boolean {
    return false
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  close(): void {
    void this.tryClose()
  }

  /** Closes as `app.quit` does; false where a listener of `close` said no. */
  async tryClose(): Promise<boolean> {
    const event = preventable({})
    this.emit('close', event)
    if (event.defaultPrevented) return false
    const page = await this.webContents.opened
    await page.close()
    this.#closed()
    return true
  }

  #closed(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.emit('closed')
    for (const window of application.windows) {
      if (window.webContents === this.webContents) application.windowClosed(window)
    }
  }
}
