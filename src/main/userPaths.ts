import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where a person's Hilum data lives by the platform's own rule; `HILUM_DATA` overrides it. */
export function userDataDir(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env['HILUM_DATA']) return env['HILUM_DATA']
  const home = env['HOME'] ?? homedir()
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Hilum')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Hilum')
  return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'hilum')
}

/** The library that commands use when none is named: `HILUM_LIBRARY`, else one in the user's data folder. */
export function defaultLibraryDir(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  return env['HILUM_LIBRARY'] ?? join(userDataDir(env, platform), 'library')
}

/** Backbones that a person added for all libraries of this machine (a library's own `weights/` comes first). */
export function userWeightsDir(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  return join(userDataDir(env, platform), 'weights')
}

/** Where backbones are looked for: the library's own, then the user's. */
export function weightsDirsOf(libraryDir?: string): string[] {
  return [...(libraryDir === undefined ? [] : [join(libraryDir, 'weights')]), userWeightsDir()]
}
