// Programs that Hilum uses where a machine has them: Electron's runtime, a Chromium for the browser tests.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { findProgram } from './runProgram.mjs'

/**
 * Electron's runtime: `HILUM_ELECTRON`, else what electron's own download left in node_modules.
 * @param {string} root the folder that holds node_modules
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ found: true, path: string, how: string } | { found: false, reason: string }}
 */
export function findElectron(root, env = process.env) {
  const named = env['HILUM_ELECTRON']
  if (named) {
    return existsSync(named) ? { found: true, path: named, how: 'HILUM_ELECTRON' } : { found: false, reason: `HILUM_ELECTRON names ${named}, which does not exist` }
  }
  const folder = path.join(root, 'node_modules', 'electron')
  const dist = env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(folder, 'dist')
  const binary = path.join(dist, electronBinary(folder))
  return existsSync(binary) ? { found: true, path: binary, how: 'node_modules/electron' } : { found: false, reason: 'its runtime has not been downloaded' }
}

/**
 * A Chromium-like browser: `HILUM_CHROMIUM`, else by its usual names and places.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function findChromium(env = process.env) {
  const named = env['HILUM_CHROMIUM']
  if (named) return existsSync(named) ? named : undefined
  for (const name of ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']) {
    const found = findProgram(name, env)
    if (found !== undefined) return found
  }
  const places = [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ...['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => {
      const base = env[name]
      return base ? [path.join(base, 'Google', 'Chrome', 'Application', 'chrome.exe')] : []
    })
  ]
  return places.find((file) => existsSync(file))
}

/** @param {string} folder node_modules/electron */
function electronBinary(folder) {
  try {
    return readFileSync(path.join(folder, 'path.txt'), 'utf8')
  } catch {
    if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
    return process.platform === 'win32' ? 'electron.exe' : 'electron'
  }
}
