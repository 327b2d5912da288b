import type * as z from 'zod'
import { importCommands } from './areas/import.ts'
import { datasetCommands } from './areas/datasets.ts'
import { auditCommands } from './areas/audit.ts'
import { jobCommands } from './areas/jobs.ts'
import { machineCommands } from './areas/machine.ts'
import { judgingCommands } from './areas/judging.ts'
import { modelCommands } from './areas/models.ts'
import { patientCommands } from './areas/patients.ts'
import { peopleCommands } from './areas/people.ts'
import { trainingCommands } from './areas/training.ts'
import { readingCommands } from './areas/reading.ts'
import { scaleCommands } from './areas/scale.ts'
import { scoringCommands } from './areas/scoring.ts'
import { storageCommands } from './areas/storage.ts'
import { viewingCommands } from './areas/viewing.ts'
import { worklistCommands } from './areas/worklist.ts'

/** Commands that make the library where there is none. */
const makingCommands = defineCommands({ ...importCommands })

/** Commands that need an open library. */
export const libraryCommands = defineCommands({
  ...auditCommands,
  ...importCommands,
  ...datasetCommands,
  ...jobCommands,
  ...judgingCommands,
  ...modelCommands,
  ...patientCommands,
  ...peopleCommands,
  ...trainingCommands,
  ...readingCommands,
  ...scaleCommands,
  ...scoringCommands,
  ...storageCommands,
  ...viewingCommands,
  ...worklistCommands
})

/** Every request that the page can make of the backend, one file an area. A name is `noun.verb`, and is said once. */
export const commands = defineCommands({ ...machineCommands, ...libraryCommands })

export type Commands = typeof commands
export type CommandName = keyof Commands
export type LibraryCommandName = keyof typeof libraryCommands
export type CommandInput<C extends CommandName> = z.infer<Commands[C]['input']>
export type CommandOutput<C extends CommandName> = z.infer<Commands[C]['output']>

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}

export function isLibraryCommandName(name: string): name is LibraryCommandName {
  return Object.hasOwn(libraryCommands, name)
}

/** Whether the command makes the library where there is none: what a first start begins with. */
export function makesLibrary(name: LibraryCommandName): boolean {
  return Object.hasOwn(makingCommands, name)
}

/** Commands that are answered while the workstation is locked: who is there, and how to enter. Everything else waits. */
export const OPEN_WHILE_LOCKED: ReadonlySet<CommandName> = new Set(['app.info', 'library.info', 'engine.doctor', 'people.current', 'people.list', 'people.enter', 'people.leave', 'people.lock', 'jobs.list'])

interface CommandDefinition {
  readonly input: z.ZodType
  readonly output: z.ZodType
}

/** Keeps each command's own schema types while it holds all of them to one shape. */
function defineCommands<const C extends Record<`${string}.${string}`, CommandDefinition>>(catalogue: C): C {
  return catalogue
}
