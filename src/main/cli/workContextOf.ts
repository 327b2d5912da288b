import { parseEngineChoice, parsePrecision } from '../engine/openEngine.ts'
import type { JobsContext, WorkContext } from '../handlers/workContext.ts'
import { forkJob } from '../jobs/forkJob.ts'
import type { Library } from '../store/openLibrary.ts'
import { weightsDirsOf } from '../userPaths.ts'
import type { CommandContext } from './commandContext.ts'

/** `--engine` and `--precision` as they were written. */
export interface EngineOptions {
  readonly engine?: string
  readonly precision?: string
}

/** What work in job processes needs, as the command line gives it. Throws UnknownEngineError, UnknownPrecisionError. */
export function jobsContextOf({ signal, output }: CommandContext, { engine = 'auto', precision = 'f32' }: EngineOptions = {}, libraryDir?: string): JobsContext {
  return { spawn: forkJob(), engine: parseEngineChoice(engine), precision: parsePrecision(precision), weightsDirs: weightsDirsOf(libraryDir), signal, onProgress: output.progress }
}

/** The same, on a library. */
export function workContextOf(library: Library, context: CommandContext, options?: EngineOptions): WorkContext {
  return { library, ...jobsContextOf(context, options, library.dir) }
}
