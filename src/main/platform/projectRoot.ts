import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface ProjectRoot {
  readonly dir: string
  readonly version: string
}

/** The folder that holds Hilum's package.json, from source, from `out/` or inside a package. Throws when there is none above `from`. */
export function projectRoot(from: string = import.meta.dirname): ProjectRoot {
  for (let dir = from; ; dir = dirname(dir)) {
    const found = readPackage(join(dir, 'package.json'))
    if (found?.name === 'hilum') return { dir, version: found.version }
    if (dirname(dir) === dir) throw new Error(`no package.json of Hilum above ${from}: the installation is not whole`)
  }
}

function readPackage(file: string): { name: string; version: string } | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof value !== 'object' || value === null || !('name' in value) || !('version' in value)) return undefined
    return { name: String(value.name), version: String(value.version) }
  } catch {
    return undefined
  }
}
