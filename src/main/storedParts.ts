import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AppParts } from './appParts.ts'
import { rememberLibrary } from './chosenLibrary.ts'
import { doctor, doctorSummary } from './handlers/doctor.ts'
import { listFolder } from './handlers/listFolder.ts'
import { openStoredLibrary } from './openStoredLibrary.ts'
import { DATABASE_NAME } from './store/paths.ts'

/** The parts of a real workstation: the library on disk, this machine's engine. */
export const storedParts: AppParts = {
  openLibrary: openStoredLibrary,
  listFolder,
  rememberLibrary: (dir) => rememberLibrary(dir),
  // a first start without a library is no defect of the machine
  doctor: async (libraryDir) => doctorSummary(await doctor(existsSync(join(libraryDir, DATABASE_NAME)) ? { libraryDir } : {}))
}
