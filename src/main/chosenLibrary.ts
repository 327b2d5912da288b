import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { durableWrite } from './store/durableFiles.ts'
import { DATABASE_NAME } from './store/paths.ts'
import { defaultLibraryDir, userDataDir } from './userPaths.ts'

const FILE = 'library.json'

/** The library that the workstation opens where none is named: HILUM_LIBRARY, else the one that a person opened last in it, else the default. */
export function workstationLibraryDir(env: NodeJS.ProcessEnv = process.env): string {
  return env['HILUM_LIBRARY'] ?? rememberedLibrary(env) ?? defaultLibraryDir(env)
}

/** Keeps which library a person opened. One that cannot be kept is asked for again. */
export async function rememberLibrary(path: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  try {
    mkdirSync(userDataDir(env), { recursive: true })
    await durableWrite(join(userDataDir(env), FILE), new TextEncoder().encode(`${JSON.stringify({ path })}\n`))
  } catch {
    // a data folder that cannot be written to
  }
}

/** Undefined where it is not there any more: on a stick, or a folder that went. */
function rememberedLibrary(env: NodeJS.ProcessEnv): string | undefined {
  try {
    const { path }: { readonly path?: unknown } = JSON.parse(readFileSync(join(userDataDir(env), FILE), 'utf8'))
    return typeof path === 'string' && existsSync(join(path, DATABASE_NAME)) ? path : undefined
  } catch {
    return undefined
  }
}
