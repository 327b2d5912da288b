import * as z from 'zod'
import { CASES_PAGE_LIMIT } from './limits.ts'
import { caseRow, doctorReport, imageInfo, job, libraryInfo, noInput, rowId } from './schemas.ts'
import { modelDeed, modelDetail, modelInfo, modelReference, operatingRule } from './modelSchemas.ts'
import { imagePoint, locatedPoint, seriesInfo } from './seriesSchemas.ts'

/** Every request that the page can make of the backend. A name is `noun.verb`, and is said once: here. */
export const commands = defineCommands({
  'app.info': {
    input: noInput,
    output: z.strictObject({ name: z.literal('Hilum'), version: z.string(), host: z.enum(['electron', 'served']) })
  },
  'library.info': { input: noInput, output: libraryInfo },
  'cases.list': {
    input: z.strictObject({ offset: z.int().nonnegative(), limit: z.int().min(1).max(CASES_PAGE_LIMIT) }),
    output: z.strictObject({ total: z.int().nonnegative(), cases: z.array(caseRow) })
  },
  'series.list': { input: z.strictObject({ studyId: rowId }), output: z.strictObject({ series: z.array(seriesInfo) }) },
  'series.locate': { input: imagePoint, output: locatedPoint },
  'case.image': { input: z.strictObject({ imageId: rowId }), output: imageInfo },
  'models.list': { input: noInput, output: z.strictObject({ models: z.array(modelInfo) }) },
  'models.show': { input: modelReference, output: modelDetail },
  'models.promote': { input: modelDeed, output: modelInfo },
  'models.retire': { input: modelDeed, output: modelInfo },
  'models.confirm': { input: modelDeed.extend({ rule: operatingRule }), output: modelInfo },
  'engine.doctor': { input: noInput, output: doctorReport },
  'jobs.list': { input: noInput, output: z.strictObject({ jobs: z.array(job) }) }
})

export type Commands = typeof commands
export type CommandName = keyof Commands
export type CommandInput<C extends CommandName> = z.infer<Commands[C]['input']>
export type CommandOutput<C extends CommandName> = z.infer<Commands[C]['output']>

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}

interface CommandDefinition {
  readonly input: z.ZodType
  readonly output: z.ZodType
}

/** Keeps each command's own schema types while it holds all of them to one shape. */
function defineCommands<const C extends Record<`${string}.${string}`, CommandDefinition>>(catalogue: C): C {
  return catalogue
}
