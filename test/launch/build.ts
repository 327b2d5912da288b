import { join } from 'node:path'
import { buildInterface } from '../../scripts/setup/interfaceBuild.mjs'

export const ROOT = join(import.meta.dirname, '../..')

/** vitest's globalSetup of the `process-…` projects: `out/` is built once, and only where the sources are others than it was built from. */
export function setup(): void {
  buildInterface(ROOT, (line) => console.log(line))
}
