import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { _electron, chromium, type Browser, type Page } from 'playwright-core'
import { FAULT_EXIT_CODE } from '../electron-standin/fault.ts'
import { ROOT } from './build.ts'
import { startChromium } from './chromium.ts'

/** A workstation with its page, whichever host it runs in. */
export interface Running {
  readonly page: Page
  /** What went wrong in the page so far: console errors, exceptions. */
  readonly complaints: string[]
  /** Of the program that was started. */
  readonly pid: number
  /** Closes as a person does; resolves to the program's exit code. */
  readonly stop: () => Promise<number | null>
}

export interface LaunchOptions {
  readonly library: string
  /** Built program to start; the project's own `out` unless a test plants a fault in a copy. */
  readonly out?: string
  readonly env?: Readonly<Record<string, string>>
}

export interface Launcher {
  readonly name: string
  /** Files are chosen in the page's own browser of folders; else the system's dialog answers with STANDIN_FILES. */
  readonly choosesInPage: boolean
  start(options: LaunchOptions): Promise<Running>
}

/** As the desktop's window. */
const WINDOW = { width: 1440, height: 900 }

/** The program ended by itself, or by a fault of the stand-in; the message holds what it said. */
export class EndedEarlyError extends Error {
  override readonly name = 'EndedEarlyError'
}

export const served: Launcher = {
  name: 'served',
  choosesInPage: true,
  async start({ library, out = join(ROOT, 'out'), env = {} }) {
    const program = startProgram([join(out, 'main/served.js')], { HILUM_LIBRARY: library, ...env })
    const url = await program.line(/^READY (\S+)/)
    const held = await startChromium()
    const browser = await chromium.connectOverCDP(held.endpoint)
    const page = await firstContext(browser).newPage()
    const complaints = listen(page)
    await page.setViewportSize(WINDOW)
    await page.goto(url)
    return {
      page,
      complaints,
      pid: program.child.pid ?? -1,
      async stop() {
        await held.stop()
        program.child.kill('SIGTERM')
        return program.exit
      }
    }
  }
}

/** The built Electron entry on the stand-in for Electron. */
export const standIn: Launcher = {
  name: 'electron entry on the stand-in',
  choosesInPage: false,
  async start({ library, out = join(ROOT, 'out'), env = {} }) {
    const held = await startChromium()
    try {
      const browser = await chromium.connectOverCDP(held.endpoint)
      const opened = firstContext(browser).waitForEvent('page', { timeout: 60_000 })
      const register = new URL('../electron-standin/register.mjs', import.meta.url).href
      const program = startProgram(['--import', register, join(out, 'main/index.js')], { HILUM_LIBRARY: library, STANDIN_CDP: held.endpoint, ...env })
      const page = await Promise.race([opened, program.ended])
      const complaints = listen(page)
      // windows go with their process
      void program.exit.then(() => page.close())
      await Promise.race([page.waitForFunction(() => document.readyState === 'complete' && location.protocol !== 'about:'), program.ended])
      return {
        page,
        complaints,
        pid: program.child.pid ?? -1,
        async stop() {
          if (!page.isClosed()) await page.close()
          const code = await program.exit
          await held.stop()
          return code === FAULT_EXIT_CODE ? program.ended : code
        }
      }
    } catch (error) {
      await held.stop()
      throw error
    }
  }
}

/** Electron itself, where its runtime is on this machine. */
export const realElectron: Launcher | undefined = electronLauncher(process.env['HILUM_ELECTRON'] ?? join(ROOT, 'node_modules/electron/dist/electron'))

/**
 * Every host of this machine. On each go the whole journey and what a host does in its own way: dialogs, dropped files, frames, preferences, the lock, closing.
 * Training, judging, models, evidence and the worklist go on the served host alone: the same commands answer them in every host, the journey goes
 * through them in each, and they take minutes.
 */
export const launchers: readonly Launcher[] = [served, standIn, ...(realElectron === undefined ? [] : [realElectron])]

function electronLauncher(executablePath: string): Launcher | undefined {
  if (!existsSync(executablePath)) return undefined
  return {
    name: 'electron',
    choosesInPage: false,
    async start({ library, out = join(ROOT, 'out'), env = {} }) {
      const program = await _electron.launch({ executablePath, args: [join(out, 'main/index.js')], env: { ...definedEnv(), HILUM_LIBRARY: library, ...env } })
      await program.evaluate(answerDialogs, env['STANDIN_FILES'])
      const page = await program.firstWindow()
      const complaints = listen(page)
      return {
        page,
        complaints,
        pid: program.process().pid ?? -1,
        async stop() {
          const exited = once(program.process(), 'exit')
          await program.close()
          const [code] = await exited
          return typeof code === 'number' ? code : null
        }
      }
    }
  }
}

/** In Electron's own process: as the stand-in's dialogs answer. */
function answerDialogs({ dialog }: typeof Electron.CrossProcessExports, folder: string | undefined): void {
  dialog.showOpenDialog = () => Promise.resolve(folder === undefined ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [folder] })
  dialog.showSaveDialog = (_: unknown, options?: Electron.SaveDialogOptions) => Promise.resolve(folder === undefined ? { canceled: true, filePath: '' } : { canceled: false, filePath: `${folder}/${options?.defaultPath ?? ''}` })
}

interface Program {
  readonly child: ChildProcess
  readonly exit: Promise<number | null>
  /** Rejects when the program ends; never resolves. */
  readonly ended: Promise<never>
  /** The first group of the first line of stdout that matches. */
  line(pattern: RegExp): Promise<string>
}

let data: string | undefined

/** A person's data folder for this run of the tests: the machine's own is neither read nor written. */
function ownData(): string {
  data ??= mkdtempSync(join(tmpdir(), 'hilum-data-'))
  return data
}

export function startProgram(args: readonly string[], env: Readonly<Record<string, string>>): Program {
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, HILUM_DATA: ownData(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  const matching: ((line: string) => void)[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      said.push(line)
      for (const match of matching) match(line)
    })
  }
  const exit = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code))
  })
  const ended = exit.then((code): never => {
    throw new EndedEarlyError(`The program ended with exit code ${code ?? 'none'}:\n${said.join('\n')}`)
  })
  // it ends in the end: only who waits for it wants to hear
  ended.catch(() => undefined)
  return {
    child,
    exit,
    ended,
    line: (pattern) =>
      Promise.race([
        ended,
        new Promise<string>((resolve) => {
          matching.push((line) => {
            const found = pattern.exec(line)?.[1]
            if (found !== undefined) resolve(found)
          })
        })
      ])
  }
}

function listen(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} at ${message.location().url}`)
  })
  page.on('response', (response) => {
    if (response.status() < 500) return
    void response.text().then((text) => complaints.push(`${response.status()} from ${response.url()}: ${text}`), () => undefined)
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return complaints
}

function firstContext(browser: Browser): ReturnType<Browser['contexts']>[number] {
  const context = browser.contexts()[0]
  if (context === undefined) throw new Error('The browser has no context.')
  return context
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))
}
