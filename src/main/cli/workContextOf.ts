import { parseEngineChoice } from '../engine/openEngine.ts'
import type { JobsContext, WorkContext } from '../handlers/workContext.ts'
import { forkJob } from '../jobs/forkJob.ts'
import type { Library } from '../store/openLibrary.ts'
import { weightsDirsOf } from '../userPaths.ts'
import type { CommandContext } from './commandContext.ts'

/** What work in job processes needs, as the command line gives it. Throws UnknownEngineError. */
export function jobsContextOf({ signal, output }: CommandContext, engine: string = 'auto', libraryDir?: string): JobsContext {
  return { spawn: forkJob(), engine: parseEngineChoice(engine), weightsDirs: weightsDirsOf(libraryDir), signal, onProgress: output.progress }
}

/** The same, on a library. */
export function workContextOf(library: Library, context: CommandContext, engine?: string): WorkContext {
  return { library, ...jobsContextOf(context, engine, library.dir) }
}
