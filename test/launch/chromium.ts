import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--disable-popup-blocking']

/** Browser tests run everywhere; a developer without Chromium may leave them out by HILUM_SKIP_BROWSER=1. CI may not. */
export const skipsBrowser = process.env['HILUM_SKIP_BROWSER'] === '1' && process.env['CI'] === undefined

export class ChromiumMissingError extends Error {
  override readonly name = 'ChromiumMissingError'
  constructor(path: string) {
    super(`Chromium is not at ${path}. Install it (Debian, Ubuntu: apt-get install chromium) or name it by HILUM_CHROMIUM=/path/to/chromium. Without one, HILUM_SKIP_BROWSER=1 leaves the browser tests out (never in CI).`)
  }
}

export interface Chromium {
  /** The address that connectOverCDP takes: more than one process may hold the same browser. */
  readonly endpoint: string
  stop(): Promise<void>
}

export async function startChromium(): Promise<Chromium> {
  const path = process.env['HILUM_CHROMIUM'] ?? '/usr/bin/chromium'
  if (!existsSync(path)) throw new ChromiumMissingError(path)
  const profile = mkdtempSync(join(tmpdir(), 'hilum-chromium-'))
  const child = spawn(path, [...FLAGS, `--user-data-dir=${profile}`, '--remote-debugging-port=0', 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // without a locale it cannot take dropped files whose paths are not ASCII
    env: { ...process.env, LC_ALL: 'C.UTF-8' }
  })
  const exited = once(child, 'exit')
  const endpoint = await new Promise<string>((resolve, reject) => {
    const said: string[] = []
    createInterface(child.stderr).on('line', (line) => {
      said.push(line)
      const found = /DevTools listening on (\S+)/.exec(line)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`Chromium at ${path} did not start (exit code ${code ?? 'none'}):\n${said.join('\n')}`)))
  })
  return {
    endpoint,
    async stop() {
      child.kill('SIGKILL')
      await exited
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    }
  }
}
