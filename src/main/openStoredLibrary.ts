import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AppServices, OpenedLibrary } from './appParts.ts'
import { modelHandlers } from './areas/models.ts'
import { imageRoutes, viewingHandlers } from './areas/viewing.ts'
import { listCases } from './handlers/cases.ts'
import { openLibrary } from './store/openLibrary.ts'
import { DATABASE_NAME } from './store/paths.ts'

/** The library on disk as the contract's commands need it; undefined where the folder holds none. Throws openLibrary's errors. */
export function openStoredLibrary(dir: string, services: AppServices): OpenedLibrary | undefined {
  if (!existsSync(join(dir, DATABASE_NAME))) return undefined
  const library = openLibrary(dir)
  return {
    counts: () => library.archive.counts(),
    handlers: {
      'cases.list': (page) => listCases(library.db, page),
      'jobs.list': () => ({ jobs: library.jobs.list() }),
      ...modelHandlers(library, services),
      ...viewingHandlers(library)
    },
    binaries: imageRoutes(library),
    close: () => library.close()
  }
}
