import type { AppParts } from './appParts.ts'
import { doctor, doctorSummary } from './handlers/doctor.ts'
import { openStoredLibrary } from './openStoredLibrary.ts'

/** The parts of a real workstation: the library on disk, this machine's engine. */
export const storedParts: AppParts = {
  openLibrary: openStoredLibrary,
  doctor: async (libraryDir) => doctorSummary(await doctor({ libraryDir }))
}
