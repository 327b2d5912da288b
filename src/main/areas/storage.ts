import type { storageCommands } from '../../contract/index.ts'
import type { Handlers } from '../runCommand.ts'
import type { Library } from '../store/openLibrary.ts'
import type { DiskWatch } from '../work/diskWatch.ts'

export function storageHandlers(library: Library, disk: DiskWatch): Handlers<keyof typeof storageCommands> {
  return { 'storage.show': () => ({ ...disk.show(), path: library.dir }) }
}
