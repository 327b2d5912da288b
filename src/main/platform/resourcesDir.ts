import { join } from 'node:path'
import { projectRoot } from './projectRoot.ts'

/** What ships with the program beside its code: recipes, the sample archive's parameters. */
export function resourcesDir(): string {
  return join(projectRoot().dir, 'resources')
}
