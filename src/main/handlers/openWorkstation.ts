import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findElectron } from '../../../scripts/setup/desktopPrograms.mjs'
import { buildInterface } from '../../../scripts/setup/interfaceBuild.mjs'
import { workstationLibraryDir } from '../chosenLibrary.ts'
import { projectRoot } from '../platform/projectRoot.ts'
import { DATABASE_NAME } from '../store/paths.ts'

export interface OpenOptions {
  readonly library?: string
  /** Served host only. */
  readonly port?: number
  /** Try to open the desktop's browser. */
  readonly browser: boolean
  readonly signal: AbortSignal
  readonly onNote: (line: string) => void
}

/**
 * Opens the workstation on a library and waits until it is closed: Electron where its runtime is here, else the same interface served on
 * loopback. Builds the interface first where the sources are newer.
 */
export async function openWorkstation({ library, port, browser, signal, onNote }: OpenOptions): Promise<void> {
  const { dir } = projectRoot()
  const libraryDir = library ?? chooseLibrary(onNote)
  buildInterface(dir, onNote)
  const electron = findElectron(dir)
  const [program, args] = electron.found
    ? [electron.path, [dir]]
    : [process.execPath, [join(dir, 'out', 'main', 'served.js'), '--library', libraryDir, ...(port === undefined ? [] : ['--port', String(port)]), ...(browser ? ['--open'] : [])]]
  if (!electron.found) onNote(`Serving in the browser, because Electron cannot start here: ${electron.reason}.`)
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, HILUM_LIBRARY: libraryDir } })
  const stop = (): void => void child.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  if (code !== 0 && !signal.aborted) throw new Error(`The workstation ended with code ${code ?? 'none'}.`)
}

/** The library opened last, or the default one; where there is none yet but a demo has been run here, the demo's. */
function chooseLibrary(onNote: (line: string) => void): string {
  const usual = workstationLibraryDir()
  const demo = join(process.cwd(), 'demo-output', 'sample', 'library')
  if (!existsSync(join(usual, DATABASE_NAME)) && existsSync(join(demo, DATABASE_NAME))) {
    onNote(`There is no library at ${usual} yet: opening the demo's.`)
    return demo
  }
  return usual
}
