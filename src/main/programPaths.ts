import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The folder that holds `package.json` and `resources/`: the clone when run from source, the application folder when built or packaged.
 * Throws when the program has been taken apart.
 */
export function programDir(from: string = import.meta.dirname): string {
  for (let dir = from; ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'resources', 'recipes'))) return dir
    if (dirname(dir) === dir) throw new Error(`The program's resources are not above ${from}: install it again.`)
  }
}

export function resourcesDir(): string {
  return join(programDir(), 'resources')
}
