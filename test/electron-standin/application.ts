import { EventEmitter } from 'node:events'
import { fault, preventable } from './fault.ts'
import type { StandInWindow } from './browserWindow.ts'

/** Electron's `app`: one life cycle, in Electron's order. */
export class Application extends EventEmitter {
  readonly isPackaged = false
  readonly windows = new Set<StandInWindow>()
  #ready = false
  #quitting = false

  isReady(): boolean {
    return this.#ready
  }

  whenReady(): Promise<void> {
    return this.#ready ? Promise.resolve() : new Promise((resolve) => { this.once('ready', () => resolve()) })
  }

  /** Called by the stand-in once the whole of the entry has been evaluated. */
  becomeReady(): void {
    this.#ready = true
    this.emit('ready', {}, {})
  }

  requestSingleInstanceLock(): boolean {
    if (this.#ready) fault('requestSingleInstanceLock belongs before ready')
    return true
  }

  /** before-quit, then every window closes, then will-quit, then quit: each may be prevented but the last. */
  quit(): void {
    void this.#quit()
  }

  async #quit(): Promise<void> {
    if (this.#quitting) return
    this.#quitting = true
    try {
      if (this.#prevented('before-quit')) return
      for (const window of this.windows) {
        if (!(await window.tryClose())) return
      }
      if (this.#prevented('will-quit')) return
      this.emit('quit', {}, 0)
      process.exit(0)
    } finally {
      this.#quitting = false
    }
  }

  windowClosed(window: StandInWindow): void {
    this.windows.delete(window)
    if (this.windows.size > 0 || this.#quitting) return
    if (this.listenerCount('window-all-closed') === 0) this.quit()
    this.emit('window-all-closed')
  }

  #prevented(name: string): boolean {
    const event = preventable({})
    this.emit(name, event)
    return event.defaultPrevented
  }
}

export const application = new Application()
