import type { AppParts } from './appParts.ts'

/** The parts of a real workstation: the library on disk, this machine's engine. */
export const storedParts: AppParts = {
  openLibrary: () => undefined,
  doctor: async () => ({ engine: null, checks: [] })
}
