import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The file that a job process, and the threads that decode, start from: beside the bundle's chunks or above them when built, else a source. */
export function jobEntry(): string {
  const candidates = ['../job.ts', 'job.js', '../job.js'].map((name) => join(import.meta.dirname, name))
  const entry = candidates.find((path) => existsSync(path))
  if (entry === undefined) throw new Error(`The job entry is missing: none of ${candidates.join(', ')} exists. Install the program again.`)
  return entry
}
