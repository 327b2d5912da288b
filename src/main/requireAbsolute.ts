import { isAbsolute } from 'node:path'
import { CommandError } from '../contract/index.ts'

/** A host has no working folder of the person's. Throws CommandError `path-relative`. */
export function requireAbsolute(...paths: readonly string[]): void {
  const wrong = paths.find((path) => !isAbsolute(path))
  if (wrong !== undefined) throw new CommandError({ code: 'path-relative', message: `${wrong} does not say where it begins: give the whole path.` })
}
